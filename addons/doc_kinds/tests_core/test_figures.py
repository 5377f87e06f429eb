from hypothesis import given
from hypothesis import strategies as st

from doc_kinds.core.figures import SLOTS, free_slot, kind_of_reference, view_reference


@given(st.sets(st.integers(1, SLOTS)))
def test_a_free_slot_is_free(taken):
    slot = free_slot(taken)
    assert (slot is None) == (len(taken) == SLOTS)
    assert slot not in taken


@given(st.integers(1, 2**31), st.dictionaries(st.text(), st.text()))
def test_references(kind_id, labels):
    assert kind_of_reference(view_reference(kind_id, labels)) == kind_id


@given(st.one_of(st.none(), st.integers(), st.text()))
def test_anything_else_is_no_reference(given):
    found = kind_of_reference(given)
    assert found is None or isinstance(given, str)


def test_reference_changes_with_the_names():
    assert view_reference(7, {"figure_1": "A"}) != view_reference(7, {"figure_1": "B"})
