"""The corpus: letters of every shape, with what must be read out of each.

`corpus()` makes them in memory for the tests; `write_corpus.py FOLDER` writes them as
files, to be looked at.
"""

import base64
import random

from .corpus_parts import (
    CYRILLIC,
    E164,
    FORM,
    LABELS,
    LATIN_FORM,
    NAME,
    PHONE,
    SUBJECT,
    WIDE,
    Case,
    file_part,
    head,
    html_form,
    many,
    sheet,
    text_part,
    tnef,
    word,
)

MARKS = (b"\r\n", b"\r\n\r\n", b"--", b"=?", b"?=", b"<table>", b"\x00", b"{")
WHOLE = {"name": NAME, "phone": E164}


def charsets():
    for charset in CYRILLIC:
        for coding in ("8bit", "base64", "quoted-printable"):
            raw = head() + text_part(FORM, charset, coding=coding)
            yield Case(f"charset-{charset}-{coding}", raw, WHOLE)
    for charset in ("utf-8", "cp1251", "koi8-r"):
        for label in LABELS:
            raw = head() + text_part(FORM, charset, label or "")
            yield Case(f"label-{charset}-as-{label or 'none'}", raw, WHOLE)
    for charset in ("koi8-r", "iso8859-5", "cp866"):
        raw = head() + text_part(FORM, "cp1251", charset)
        yield Case(f"label-cp1251-as-{charset}", raw, WHOLE)
    for charset in WIDE:
        for coding in ("base64", "quoted-printable"):
            raw = head() + text_part(FORM, charset, coding=coding)
            yield Case(f"wide-{charset}-{coding}", raw, WHOLE)
    raw = head() + text_part(FORM, "utf-8-sig", "utf-8")
    yield Case("utf8-with-bom", raw, WHOLE)
    raw = head() + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    torn = raw + FORM.encode() + b"\xd0"
    yield Case("utf8-torn-at-the-end", torn, WHOLE)
    for charset in ("iso-8859-1", "cp1252", "iso-8859-15"):
        text = "Name: José Núñez\nCafé déjà réservé\n"
        raw = head() + text_part(text, charset)
        yield Case(f"western-{charset}", raw, {"has": "Name: José Núñez"})
    for number, end in enumerate(("\r\n", "\n", "\r")):
        raw = head() + text_part(FORM.replace("\n", end), "utf-8")
        yield Case(f"line-ends-{number}", raw, WHOLE)


def html():
    for style in ("table", "br", "div", "list"):
        for charset in ("utf-8", "cp1251", "koi8-r"):
            raw = head() + text_part(html_form(style), charset, kind="html")
            yield Case(f"html-{style}-{charset}", raw, WHOLE)
    raw = head() + text_part(html_form("br"), "cp1251", "iso-8859-1", "html")
    yield Case("html-wrong-label", raw, WHOLE)
    for number, text in enumerate(
        (
            "<head><style>p {color:red}</style><body>" + html_form("br"),
            html_form("br").replace("<b>", "<B STYLE='x'>"),
            "<!DOCTYPE html><!-- <b>ФИО</b>: Никто -->" + html_form("div"),
            html_form("table").replace("</td>", "").replace("</tr>", ""),
            html_form("br").replace(" ", "&nbsp;"),
            html_form("div") + "<script>var x = 'ФИО: Никто';</script>",
            "<div>" * 300 + html_form("br"),
        )
    ):
        raw = head() + text_part(text, "utf-8", kind="html")
        yield Case(f"html-odd-{number}", raw, WHOLE)


def subjects():
    utf = SUBJECT.encode()
    encoded = base64.b64encode(utf).decode()
    torn = (base64.b64encode(utf[:7]).decode(), base64.b64encode(utf[7:]).decode())
    shapes = {
        **{f"bare-{c}": SUBJECT.encode(c) for c in ("utf-8", "cp1251", "koi8-r")},
        **{f"word-b-{c}": word(SUBJECT, c) for c in CYRILLIC[:4]},
        **{f"word-q-{c}": word(SUBJECT, c, "Q") for c in CYRILLIC[:4]},
        "lower-case": word(SUBJECT, "utf-8").replace(b"?B?", b"?b?"),
        "torn-character": f"=?utf-8?B?{torn[0]}?= =?utf-8?B?{torn[1]}?=".encode(),
        "folded": b"=?utf-8?B?" + torn[0].encode() + b"?=\r\n =?utf-8?B?"
        + torn[1].encode() + b"?=",
        "no-padding": f"=?utf-8?B?{encoded.rstrip('=')}?=".encode(),
        "unknown-charset": f"=?x-mine?B?{encoded}?=".encode(),
        "wrong-charset": f"=?iso-8859-1?B?{encoded}?=".encode(),
        "language": f"=?utf-8*ru?B?{encoded}?=".encode(),
        "quoted": f'"=?utf-8?B?{encoded}?="'.encode(),
    }  # fmt: skip
    for name, subject in shapes.items():
        lenient = {"subject_has": "Заявка"} if name == "quoted" else {}
        expected = {**WHOLE, **(lenient or {"subject": SUBJECT})}
        if name == "language":
            expected = WHOLE
        yield Case(
            f"subject-{name}", head(subject) + text_part(FORM, "utf-8"), expected
        )
    for number, bad in enumerate(
        (b"=?utf-8?B?!!!?=", b"=?utf-8?X?abc?=", b"=?utf-8?Q?=D0=9?=", b"\x00\xff", b"")
    ):
        raw = head(bad or b" ") + text_part(FORM, "utf-8")
        yield Case(f"subject-broken-{number}", raw, WHOLE)


