import subprocess

import pytest

from call_telephony.core import fax
from call_telephony.core.fax import (
    BEGUN,
    RESTARTED,
    FaxError,
    FaxResult,
    page_count,
    retry_after,
    to_tiff,
    what_became,
)

from .pdf import pdf


def test_c12_pdf_becomes_a_fax():
    tiff = to_tiff(pdf("One", "Two", "Three"))
    assert tiff.pages == 3 == page_count(tiff.content)
    assert tiff.content[:2] in (b"II", b"MM")


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"GIF89a", "not_pdf"),
        (b"%!PS (x) print", "not_pdf"),
        (b" %PDF-1.4 (x) print", "not_pdf"),
        (b"%PDF-1.4 nonsense", "broken"),
        (b"%PDF-" + bytes(fax.MAX_BYTES), "too_big"),
    ],
)
def test_c12_what_is_no_document(content, reason):
    with pytest.raises(FaxError) as failed:
        to_tiff(content)
    assert failed.value.reason == reason


def test_c12_limits():
    with pytest.raises(FaxError) as failed:
        to_tiff(pdf("1", "2", "3"), max_pages=2)
    assert failed.value.reason == "too_long"
    with pytest.raises(FaxError) as failed:
        fax._run(["sleep", "5"], 0.2)
    assert failed.value.reason == "slow"


def test_c12_ghostscript_may_not_read_other_files():
    told = subprocess.run(
        ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=nullpage", "-"],
        input=b"(/etc/passwd) (r) file read pop =",
        capture_output=True,
        check=False,
    )
    assert told.returncode and b"invalidfileaccess" in told.stdout


def test_c12_without_ghostscript(monkeypatch):
    monkeypatch.setattr(fax.shutil, "which", lambda _name: None)
    with pytest.raises(FaxError) as failed:
        to_tiff(pdf("x"))
    assert failed.value.reason == "missing"


def test_c12_page_count_of_anything():
    for content in (
        b"",
        b"II*\0",
        b"II*\0\x08\0\0\0",
        b"II*\0\xff\xff\xff\xff",
        b"xx" * 9,
    ):
        assert page_count(content) == 0


def test_c12_results():
    done = FaxResult.of_variables(
        {"FAXSTATUS": "SUCCESS", "FAXPAGES": "2", "REMOTESTATIONID": " 7495 "}, 16
    )
    assert (done.outcome, done.pages, done.station) == ("sent", 2, "7495")
    failed = FaxResult.of_variables({"FAXSTATUS": "FAILED", "FAXERROR": "TIMEOUT"}, 16)
    assert (failed.outcome, failed.reason) == ("failed", "TIMEOUT")
    assert FaxResult.of_variables({}, 17).outcome == "busy"
    assert FaxResult.of_variables({}, 19).outcome == "no_answer"
    assert FaxResult.of_variables({"ANSWERED": "1"}, 16).outcome == "failed"


@pytest.mark.parametrize(
    "note, outcome, reason, pages",
    [
        ("", "failed", RESTARTED, 0),
        (BEGUN, "unknown", "", 0),
        ("SUCCESS,3,,+7495", "sent", "", 3),
        ("SUCCESS,1,,a,b", "sent", "", 1),
        ("FAILED,0,3RD_T2_TIMEOUT,", "failed", "3RD_T2_TIMEOUT", 0),
        (",,,", "failed", "HANGUP", 0),
        ("nonsense", "failed", "nonsense", 0),
    ],
)
def test_c12_what_became_of_a_fax_nobody_watched(note, outcome, reason, pages):
    found = what_became(note)
    assert (found.outcome, found.reason, found.pages) == (outcome, reason, pages)


def test_c12_only_what_was_not_begun_is_sent_again():
    assert retry_after(what_became("").outcome, 1, 3, 5) == 5
    assert retry_after(what_became(BEGUN).outcome, 1, 3, 5) is None
    assert retry_after(what_became("SUCCESS,1,,").outcome, 1, 3, 5) is None


def test_c12_retries():
    assert retry_after("busy", 1, 3, 5) == 5
    assert retry_after("busy", 2, 3, 5) == 10
    assert retry_after("busy", 3, 3, 5) is None
    assert retry_after("invalid", 1, 3, 5) is None
    assert retry_after("sent", 1, 3, 5) is None
