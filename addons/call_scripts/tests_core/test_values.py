import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_scripts.core.flow import FieldSpec
from call_scripts.core.values import TYPES, clean_all, clean_value, human

OPTIONS = (("courier", "By courier"), ("pickup", "Pick-up"))


def spec(kind):
    return FieldSpec("x", type=kind, options=OPTIONS)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("char", "  a \n b ", "a b"),
        ("text", " a\nb ", "a\nb"),
        ("char", "", None),
        ("char", False, None),
        ("number", "1 234,5", 1234.5),
        ("number", "3.0", 3),
        ("number", 0, 0),
        ("boolean", "да", True),
        ("boolean", False, False),
        ("boolean", None, None),
        ("date", "31.12.2026", "2026-12-31"),
        ("date", "2026-12-31", "2026-12-31"),
        ("datetime", "2026-12-31T10:20:30Z", "2026-12-31 10:20:30"),
        ("datetime", "2026-12-31 10:20", "2026-12-31 10:20:00"),
        ("selection", "By courier", "courier"),
        ("selection", "pickup", "pickup"),
        ("phone", "+7 (916) 123-45-67", "+7 (916) 123-45-67"),
        ("email", "a@b.ru", "a@b.ru"),
        ("many2one", {"id": 7, "name": "A"}, {"id": 7, "name": "A"}),
        ("many2one", [7, "A"], {"id": 7, "name": "A"}),
        ("many2one", 7, {"id": 7, "name": ""}),
    ],
)
def test_clean(kind, raw, value):
    assert clean_value(spec(kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("number", "many", "number"),
        ("number", True, "number"),
        ("number", "inf", "number"),
        ("date", "tomorrow", "date"),
        ("date", "31.02.2026", "date"),
        ("datetime", "noon", "datetime"),
        ("selection", "ship", "selection"),
        ("phone", "12", "phone"),
        ("email", "a.b.ru", "email"),
        ("many2one", "7", "link"),
        ("many2one", -1, "link"),
        ("char", "x" * 5000, "long"),
    ],
)
def test_refused(kind, raw, code):
    with pytest.raises(ValueError, match=code):
        clean_value(spec(kind), raw)


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=100)
@given(st.sampled_from(TYPES), odd)
def test_odd_values_are_typed_or_refused(kind, raw):
    clean, problems = clean_all({"x": raw, "y": raw}, {"x": spec(kind)}, ["x", "z"])
    assert set(clean) | {problem.name for problem in problems} == {"x"}
    json.dumps(clean)
    assert isinstance(human(spec(kind), clean.get("x")), str)


@given(st.sampled_from(TYPES), odd)
def test_cleaning_twice_is_cleaning_once(kind, raw):
    try:
        once = clean_value(spec(kind), raw)
    except ValueError:
        return
    assert clean_value(spec(kind), once) == once
