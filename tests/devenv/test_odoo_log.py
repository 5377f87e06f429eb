"""The log scanner: what Odoo writes, and what it must not be taken for."""

import pytest

from devenv.lanes import odoo_lane, odoo_log

HEAD = "2026-11-22 01:30:48,803 11919"
OURS = ("record_template", "call_dialer")


def log(*lines):
    return [f"{HEAD} {line}\n" if not line.startswith(" ") else line for line in lines]


def read(*lines):
    return odoo_log.read(log(*lines), OURS)


def starting(addon, name):
    return f"INFO db odoo.addons.{addon}.tests.test_x: Starting {name} ..."


RESULT = "INFO db odoo.tests.result: 0 failed, 0 error(s) of 2 tests when loading 'db'"


def test_counts_tests_by_addon():
    reading = read(
        starting("record_template", "TestA.test_one"),
        starting("record_template", "TestA.test_two"),
        starting("call_dialer", "TestB.test_one"),
        RESULT,
    )
    assert reading.tests == {"record_template": 2, "call_dialer": 1}
    assert reading.finished
    assert reading.counted == 2


def test_failure_and_error_are_failed_tests_not_complaints():
    reading = read(
        starting("call_dialer", "TestB.test_one"),
        "ERROR db odoo.addons.call_dialer.tests.test_x: FAIL: TestB.test_one",
        "  Traceback (most recent call last):",
        "  AssertionError: 1 != 2",
        "ERROR db odoo.addons.call_dialer.tests.test_x: ERROR: setUpClass (a.TestC)",
    )
    assert reading.failed[0] == "TestB.test_one: AssertionError: 1 != 2"
    assert reading.failed[1].startswith("setUpClass: ")
    assert reading.ours == []


def test_failing_subtest_names_its_test():
    line = "ERROR db odoo.addons.call_dialer.tests.t: FAIL: Subtest TestB.test_a (x=1)"
    assert read(line, "  KeyError: 'x'").failed == ["TestB.test_a: KeyError: 'x'"]


@pytest.mark.parametrize(
    "text",
    [
        "skipped TestB.test_one : no browser",
        "skipped setUpClass (odoo.addons.call_dialer.tests.t.TestB) : no browser",
    ],
)
def test_skips_are_seen(text):
    reading = read(f"INFO db odoo.addons.call_dialer.tests.t: {text}")
    assert len(reading.skipped) == 1
    assert reading.skipped[0].endswith("no browser")


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_complaint_by_logger(level):
    reading = read(f"{level} db odoo.addons.call_dialer.models.x: something")
    assert [record.level for record in reading.ours] == [level]
    assert reading.others == []


def test_complaint_by_text_of_another_logger():
    reading = read(
        "WARNING db odoo.registry: field x of module record_template is odd",
        "WARNING db py.warnings: deprecated",
        '  File "somewhere/addons/call_dialer/models/a.py", line 3',
    )
    assert len(reading.ours) == 2


def test_complaint_of_others_stays_theirs():
    reading = read(
        "WARNING db odoo.addons.crm.models: something",
        "WARNING db odoo.sql_db: my_call_dialer_thing is no addon of ours",
        "WARNING db odoo.addons.call_dialer_other.models: not ours either",
    )
    assert reading.ours == []
    assert len(reading.others) == 3


def test_info_is_no_complaint():
    assert read("INFO db odoo.addons.call_dialer.x: WARNING in the text").ours == []


def test_hoot_tests_are_counted():
    line = "INFO db odoo.addons.call_dialer.tests.test_js.T.test_x.browser: [HOOT] "
    assert read(line + "Passed 7 tests (57 assertions, total time: 6 s)").hoot == 7
    assert read(line + "Test suite succeeded").hoot == 0


def test_colours_are_taken_off():
    line = f"{HEAD} \x1b[1;33mWARNING\x1b[0m db odoo.addons.call_dialer.x: y\n"
    assert len(odoo_log.read([line], OURS).ours) == 1


def test_lines_before_any_head_are_passed_over():
    assert list(odoo_log.records(["Running as user 'root'\n"])) == []


def verdict(tmp_path, *lines, code=0):
    path = tmp_path / "x.log"
    path.write_text("".join(log(*lines)))
    return odoo_lane.verdict("models", path, code, OURS, tested=OURS).judge()


BOTH = (
    starting("record_template", "TestA.test_one"),
    starting("call_dialer", "TestB.test_one"),
)


def test_good_run(tmp_path):
    good = verdict(tmp_path, *BOTH, RESULT)
    assert good.good
    assert (good.passed, good.failed, good.skipped) == (2, 0, 0)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), 0),  # nothing at all
        ((RESULT,), 0),  # no test
        (BOTH, 0),  # did not come to the end
        ((*BOTH, RESULT), 1),  # ended badly
        ((*BOTH, RESULT), None),  # had to be ended
        ((BOTH[0], RESULT), 0),  # one addon without a test
        ((*BOTH, RESULT, "WARNING db odoo.addons.call_dialer.x: y"), 0),
        ((*BOTH, RESULT, "INFO db odoo.addons.x.tests.t: skipped T.t : why"), 0),
        ((*BOTH, RESULT, "ERROR db odoo.addons.crm.tests.t: FAIL: T.t"), 1),
    ],
)
def test_bad_runs(tmp_path, lines, code):
    assert not verdict(tmp_path, *lines, code=code).good


def test_complaint_of_others_is_reported_but_no_failure(tmp_path):
    found = verdict(tmp_path, *BOTH, RESULT, "WARNING db odoo.addons.crm.x: odd")
    assert found.good
    assert any("odd" in note for note in found.notes)


def test_missing_database_extension_is_expected(tmp_path):
    line = "ERROR db odoo.sql_db: no unaccent, says call_dialer"
    assert verdict(tmp_path, *BOTH, RESULT, line).good
