"""How the work of the lanes `models` and `suite` is dealt out."""

import ast

from devenv import paths
from devenv.lanes import models, shares, suite


def test_sums_are_about_equal():
    parts = shares.deal({"a": 90, "b": 40, "c": 30, "d": 20, "e": 5}, 2)
    assert parts == [("a", "e"), ("b", "c", "d")]


def test_none_is_empty_or_left_out():
    assert shares.deal({"a": 1}, 2) == [("a",)]
    assert shares.deal({}, 2) == []


def test_each_group_is_dealt_out_evenly():
    slow, quick = {"A": 6, "B": 5, "C": 1}, {"D": 4, "E": 3}
    first, second = shares.deal_each({"slow": slow, "quick": quick})
    assert first == [("slow", "A"), ("quick", "D")]
    assert second == [("slow", "B"), ("slow", "C"), ("quick", "E")]


def test_classes_of_a_file(tmp_path):
    file = tmp_path / "test_x.py"
    file.write_text(
        "class Common:\n    pass\n"
        "class TestA(Common):\n    def test_1(self): ...\n    def test_2(self): ...\n"
        "@tagged('post_install', 'browser')\n"
        "class TestB(HttpCase):\n    def test_1(self): ...\n"
    )
    assert shares.classes(file) == {"TestA": 2, "TestB": 1}
    assert shares.classes(file, without="browser") == {"TestA": 2}


def test_every_addon_has_classes():
    assert all(models.classes(name) for name in paths.present_addons(demo=False))


def test_the_last_share_is_all_that_the_others_are_not():
    parts = [[("one", "TestA"), ("two", "TestC")], [("one", "TestB")]]
    assert models.tags(("one", "two"), parts) == [
        "/one:TestA,/two:TestC,-browser",
        "/one,/two,-browser,-/one:TestA,-/two:TestC",
    ]


def test_whoever_speaks_to_the_web_server_runs_in_the_browser_lane():
    """Odoo makes all bundles of JavaScript, a minute, before the first of them."""
    others = [
        f"{file.parent.parent.name}: {node.name}"
        for file in sorted(paths.ADDONS.glob("*/tests/test_*.py"))
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.ClassDef)
        and any("HttpCase" in ast.unparse(base) for base in node.bases)
        and models.BROWSER not in shares.tags(node)
    ]
    assert not others


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
