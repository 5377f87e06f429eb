"""Which template database is used, and what makes another necessary."""

import pytest

from devenv import paths, templates


@pytest.fixture
def addons(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    templates.addon_digest.cache_clear()
    for name, depends in (("call_dialer", ["crm"]), ("glue_demo", ["call_dialer"])):
        folder = tmp_path / name
        (folder / "tests").mkdir(parents=True)
        (folder / "models.py").write_text("x = 1")
        (folder / "__manifest__.py").write_text(repr({"depends": depends}))
    yield tmp_path
    templates.addon_digest.cache_clear()


def digest(name):
    templates.addon_digest.cache_clear()
    return templates.addon_digest(name)


def test_dependencies_are_those_of_others(addons):
    found = templates.dependencies()
    assert "crm" in found
    assert "call_dialer" not in found


def test_demo_addons_are_left_out_without_demo(addons):
    assert paths.present_addons() == ("call_dialer", "glue_demo")
    assert paths.present_addons(demo=False) == ("call_dialer",)


def test_code_makes_another_digest_and_tests_do_not(addons):
    before = digest("call_dialer")
    (addons / "call_dialer" / "tests" / "test_x.py").write_text("y")
    assert digest("call_dialer") == before
    (addons / "call_dialer" / "models.py").write_text("x = 2")
    assert digest("call_dialer") != before


class Databases:
    """In place of the server: what would be asked of Odoo."""

    def __init__(self, noted):
        self.facts = noted
        self.updates = []

    def noted(self, name):
        return self.facts

    def note(self, name, **facts):
        self.facts = facts

    def update(self, name, new, changed, demo):
        self.updates.append((new, changed))


@pytest.mark.parametrize(
    ("had", "new", "changed"),
    [
        ({}, ["call_dialer", "glue_demo"], []),
        ({"call_dialer": "old"}, ["glue_demo"], ["call_dialer"]),
    ],
)
def test_bring_up_to_date(addons, monkeypatch, had, new, changed):
    fake = Databases({"addons": had, "demo": True})
    monkeypatch.setattr(templates, "database", fake)
    monkeypatch.setattr(templates, "installer", fake)
    templates.bring_up_to_date("db", True)
    templates.bring_up_to_date("db", True)  # nothing is left to do
    assert fake.updates == [(new, changed)]
    assert fake.facts["demo"] is True
