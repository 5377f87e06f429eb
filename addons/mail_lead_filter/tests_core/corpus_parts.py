"""What the letters of the corpus are put together from, byte by byte."""

import base64
import io
import quopri
import struct
from dataclasses import dataclass, field

NAME, PHONE = "Иванов Иван Петрович", "8 (916) 123-45-67"
E164 = "+79161234567"
REQUEST = "Здравствуйте! Нужны пластиковые окна, перезвоните мне, пожалуйста."
FORM = f"Новая заявка с сайта\n\nФИО: {NAME}\nТелефон: {PHONE}\nТекст: {REQUEST}\n"
LATIN_FORM = "New request\n\nName: John Smith\nPhone: +44 20 7946 0958\nText: Windows\n"
SUBJECT = "Заявка с сайта"
CYRILLIC = ("utf-8", "cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")
LABELS = (None, "us-ascii", "iso-8859-1", "utf-8", "windows-1252", "x-unknown", '""')
WIDE = ("utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@dataclass(frozen=True)
class Case:
    """`expected`: what must come out.

    name, phone, subject: of the form; `has`: a text that must stand in the body;
    files: names of the attachments; sender: the address.
    """

    name: str
    raw: bytes
    expected: dict = field(default_factory=dict)


def head(subject=None, sender=b"From: Site <noreply@site.example>", **more):
    lines = [sender, b"To: info@our.example", b"Message-ID: <x@site.example>"]
    lines.append(b"Date: Mon, 02 Mar 2026 10:00:00 +0300")
    lines.append(b"Subject: " + (subject or b"Request"))
    lines += [f"{k.replace('_', '-')}: {v}".encode() for k, v in more.items()]
    return b"\r\n".join(lines) + b"\r\n"


def text_part(text, charset, label=None, kind="plain", coding="8bit"):
    """Headers and body of one part; `label` "" means no charset at all."""
    label = charset if label is None else label
    data = text.encode(charset)
    if coding == "base64":
        data = base64.encodebytes(data)
    elif coding == "quoted-printable":
        data = quopri.encodestring(data)
    mark = f"; charset={label}" if label else ""
    return (
        f"Content-Type: text/{kind}{mark}\r\n"
        f"Content-Transfer-Encoding: {coding}\r\n\r\n".encode()
        + data
    )


def many(parts, kind="mixed", boundary="=_b", extra=""):
    """A multipart with its headers; each part is headers and body in one."""
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    top = f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}\r\n\r\n'
    return top.encode() + body + mark + b"--\r\n"


def file_part(name, data, mimetype="application/octet-stream", coding="base64"):
    body = base64.encodebytes(data) if coding == "base64" else data
    return (
        f"Content-Type: {mimetype}\r\n"
        f"Content-Transfer-Encoding: {coding}\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'.encode()
        + body
    )


def word(text, charset, coding="B"):
    data = text.encode(charset)
    if coding == "B":
        body = base64.b64encode(data).decode()
    else:
        body = "".join(f"={byte:02X}" for byte in data)
    return f"=?{charset}?{coding}?{body}?=".encode()


def html_form(style="table"):
    rows = (("ФИО", NAME), ("Телефон", PHONE), ("Текст", REQUEST))
    if style == "table":
        body = "".join(f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in rows)
        return f"<html><body><table>{body}</table></body></html>"
    if style == "br":
        return "<br>".join(f"<b>{k}</b>: {v}" for k, v in rows)
    if style == "div":
        return "".join(f"<div><span>{k}:</span> {v}</div>" for k, v in rows)
    return "<ul>" + "".join(f"<li>{k}: {v}" for k, v in rows) + "</ul>"


def sheet():
    from openpyxl import Workbook

    book = Workbook()
    for row in (("ФИО", NAME), ("Телефон", PHONE), ("Дата", None)):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def attribute(name, value, level=1):
    return (
        struct.pack("<BII", level, name, len(value))
        + value
        + struct.pack("<H", sum(value) & 0xFFFF)
    )


def tnef(text=b"", html_text=b"", files=()):
    data = struct.pack("<IH", 0x223E9F78, 1)
    data += attribute(0x00069007, struct.pack("<II", 1251, 0))
    if text:
        data += attribute(0x0002800C, text + b"\0")
    if html_text:
        size = struct.pack("<IHHII", 1, 0x0102, 0x1013, 1, len(html_text))
        padding = b"\0" * (-len(html_text) % 4)
        data += attribute(0x00069003, size + html_text + padding)
    for name, content in files:
        data += attribute(0x00069002, b"\0" * 14, 2)
        data += attribute(0x00018010, name + b"\0", 2)
        data += attribute(0x0006800F, content, 2)
    return data
