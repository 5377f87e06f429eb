"""Reads Odoo's log: which tests ran, which failed, what was complained of.

A WARNING or ERROR of our addons is a defect even when every test passes.
"""

import re
from dataclasses import dataclass, field

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "
    r"(?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): (?P<text>.*)$"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
STARTING = re.compile(r"^Starting (\S+)\.(\S+) \.\.\.")
SKIPPED = re.compile(r"^skipped (.+?) : (.*)")
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
FLAVOUR = re.compile(r"^(FAIL|ERROR): (?:Subtest )?(\S+)")
# hoot reports a whole browser run in one line of its console
HOOT = re.compile(r"\[HOOT\].*?[Pp]assed (\d+) tests?")
WHY = 600  # characters of a failed test's last line that are kept
COMPLAINTS = ("WARNING", "ERROR", "CRITICAL")


@dataclass
class Record:
    """One message of the log, with the lines that belong to it."""

    level: str
    logger: str
    text: str

    def short(self, limit=300):
        """Level, logger, the message's beginning and, of a long one, its end."""
        text = " | ".join(line for line in self.text.splitlines() if line.strip())
        if len(text) > limit:
            text = f"{text[: limit // 2]} … {text[-limit // 2 :]}"
        return f"{self.level} {self.logger}: {text}"


def records(lines):
    """Messages of a log; lines without a head belong to the message before."""
    current = None
    for line in lines:
        line = COLOUR.sub("", line.rstrip("\n"))
        found = LINE.match(line)
        if found:
            if current:
                yield current
            current = Record(found["level"], found["logger"], found["text"])
        elif current:
            current.text += "\n" + line
    if current:
        yield current


@dataclass
class Reading:
    """What a log says. `tests` maps an addon to the number of tests started."""

    tests: dict = field(default_factory=dict)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    ours: list = field(default_factory=list)
    others: list = field(default_factory=list)
    hoot: int = 0
    finished: bool = False
    counted: int = 0

    @property
    def started(self):
        """Tests started, of all addons."""
        return sum(self.tests.values())


def concerns(record, addons):
    """Is this message about one of these addons?"""
    if not addons:
        return False
    names = "|".join(map(re.escape, addons))
    if re.search(rf"^odoo\.addons\.({names})(\.|$)", record.logger):
        return True
    return bool(re.search(rf"(?<![\w-])({names})(?![\w-])", record.text))


def read(lines, addons):
    """Read a whole log.

    :param addons: names of the addons whose complaints are defects
    :return: a Reading
    """
    reading = Reading()
    for record in records(lines):
        _read_result(record, reading)
        _read_test(record, reading)
        if record.level in COMPLAINTS and not _is_failure_report(record):
            side = reading.ours if concerns(record, addons) else reading.others
            side.append(record)
    return reading


def _read_result(record, reading):
    if record.logger != "odoo.tests.result":
        return
    found = RESULT.search(record.text)
    if found:
        reading.finished = True
        reading.counted += int(found[3])


def _read_test(record, reading):
    found = STARTING.match(record.text)
    if found:
        addon = re.match(r"odoo\.addons\.(\w+)", record.logger)
        name = addon[1] if addon else record.logger
        reading.tests[name] = reading.tests.get(name, 0) + 1
        return
    found = SKIPPED.match(record.text)
    if found:
        reading.skipped.append(f"{found[1]}: {found[2]}")
        return
    if _is_failure_report(record):
        found = FLAVOUR.match(record.text)
        end = record.text.strip().splitlines()[-1].strip()
        reading.failed.append(f"{found[2]}: {end[-WHY:]}")
    found = HOOT.search(record.text)
    if found:
        reading.hoot += int(found[1])


def _is_failure_report(record):
    return record.level == "ERROR" and bool(FLAVOUR.match(record.text))
