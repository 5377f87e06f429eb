from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core.hotkeys import assign


def test_digits():
    assert assign(["", "1", ""]) == ["2", "1", "3"]
    assert assign(["1", "1", "x", "0"]) == ["1", "2", "3", "4"]
    assert assign([""] * 11)[8:] == ["9", "", ""]


def test_letters():
    assert assign(["w", "", "W"], letters=True) == ["w", "a", "b"]
    assert assign(["", "", ""], letters=True, fill=[False, True, False]) == [
        "",
        "a",
        "",
    ]


@given(st.lists(st.text(max_size=2), max_size=40), st.booleans())
def test_no_key_twice(wanted, letters):
    keys = [key for key in assign(wanted, letters=letters) if key]
    assert len(keys) == len(set(keys))
