"""What a lane says of itself, and when that is good enough."""

import re
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

WHY = 600  # characters of a failed test's message that are printed
PLACES = 3  # … and places of its traceback


@dataclass
class Verdict:
    """How a lane went: counts, problems in words, seconds.

    `failed` counts failed tests; `problems` are reasons to fail that are not a test's
    (a line in the log, a missing program, no test at all).
    """

    lane: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ran(self):
        """Tests that were run."""
        return self.passed + self.failed

    def judge(self):
        """Add the problems that follow from the counts; returns itself."""
        if not self.ran:
            self.problems.append("no test was run")
        if self.skipped:
            self.problems.append(f"{self.skipped} tests were skipped, none may be")
        return self

    @property
    def good(self):
        """Nothing failed, and nothing else is wrong."""
        return not self.failed and not self.problems

    def line(self):
        """One line for the summary."""
        state = "ok" if self.good else "FAILED"
        return (
            f"{self.lane:8} {state:6} {self.passed:5} passed {self.failed:4} failed "
            f"{self.skipped:4} skipped {self.seconds:7.0f} s"
        )


def joined(lane, verdicts):
    """One verdict of several runs of a lane."""
    whole = Verdict(lane)
    for part in verdicts:
        whole.passed += part.passed
        whole.failed += part.failed
        whole.skipped += part.skipped
        whole.problems += part.problems
        whole.notes += part.notes
    return whole


def timed(lane, function, *args):
    """Run a lane; an exception is a problem of the lane, not the end of the rest."""
    start = time.monotonic()
    try:
        verdict = function(*args)
    except Exception as error:
        verdict = Verdict(lane, problems=[f"{type(error).__name__}: {error}"])
    verdict.seconds = time.monotonic() - start
    return verdict.judge()


def total(verdicts):
    """The plain closing line.

    A lane that is bad although no test of it failed counts as one failure: so the line
    never says "0 failed" of a run that is not good.
    """
    passed = sum(item.passed for item in verdicts)
    failed = sum(item.failed or (0 if item.good else 1) for item in verdicts)
    skipped = sum(item.skipped for item in verdicts)
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def why(broken):
    """What a failed test said, short enough to be printed: the message, the places."""
    message = " | ".join((broken.get("message") or "").split("\n"))[:WHY]
    places = re.findall(r"^\S+\.py:\d+: .*$", broken.text or "", re.MULTILINE)
    return "\n".join(f"    {line}" for line in [message, *places[-PLACES:]])


def from_junit(lane, path):
    """A verdict from the XML report that pytest writes; failures are named."""
    if not path.exists():
        return Verdict(lane, problems=["pytest wrote no report: it did not run"])
    verdict = Verdict(lane)
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        kinds = {child.tag: child for child in case}
        broken = kinds.get("failure", kinds.get("error"))
        if broken is not None:
            verdict.failed += 1
            verdict.notes.append(f"failed: {name}\n{why(broken)}")
        elif "skipped" in kinds:
            verdict.skipped += 1
            verdict.notes.append(f"skipped: {name}")
        else:
            verdict.passed += 1
    return verdict
