"""Papers of the demo: lines of an exchange's file of records, a page to fax."""

import csv
import io
from collections.abc import Mapping
from typing import Any

DISPOSITIONS = {"answered": "ANSWERED", "busy": "BUSY", "failed": "FAILED"}
TIME = "%Y-%m-%d %H:%M:%S"


def cdr_line(facts: Mapping[str, Any]) -> str:
    """A line as Asterisk's cdr_csv writes it, times in UTC.

    :param facts: uniqueid, src, dst, start, answer (or None), end, outcome
    """
    start, answer, end = facts["start"], facts["answer"], facts["end"]
    talked = facts["outcome"] == "answered" and answer is not None
    row = [
        *("", facts["src"], facts["dst"], "from-trunk", facts["src"]),
        f"PJSIP/trunk-{facts['uniqueid']}",
        "PJSIP/101-00000001" if talked else "",
        *("Dial", "PJSIP/101,30"),
        start.strftime(TIME),
        answer.strftime(TIME) if talked else "",
        end.strftime(TIME),
        int((end - start).total_seconds()),
        int((end - answer).total_seconds()) if talked else 0,
        DISPOSITIONS.get(facts["outcome"], "NO ANSWER"),
        *("DOCUMENTATION", facts["uniqueid"], "", facts["uniqueid"], 1),
    ]
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="").writerow(row)
    return target.getvalue()


def letter(text: str) -> bytes:
    """A PDF of one page with a line of (ASCII) text."""
    drawn = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1"
        b" /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(parts) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)
