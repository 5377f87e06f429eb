"""How the work of the lanes `models` and `suite` is dealt out."""

from devenv import paths
from devenv.lanes import models, shares, suite


def test_sums_are_about_equal():
    parts = shares.deal({"a": 90, "b": 40, "c": 30, "d": 20, "e": 5}, 2)
    assert parts == [("a", "e"), ("b", "c", "d")]


def test_none_is_empty_or_left_out():
    assert shares.deal({"a": 1}, 2) == [("a",)]
    assert shares.deal({}, 2) == []


def test_every_addon_has_a_weight():
    assert all(
        shares.weight(*models.files(name)) for name in paths.present_addons(demo=False)
    )


def test_suite_runs_in_three_parts():
    asterisk, loop = "tests/asterisk/test_calls.py", "tests/test_loop_asterisk.py"
    faults = "tests/asterisk/test_asterisk_load.py"
    install = "tests/test_install_uninstall.py"
    found = suite.parts([asterisk, faults, install, loop, "tests/test_demo.py"])
    assert found == {
        "suite": ["tests/test_demo.py"],
        "suite_asterisk": [asterisk, loop],
        "suite_faults": [faults, install],
    }
    assert suite.parts([asterisk]) == {"suite_asterisk": [asterisk]}
