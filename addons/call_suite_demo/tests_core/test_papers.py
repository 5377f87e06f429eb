"""Papers of the demo are what they seem to be."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from PyPDF2 import PdfReader

from call_suite_demo.core.papers import cdr_line, letter
from call_telephony.core import cdr

START = datetime(2026, 3, 5, 9)


def test_a_line_is_read_as_a_record():
    facts = {
        "uniqueid": "demo-0001",
        "src": "+79161234567",
        "dst": "+74951200000",
        "start": START,
        "answer": START + timedelta(seconds=5),
        "end": START + timedelta(seconds=65),
        "outcome": "answered",
    }
    [record] = cdr.parse(cdr_line(facts), UTC)
    assert isinstance(record, cdr.Record)
    assert (record.uniqueid, record.duration, record.billsec) == ("demo-0001", 65, 60)
    assert record.disposition == "ANSWERED"
    [missed] = cdr.parse(cdr_line(facts | {"outcome": "busy"}), UTC)
    assert (missed.disposition, missed.answer, missed.billsec) == ("BUSY", None, 0)


def test_a_letter_is_a_pdf():
    [page] = PdfReader(BytesIO(letter("Our offer"))).pages
    assert "Our offer" in page.extract_text()
