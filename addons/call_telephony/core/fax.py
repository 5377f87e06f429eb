"""Faxes: a PDF becomes a TIFF as fax machines want it, and what became of it.

tiff = to_tiff(pdf)          # FaxError says in a word what is wrong
tiff.pages, tiff.content
retry_after(outcome, attempts=1, most=3, minutes=5)
"""

from __future__ import annotations

import resource
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .causes import NO_ANSWER, outcome_of_cause
from .commands import KINDS, Endpoint
from .fax_dialplan import NOTED

PROGRAM = "gs"
MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 50
SECONDS = 60
MEMORY = 2 * 1024**3
_OPTIONS = (
    *("-q", "-dSAFER", "-dBATCH", "-dNOPAUSE"),
    *("-sDEVICE=tiffg4", "-r204x196", "-g1728x2292", "-dPDFFitPage"),
)
#: Outcomes that will not be another the next time.
FINAL = ("invalid", "rejected", "cancelled", "unknown")
#: Reason of a fax that was lost before anything of it was sent.
RESTARTED = "RESTARTED"
#: What is noted at the PBX before the first page goes; at its end the result is.
BEGUN = "begun"


class FaxError(Exception):
    """The document cannot be faxed.

    `reason`: not_pdf | too_big | too_long | missing | broken | slow; `detail` is for
    people.
    """

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Tiff:
    """A document as fax machines exchange it: group 4, 204 × 196 dots an inch."""

    content: bytes
    pages: int


@dataclass(frozen=True)
class SendFax:
    """Send the file: by a call of its own, or into the call `call` that goes on."""

    kind = "fax"

    fax: str
    file: str  # as the PBX sees it
    pages: int
    client: Endpoint
    call: str = ""
    caller_id: str = ""
    timeout: int = 45


KINDS[SendFax.kind] = SendFax


@dataclass(frozen=True)
class FaxInFlight:
    """A fax Odoo believes to be on its way."""

    fax: str
    channel: str  # at the PBX
    call: str = ""  # the talk it was sent into


@dataclass(frozen=True)
class FaxResult:
    """What the PBX told of one attempt.

    `outcome`: sent | busy | no_answer | invalid | rejected | failed | cancelled, or
    unknown: it was begun, and nobody saw how it ended.
    """

    outcome: str
    reason: str = ""
    pages: int = 0
    station: str = ""

    @classmethod
    def of_variables(cls, variables: dict[str, str], cause: int | None) -> FaxResult:
        """From Asterisk's FAX… variables, or how the call ended without them."""
        status = variables.get("FAXSTATUS", "")
        pages = variables.get("FAXPAGES", "")
        station = variables.get("REMOTESTATIONID", "").strip()
        told = {"pages": int(pages) if pages.isdigit() else 0, "station": station}
        if status == "SUCCESS":
            return cls("sent", **told)
        if status:
            reason = variables.get("FAXERROR") or variables.get("FAXSTATUSSTRING", "")
            return cls("failed", reason or status, **told)
        outcome = outcome_of_cause(cause)
        if outcome == "no_answer" and variables.get("ANSWERED"):
            return cls("failed", "HANGUP", **told)
        return cls(outcome, **told)


def what_became(note: str) -> FaxResult:
    """Of a fax that is not going on any more, by what is noted of it at the PBX.

    >>> what_became("SUCCESS,2,,74951234567")
    FaxResult(outcome='sent', reason='', pages=2, station='74951234567')
    >>> what_became(BEGUN).outcome, what_became("").reason
    ('unknown', 'RESTARTED')
    """
    if not note:
        return FaxResult("failed", RESTARTED)
    if note == BEGUN:
        return FaxResult("unknown")
    variables = dict(zip(NOTED, note.split(",", len(NOTED) - 1), strict=False))
    return FaxResult.of_variables({**variables, "ANSWERED": "1"}, NO_ANSWER)


def retry_after(outcome: str, attempts: int, most: int, minutes: int) -> int | None:
    """Minutes until the next attempt; None: this was the last."""
    if outcome == "sent" or outcome in FINAL or attempts >= most:
        return None
    return minutes * attempts


def to_tiff(pdf: bytes, max_pages: int = MAX_PAGES, seconds: int = SECONDS) -> Tiff:
    """The PDF as a TIFF.  Ghostscript does it: no shell, in a folder of its own."""
    # from the first byte on: else Ghostscript would run it as a PostScript program
    if not pdf.startswith(b"%PDF-"):
        raise FaxError("not_pdf")
    if len(pdf) > MAX_BYTES:
        raise FaxError("too_big", f"{MAX_BYTES // 1024 // 1024} MB")
    program = shutil.which(PROGRAM)
    if program is None:
        raise FaxError("missing", PROGRAM)
    with tempfile.TemporaryDirectory(prefix="fax-") as folder:
        source, target = Path(folder, "in.pdf"), Path(folder, "out.tif")
        source.write_bytes(pdf)
        # one page more than may be: so that it is seen when there are too many
        limits = [f"-dLastPage={max_pages + 1}", f"-sOutputFile={target}"]
        _run([program, *_OPTIONS, *limits, str(source)], seconds)
        if not target.is_file():
            raise FaxError("broken")
        content = target.read_bytes()
    pages = page_count(content)
    if not pages:
        raise FaxError("broken")
    if pages > max_pages:
        raise FaxError("too_long", str(max_pages))
    return Tiff(content, pages)


def _run(command: list[str], seconds: int) -> None:
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for limit, value in (
                (resource.RLIMIT_AS, MEMORY),
                (resource.RLIMIT_CPU, max(1, int(seconds))),
                (resource.RLIMIT_FSIZE, 10 * MAX_BYTES),
            ):
                resource.prlimit(process.pid, limit, (value, value))
            told, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise FaxError("slow", str(seconds)) from None
        except ProcessLookupError:
            told, _ = process.communicate()
    if process.returncode:
        raise FaxError("broken", told.strip()[:200])


def page_count(tiff: bytes) -> int:
    """Pages of a TIFF: its directories are a chain.

    >>> page_count(b"II*" + bytes(5))
    0
    """
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    pages, seen = 0, set()
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    while at and at not in seen and at + 2 <= len(tiff):
        seen.add(at)
        (entries,) = struct.unpack_from(f"{order}H", tiff, at)
        end = at + 2 + 12 * entries
        if end + 4 > len(tiff):
            break
        pages += 1
        (at,) = struct.unpack_from(f"{order}I", tiff, end)
    return pages
