import pytest
from hypothesis import given

from call_scripts.core.conditions import Condition, holds, is_empty
from call_scripts.core.flow import FieldSpec
from call_scripts.tests_core.strategies import FIELDS, conditions, values

SPECS = {
    "n": FieldSpec("n", type="number"),
    "b": FieldSpec("b", type="boolean"),
    "d": FieldSpec("d", type="date"),
    "m": FieldSpec("m", type="many2one"),
}


@pytest.mark.parametrize(
    ("field", "op", "wanted", "value", "expected"),
    [
        ("n", ">", "5", 10, True),
        ("n", ">", "5", "5,5", True),
        ("n", "<=", "5", 5, True),
        ("n", "=", "5.0", 5, True),
        ("n", ">", "abc", 10, False),
        ("n", ">", "5", None, False),
        ("n", "!=", "5", None, True),
        ("b", "=", "yes", True, True),
        ("b", "=", "да", True, True),
        ("b", "=", "no", None, True),
        ("b", "set", "", False, False),
        ("d", "<", "2026-02-01", "2026-01-31", True),
        ("t", "=", "Courier", " courier ", True),
        ("t", "contains", "our", "Courier", True),
        ("t", "contains", "", "Courier", False),
        ("t", "in", "a, b", "b", True),
        ("t", "not in", "a, b", "b", False),
        ("t", "not in", "a, b", None, True),
        ("t", "=", "", None, True),
        ("t", "set", "", "x", True),
        ("t", "not set", "", "  ", True),
        ("n", "set", "", 0, True),
        ("m", "contains", "azure", {"id": 1, "name": "Azure Interior"}, True),
        ("m", "set", "", {"id": 1, "name": "A"}, True),
        ("t", "nonsense", "x", "x", False),
    ],
)
def test_holds(field, op, wanted, value, expected):
    assert holds(Condition(field, op, wanted), {field: value}, SPECS) is expected


@given(conditions, values)
def test_opposites(condition, said):
    pairs = {"=": "!=", "in": "not in", "set": "not set"}
    if condition.op in pairs:
        other = Condition(condition.field, pairs[condition.op], condition.value)
        assert holds(condition, said, FIELDS) != holds(other, said, FIELDS)


def test_empty():
    assert all(is_empty(x) for x in (None, "", "  ", [], {}))
    assert not any(is_empty(x) for x in (0, False, "0", {"id": 1}))
