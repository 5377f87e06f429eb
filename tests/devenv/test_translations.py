"""Whole translations: what is missing, old, empty, fuzzy or has lost a placeholder."""

import pytest

from devenv.lanes import po_check

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def po(path, *pairs, prefix=""):
    text = "".join(f'{prefix}msgid "{a}"\nmsgstr "{b}"\n\n' for a, b in pairs)
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEADER + text)
    return path


@pytest.fixture
def addon(tmp_path):
    """Exported terms, and an addon whose translation is whole."""
    po(tmp_path / "exported.pot", ("Call", ""), ("%(n)s calls", ""))
    po(tmp_path / "i18n" / "a.pot", ("Call", ""), ("%(n)s calls", ""))
    po(tmp_path / "i18n" / "ru.po", ("Call", "Звонок"), ("%(n)s calls", "%(n)s зв."))
    return tmp_path


def problems(folder):
    return po_check.check(folder / "exported.pot", folder / "i18n", "a")


def test_whole(addon):
    assert problems(addon) == []


@pytest.mark.parametrize(
    ("russian", "problem"),
    [
        ([("Call", "Звонок")], "terms not in ru.po"),
        ([("Call", ""), ("%(n)s calls", "%(n)s")], "untranslated"),
        ([("Call", "З"), ("%(n)s calls", "звонки")], "other placeholders"),
        ([("Call", "З"), ("%(n)s calls", "%(m)s")], "other placeholders"),
    ],
)
def test_problems_of_the_translation(addon, russian, problem):
    po(addon / "i18n" / "ru.po", *russian)
    (found,) = problems(addon)
    assert problem in found


def test_fuzzy(addon):
    terms = [("Call", "З"), ("%(n)s calls", "%(n)s")]
    po(addon / "i18n" / "ru.po", *terms, prefix="#, fuzzy\n")
    assert any("fuzzy" in problem for problem in problems(addon))


def test_template_not_current(addon):
    po(addon / "i18n" / "a.pot", ("Call", ""), ("Gone", ""))
    found = " / ".join(problems(addon))
    assert "terms not in a.pot" in found
    assert "old terms in a.pot" in found


def test_missing_files(addon):
    (addon / "i18n" / "a.pot").unlink()
    (addon / "i18n" / "ru.po").unlink()
    assert problems(addon) == ["a.pot is missing", "ru.po is missing"]


FIELD = "a.field_a_thing__message_has_sms_error"
INHERITED = f"#: model:ir.model.fields,field_description:{FIELD}\n"


def with_sms(addon):
    """The export has a label that comes from a mixin of another addon."""
    path = addon / "exported.pot"
    path.write_text(path.read_text() + INHERITED + 'msgid "SMS error"\nmsgstr ""\n')
    return addon


def test_labels_of_inherited_fields_need_no_translation(addon):
    foreign = {"field_a_thing__message_has_sms_error"}
    exported = with_sms(addon) / "exported.pot"
    assert po_check.check(exported, addon / "i18n", "a", foreign) == []


def test_labels_of_own_fields_do(addon):
    found = " / ".join(problems(with_sms(addon)))
    assert "terms not in a.pot: 'SMS error'" in found
    assert "terms not in ru.po: 'SMS error'" in found


def test_an_addon_of_demo_data_needs_them_too(addon):
    po(addon / "x_demo.pot", ("Call", ""))
    (found,) = po_check.check_all(addon, addon, ["x_demo"], {"x_demo": set()}).values()
    assert found == ["x_demo.pot is missing", "ru.po is missing"]