def senders():
    encoded = word("Пётр Иванов", "koi8-r").decode()
    for name, line in {
        "plain": "From: ivan@client.example",
        "named": "From: Ivan <ivan@client.example>",
        "quoted-comma": 'From: "Ivanov, Ivan" <Ivan@Client.example>',
        "encoded": f"From: {encoded} <ivan@client.example>",
        "encoded-in-quotes": f'From: "{encoded}" <ivan@client.example>',
        "no-space": f"From: {encoded}<ivan@client.example>",
        "mailto": "From: <mailto:ivan@client.example>",
        "two": "From: ivan@client.example, petr@client.example",
        "folded": "From: Ivan\r\n <ivan@client.example>",
        "unclosed": 'From: "Ivan <ivan@client.example>',
        "sender-only": "Sender: ivan@client.example",
    }.items():
        raw = head(sender=line.encode()) + text_part(FORM, "utf-8")
        found = {} if name == "mailto" else {"sender": "ivan@client.example"}
        yield Case(f"sender-{name}", raw, {**WHOLE, **found})
    raw = head(sender="From: Иван <ivan@client.example>".encode("cp1251"))
    raw += text_part(FORM, "utf-8")
    yield Case("sender-bare-cp1251", raw, {**WHOLE, "sender": "ivan@client.example"})
    raw = head(sender=b"X-From: nobody") + text_part(FORM, "utf-8")
    yield Case("sender-none", raw, {**WHOLE, "sender": ""})


def multiparts():
    plain = text_part(FORM, "koi8-r", coding="base64")
    rich = text_part(html_form(), "utf-8", kind="html", coding="quoted-printable")
    pdf = file_part("offer.pdf", b"%PDF-1.4", "application/pdf")
    pair = many([plain, rich], "alternative", "in")
    shapes = {
        "mixed": (many([plain, pdf]), {"files": ["offer.pdf"]}),
        "alternative": (many([plain, rich], "alternative"), {}),
        "html-first": (many([rich, plain], "alternative"), {}),
        "html-only": (many([rich], "alternative"), {}),
        "nested": (many([pair, pdf]), {"files": ["offer.pdf"]}),
        "related": (many([many([pair], "related", "r"), pdf]), {}),
        "file-first": (many([pdf, plain]), {"files": ["offer.pdf"]}),
        "no-end": (many([plain, pdf])[:-8], {"files": ["offer.pdf"]}),
        "preamble": (
            many([plain]).replace(b"\r\n\r\n", b"\r\n\r\nThis is MIME\r\n", 1),
            {},
        ),
        "empty-part": (many([b"\r\n", plain]), {}),
        "no-type": (many([b"\r\n" + LATIN_FORM.encode(), plain]), {}),
        "report": (many([plain], "report"), {}),
        "unknown-subtype": (many([plain], "x-odd"), {}),
        "two-texts": (many([text_part("Добрый день", "cp1251"), plain]), {}),
        "inline-text-file": (
            many([plain, file_part("note.txt", b"note", "text/plain")]),
            {"files": ["note.txt"]},
        ),
    }
    for name, (raw, expected) in shapes.items():
        yield Case(f"multipart-{name}", head() + raw, {**WHOLE, **expected})
    deep = plain
    for number in range(25):
        deep = many([deep], boundary=f"b{number}-")
    yield Case("multipart-25-deep", head() + deep, WHOLE)
    for number in range(25, 400):
        deep = many([deep], boundary=f"b{number}-")
    yield Case("multipart-400-deep", head() + deep, {})
    yield Case(
        "multipart-no-boundary", head() + b"Content-Type: multipart/mixed\r\n\r\nx"
    )
    parts = [plain, *(file_part(f"{n}.bin", b"x") for n in range(600))]
    yield Case("multipart-600-files", head() + many(parts), WHOLE)


