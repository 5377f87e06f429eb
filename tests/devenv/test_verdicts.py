"""When a lane, and a whole run, is good; which lanes are run."""

import pytest

from devenv import test_command
from devenv.lanes.result import Verdict, from_junit, timed, total


def test_good():
    assert Verdict("pure", passed=3).judge().good


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict("pure"),
        Verdict("pure", passed=3, failed=1),
        Verdict("pure", passed=3, skipped=1),
        Verdict("pure", passed=3, problems=["a line in the log"]),
    ],
    ids=["nothing ran", "failed", "skipped", "problem"],
)
def test_not_good(verdict):
    assert not verdict.judge().good


def test_lane_that_raises_is_bad_and_says_why():
    def broken():
        raise FileNotFoundError("no chromium")

    verdict = timed("browser", broken)
    assert not verdict.good
    assert "no chromium" in verdict.problems[0]


def test_total_is_the_plain_closing_line():
    verdicts = [Verdict("a", 3, 1, 2), Verdict("b", 4, 0, 0)]
    assert total(verdicts) == "7 passed, 1 failed, 2 skipped"


def test_total_never_says_0_failed_of_a_bad_run():
    verdicts = [Verdict("a", 3), Verdict("b", 4, problems=["a warning"])]
    assert total(verdicts) == "7 passed, 1 failed, 0 skipped"


def test_junit(tmp_path):
    report = tmp_path / "r.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="a" name="good"/>'
        '<testcase classname="a" name="bad"><failure message="1 != 2">'
        "t/test_a.py:3: \nE  assert\nt/test_a.py:7: AssertionError</failure></testcase>"
        '<testcase classname="a" name="broken"><error/></testcase>'
        '<testcase classname="a" name="left"><skipped/></testcase>'
        "</testsuite></testsuites>"
    )
    verdict = from_junit("pure", report)
    assert (verdict.passed, verdict.failed, verdict.skipped) == (1, 2, 1)
    why = "    1 != 2\n    t/test_a.py:3: \n    t/test_a.py:7: AssertionError"
    assert f"failed: a::bad\n{why}" in verdict.notes


def test_junit_missing(tmp_path):
    assert not from_junit("pure", tmp_path / "none.xml").judge().good


@pytest.mark.parametrize(
    ("names", "lanes"),
    [
        ([], ["lint", "pure", "models", "upstream", "browser", "suite"]),
        (["fast"], ["pure", "models"]),
        (["suite", "lint"], ["lint", "suite"]),
        (["fast", "lint"], ["lint", "pure", "models"]),
    ],
)
def test_chosen_lanes(names, lanes):
    assert test_command.chosen(names) == lanes


def test_unknown_lane():
    with pytest.raises(SystemExit, match="no lane swim"):
        test_command.chosen(["swim"])


def test_summary_fails_without_lanes():
    assert test_command.summary([]) == 1


@pytest.mark.parametrize(("good", "code"), [(True, 0), (False, 1)])
def test_summary(good, code, capsys):
    assert test_command.summary([Verdict("pure", 1, 0 if good else 1)]) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == ("1 passed, 0 failed, 0 skipped" if good else lines[-1])
