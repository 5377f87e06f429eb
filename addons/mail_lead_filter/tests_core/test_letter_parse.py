import base64
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail_lead_filter.core.charset import decode_bytes, known_charset
from mail_lead_filter.core.htmltext import html_to_text
from mail_lead_filter.core.letter import decode_words, parse_letter
from mail_lead_filter.tests_core.letters import FORM, raw_letter

RUSSIAN = "Здравствуйте! Нужны пластиковые окна, перезвоните мне, пожалуйста."
CHARSETS = ("utf-8", "cp1251", "koi8-r", "iso8859-5", "cp866")


@pytest.mark.parametrize("charset", CHARSETS)
def test_russian_in_its_own_charset(charset):
    letter = parse_letter(raw_letter(FORM.encode(charset, "replace"), charset=charset))
    assert "ФИО: Иванов Иван Петрович" in letter.body


@pytest.mark.parametrize(
    "label",
    [None, "us-ascii", "iso-8859-1", "utf-8", "windows-1252", "x-unknown", "''"],
)
@pytest.mark.parametrize("charset", ("utf-8", "cp1251", "koi8-r"))
def test_wrong_label(charset, label):
    raw = raw_letter(RUSSIAN.encode(charset), charset=label)
    assert parse_letter(raw).text == RUSSIAN


@pytest.mark.parametrize("label", ("koi8-r", "iso8859-5", "cp866"))
def test_cp1251_under_another_cyrillic_label(label):
    assert decode_bytes(RUSSIAN.encode("cp1251"), label) == RUSSIAN


@pytest.mark.parametrize("charset", ("utf-7", "utf-16", "utf-16-le", "utf-32"))
def test_wide_and_seven_bit(charset):
    assert decode_bytes(RUSSIAN.encode(charset), charset) == RUSSIAN


@pytest.mark.parametrize(
    "text, charset",
    [
        ("Café déjà réservé, à bientôt", "iso-8859-1"),
        ("Grüße aus München, schöne Straße", "cp1252"),
    ],
)
def test_western_letter_stays_western(text, charset):
    assert decode_bytes(text.encode(charset), charset) == text


def test_known_charset():
    assert known_charset("WINDOWS-1251") == "cp1251"
    assert known_charset('"koi8-r"') == "koi8-r"
    assert known_charset("cp-nonsense") is None
    assert known_charset(None) is None


@pytest.mark.parametrize("encoding", ("base64", "quoted-printable"))
def test_transfer_encodings(encoding):
    data = RUSSIAN.encode("koi8-r")
    body = (
        base64.encodebytes(data) if encoding == "base64" else quopri.encodestring(data)
    )
    header = f"Content-Transfer-Encoding: {encoding}".encode()
    raw = raw_letter(body, [header], charset="koi8-r")
    assert parse_letter(raw).text == RUSSIAN


def test_headers_of_every_shape():
    assert decode_words("=?koi8-r?B?8NLJ18XU?=") == "Привет"
    assert decode_words("=?utf-8?Q?=D0=9E=D0=BA=D0=BD=D0=B0?= 2") == "Окна 2"
    # a character torn between two encoded words
    first, second = (base64.b64encode(part).decode() for part in (b"\xd0", b"\x9e"))
    assert decode_words(f"=?utf-8?B?{first}?= =?utf-8?B?{second}?=") == "О"
    assert decode_words("=?nonsense?B?8NLJ18XU?=")  # something rather than nothing
    assert decode_words("=?utf-8?B?not base64!?=")
    assert decode_words("a\r\n  folded") == "a folded"


@pytest.mark.parametrize("charset", ("cp1251", "utf-8", "koi8-r"))
def test_bare_eight_bit_subject(charset):
    subject = "Subject: Заявка с сайта на окна".encode(charset)
    letter = parse_letter(raw_letter(b"x", Subject=subject))
    assert letter.subject == "Заявка с сайта на окна"


def test_addresses():
    letter = parse_letter(
        raw_letter(
            b"x",
            [b"Cc: Two <two@our.example>", b"Delivered-To: box@our.example"],
            From=b'From: "Petrov, Petr" <Petr@Sub.Romashka.RU>',
        )
    )
    assert letter.sender_email == "petr@sub.romashka.ru"
    assert letter.sender_name == "Petrov, Petr"
    assert letter.sender_domain == "sub.romashka.ru"
    assert letter.recipients == (
        "box@our.example",
        "info@our.example",
        "two@our.example",
    )
    assert letter.date.startswith("2026-03-02T10:00:00")