def file_names():
    russian = "Заказ окон.pdf"
    encoded = word(russian, "utf-8").decode()
    percent = "".join(f"%{byte:02X}" for byte in russian.encode())
    for name, disposition in {
        "word": f'attachment; filename="{encoded}"',
        "rfc2231": f"attachment; filename*=utf-8''{percent}",
        "rfc2231-parts": f"attachment; filename*0*=utf-8''{percent[:30]};"
        f" filename*1*={percent[30:]}",
        "bare": f'attachment; filename="{russian}"',
        "bare-inline": f'inline; filename="{russian}"',
    }.items():
        part = f"Content-Type: application/pdf\r\nContent-Disposition: {disposition}"
        raw = many([text_part(FORM, "utf-8"), part.encode() + b"\r\n\r\n%PDF"])
        yield Case(f"file-{name}", head() + raw, {**WHOLE, "files": [russian]})


def attachments():
    hello = text_part("Данные во вложении.", "utf-8")
    rows = f"ФИО;{NAME}\nТелефон;{PHONE}\n"
    for name, data, mimetype in (
        ("request.csv", rows.encode("cp1251"), "text/csv"),
        ("request.csv", rows.encode(), "application/octet-stream"),
        ("request.csv", rows.replace(";", ",").encode("utf-16"), "text/csv"),
        ("request.tsv", rows.replace(";", "\t").encode(), "text/plain"),
        ("request.xlsx", sheet(), "application/vnd.ms-excel"),
    ):
        raw = head() + many([hello, file_part(name, data, mimetype)])
        yield Case(f"table-{name}-{len(data)}", raw, {"cell": NAME, "files": [name]})
    torn = file_part("request.xlsx", sheet()[:500])
    yield Case("table-torn", head() + many([text_part(FORM, "utf-8"), torn]), WHOLE)


def forwarded():
    inner = head(word(SUBJECT, "koi8-r"), b"From: client@client.example")
    inner += text_part(FORM, "koi8-r")
    rich = head(sender=b"From: c@client.example")
    rich += text_part(html_form("div"), "cp1251", kind="html")
    letter = b"Content-Type: message/rfc822\r\n\r\n"
    coded = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    note = text_part("Смотрите ниже.", "utf-8")
    has = {**WHOLE, "has": "client@client.example"}
    for name, raw, expected in (
        ("with-a-note", many([note, letter + inner]), has),
        ("alone", many([letter + inner]), has),
        ("top", letter + inner, has),
        ("html", many([note, letter + rich]), WHOLE),
        ("html-alone", many([letter + rich]), WHOLE),
        ("twice", many([letter + head() + letter + inner]), has),
        ("base64", many([note, coded + base64.encodebytes(inner)]), has),
        ("digest", many([b"\r\n" + inner], "digest"), has),
        ("eml-file", many([note, file_part("a.eml", inner, "message/rfc822", "7bit")]),
         has),
    ):  # fmt: skip
        yield Case(f"forwarded-{name}", head() + raw, expected)
    text = "Fwd:\n\n---------- Forwarded message ----------\nFrom: c@client.example\n\n"
    quoted = "".join(f"> {line}\n" for line in FORM.splitlines())
    yield Case("forwarded-as-text", head() + text_part(text + FORM, "utf-8"), WHOLE)
    yield Case("forwarded-quoted", head() + text_part(quoted, "utf-8"), WHOLE)


