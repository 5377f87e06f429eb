import pytest
from hypothesis import given
from hypothesis import strategies as st

from doc_kinds.core.requirements import Requirement, is_filled, missing

RULES = [
    Requirement("claim", "Claim", "text", always=True),
    Requirement("sum", "Sum", "float", stages=frozenset({2, 3})),
    Requirement("urgent", "Urgent", "boolean", always=True),
    Requirement("note", "Note"),
]


@pytest.mark.parametrize(
    ("values", "stage", "expected"),
    [
        ({}, 1, ["Claim"]),
        ({}, 2, ["Claim", "Sum"]),
        ({"claim": "torn"}, 1, []),
        ({"claim": " \n"}, 1, ["Claim"]),
        ({"claim": "torn", "sum": 0}, 3, []),
        ({"claim": "torn", "sum": False}, 3, ["Sum"]),
        ({"claim": "torn"}, None, []),
    ],
)
def test_missing(values, stage, expected):
    assert missing(RULES, values, stage) == expected


def test_empty_lists_are_not_filled():
    assert not is_filled("tags", [])
    assert is_filled("many2many", [1])


@given(st.dictionaries(st.sampled_from(["claim", "sum"]), st.text()), st.integers(1, 4))
def test_filling_in_what_is_missing_is_enough(values, stage):
    labels = {rule.label: rule.name for rule in RULES}
    filled = dict.fromkeys(
        (labels[label] for label in missing(RULES, values, stage)), "x"
    )
    assert missing(RULES, {**values, **filled}, stage) == []