def test_html_only():
    html = (
        "<html><head><style>p {color: red}</style></head><body><table>"
        "<tr><td>Имя</td><td>Иван&nbsp;Петров</td></tr>"
        "<tr><td>Телефон</td><td><b>8 916 123-45-67</b></td></tr></table>"
        "<p>Первая<br/>вторая &lt;b&gt;</p><script>alert(1)</script></body></html>"
    )
    raw = raw_letter(html.encode("cp1251"), content_type="text/html", charset="cp1251")
    letter = parse_letter(raw)
    assert letter.text == ""
    assert "Имя\tИван Петров" in letter.body
    assert "Телефон\t8 916 123-45-67" in letter.body
    assert "Первая\nвторая <b>" in letter.body
    assert "color" not in letter.body and "alert" not in letter.body


def test_nested_multipart_with_files():
    inner = (
        b"--in\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n"
        + RUSSIAN.encode("koi8-r")
        + b"\r\n--in\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>html</p>"
        + b"\r\n--in--"
    )
    body = (
        b"--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n"
        + inner
        + b"\r\n--out\r\nContent-Type: application/pdf; "
        b'name="=?utf-8?B?0J7QutC90LAucGRm?="\r\n'
        b"Content-Disposition: attachment\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(b"%PDF-1.4 rubbish")
        + b"\r\n--out--\r\n"
    )
    letter = parse_letter(
        raw_letter(body, content_type="multipart/mixed; boundary=out")
    )
    assert letter.text == RUSSIAN
    assert letter.html_text == "html"
    assert [(f.name, f.mimetype, f.size) for f in letter.files] == [
        ("Окна.pdf", "application/pdf", 16)
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"no headers at all, just a text",
        b"\xff\xfe\x00\x00",
        b"Content-Type: multipart/mixed\r\n\r\n--x",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\n--x--",
        b"Content-Type: text/plain; charset=\x81\x82\r\n\r\nbody",
        b"From: \r\nTo: ,,,;;\r\nDate: yesterday\r\n\r\n\x00",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: text/html\r\n\r\n<![if a <!-- <!DOCTYPE [ <p",
    ],
)
def test_rubbish_is_a_letter_too(raw):
    letter = parse_letter(raw)
    assert letter.key


def test_letter_without_message_id_has_a_key_of_its_own():
    one = parse_letter(b"Subject: a\r\n\r\nx")
    two = parse_letter(b"Subject: a\r\n\r\ny")
    assert one.key.startswith("sha256:") and one.key != two.key
    assert parse_letter(b"Subject: a\r\n\r\nx").key == one.key


def test_pasted_text_without_headers_is_the_body():
    assert "Телефон" in parse_letter(FORM).body


def test_html_text_keeps_lines():
    assert (
        html_to_text("<div>a</div><div>b</div><ul><li>c<li>d</ul>") == "a\n\nb\n\nc\nd"
    )
    assert html_to_text("no tags") == "no tags"
    assert html_to_text("<head><body>text") == "text"


def test_big_letter_is_cut_not_refused():
    letter = parse_letter(raw_letter(b"a b " * 500_000))
    assert 100_000 < len(letter.text) <= 200_000


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data):
    parse_letter(data)
    parse_letter(raw_letter(data, content_type="text/html"))
    assert isinstance(decode_bytes(data, "koi8-r"), str)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=60),
    st.sampled_from(["Subject", "From", "To", "Date", "Content-Type", "Message-ID"]),
)
def test_any_bytes_in_a_header(data, header):
    value = data.replace(b"\r", b"").replace(b"\n", b"")
    letter = parse_letter(raw_letter(b"x", **{header: header.encode() + b": " + value}))
    letter.subject.encode("utf-8")  # no surrogates left for PostgreSQL
    letter.sender.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutated_letters(data):
    raw = bytearray(raw_letter(FORM.encode("koi8-r", "replace"), charset="koi8-r"))
    for _ in range(data.draw(st.integers(1, 20))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    letter = parse_letter(bytes(raw))
    for text in (letter.text, letter.subject, letter.sender, letter.message_id):
        text.encode("utf-8")
        assert "\x00" not in text


def test_the_digest_is_of_what_is_said():
    text = FORM.encode()
    digest = parse_letter(raw_letter(text)).digest
    way = b"Received: from a.example\r\nDelivered-To: b@our.example\r\n"
    assert parse_letter(way + raw_letter(text)).digest == digest
    recoded = raw_letter(FORM.encode("cp1251"), charset="cp1251")
    assert parse_letter(recoded).digest == digest
    assert parse_letter(raw_letter(text + b"!")).digest != digest
    assert parse_letter(b"\x00\xff\xfe").digest