def signed():
    from asn1crypto import cms, core

    plain = text_part(FORM, "cp1251", coding="base64")
    signature = file_part("smime.p7s", b"0\x80", "application/pkcs7-signature")
    extra = '; protocol="application/pkcs7-signature"; micalg=sha-256'
    raw = head() + many([plain, signature], "signed", extra=extra)
    yield Case("smime-open", raw, {**WHOLE, "files": ["smime.p7s"]})
    pgp = file_part("signature.asc", b"-----", "application/pgp-signature")
    yield Case("pgp-open", head() + many([plain, pgp], "signed"), WHOLE)
    content = {"content_type": "data", "content": core.OctetString(plain)}
    empty = {"digest_algorithms": [], "signer_infos": []}
    data = cms.SignedData({"version": "v1", "encap_content_info": content, **empty})
    der = cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
    for mimetype in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        part = file_part("smime.p7m", der, f"{mimetype}; smime-type=signed-data")
        yield Case(f"smime-opaque-{mimetype[12:13]}", head() + part, WHOLE)
    part = file_part("smime.p7m", der[: len(der) // 2], "application/pkcs7-mime")
    yield Case("smime-torn", head() + part, {"files": ["smime.p7m"]})
    part = file_part("smime.p7m", b"rubbish", "application/pkcs7-mime")
    yield Case("smime-enciphered", head() + part, {"files": ["smime.p7m"]})


def winmail():
    kind = "application/ms-tnef"
    one = tnef(FORM.encode("cp1251"), files=[(b"offer.pdf", b"%PDF")])
    raw = head() + many([text_part("", "utf-8"), file_part("winmail.dat", one, kind)])
    yield Case("tnef-text", raw, {**WHOLE, "files": ["offer.pdf"]})
    two = tnef(html_text=html_form("div").encode())
    raw = head() + many([file_part("winmail.dat", two, "application/octet-stream")])
    yield Case("tnef-html", raw, WHOLE)
    raw = head() + many(
        [text_part(FORM, "utf-8"), file_part("winmail.dat", one[:60], kind)]
    )
    yield Case("tnef-torn", raw, WHOLE)
    raw = head() + many(
        [text_part(FORM, "utf-8"), file_part("winmail.dat", b"no", kind)]
    )
    yield Case("tnef-not-at-all", raw, {**WHOLE, "files": ["winmail.dat"]})


def rubbish():
    yield Case("empty", b"")
    yield Case("blank-lines", b"\r\n\r\n\r\n")
    yield Case("no-headers", b"\r\n" + FORM.encode(), WHOLE)
    yield Case("headers-only", head())
    yield Case("no-body-no-end", head()[:-2])
    yield Case("null-bytes", head() + b"\r\n" + FORM.encode().replace(b" ", b" \0"))
    yield Case(
        "control-characters", head() + b"\r\n\x01\x02\x1b" + FORM.encode(), WHOLE
    )
    yield Case("binary", bytes(range(256)) * 40)
    yield Case("unknown-coding", head(Content_Transfer_Encoding="x-odd")
               + b"\r\n" + FORM.encode(), WHOLE)  # fmt: skip
    yield Case("bad-base64", head(Content_Transfer_Encoding="base64") + b"\r\n!!!")
    yield Case("bad-type", head(Content_Type="text") + b"\r\n" + FORM.encode(), WHOLE)
    yield Case("odd-type", head(Content_Type="; ; =") + b"\r\n" + FORM.encode(), WHOLE)
    more = "".join(f"X-{n}: {n}\r\n" for n in range(3000)).encode()
    yield Case("3000-headers", head() + more + text_part(FORM, "utf-8"), WHOLE)
    long = b"X-Long: " + b"a" * 300_000 + b"\r\n"
    yield Case("long-header", head() + long + text_part(FORM, "utf-8"), WHOLE)
    yield Case("two-subjects", head() + b"Subject: other\r\n"
               + text_part(FORM, "utf-8"), WHOLE)  # fmt: skip
    yield Case("uuencoded", head(Content_Transfer_Encoding="x-uuencode")
               + b"\r\nbegin 644 a\n#0V%T\n`\nend\n", {"has": "Cat"})  # fmt: skip
    big = file_part("big.bin", b"\0" * 1_000_000)
    yield Case("big", head() + many([text_part(FORM, "utf-8"), big]), WHOLE)
    yield Case("latin", head() + text_part(LATIN_FORM, "us-ascii"), {"has": "Smith"})
    yield Case(
        "long-text", head() + text_part(FORM + "слово " * 60_000, "utf-8"), WHOLE
    )


SHELVES = (
    charsets, html, subjects, senders, multiparts, file_names, attachments,
    forwarded, signed, winmail, rubbish,
)  # fmt: skip


def corpus() -> list[Case]:
    return [case for shelf in SHELVES for case in shelf()]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """The letter with bytes changed, cut out, doubled, or torn off."""
    data = bytearray(raw[:20_000])
    for _time in range(chance.randint(1, 12)):
        place = chance.randrange(len(data) + 1)
        size = chance.randint(1, 40)
        way = chance.randrange(5)
        if way == 0:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del data[place : place + size]
        elif way == 2:
            data[place:place] = data[place : place + size]
        elif way == 3:
            data[place:place] = chance.randbytes(size)
        else:
            words = (
                b"\r\n",
                b"\r\n\r\n",
                b"--",
                b"=?",
                b"?=",
                b"<table>",
                b"\x00",
                b"{",
            )
            data[place:place] = chance.choice(words)
    if chance.random() < 0.1:
        del data[chance.randrange(len(data) + 1) :]
    return bytes(data)
