import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core import patch
from call_scripts.core.document import DocumentError, LinkDoc

DOCUMENT = {
    "name": "Call",
    "start": "a",
    "blocks": [{"code": "a", "title": "A"}, {"code": "b"}, {"code": "c"}],
}


def test_a01_blocks_keep_their_order():
    merged = patch.merge(
        DOCUMENT,
        {"blocks": {"d": {"code": "d"}, "b": {"code": "b", "title": "B"}, "a": None}},
    )
    assert [block["code"] for block in merged["blocks"]] == ["b", "c", "d"]
    assert merged["blocks"][0]["title"] == "B"
    assert merged["start"] == "a"
    assert len(DOCUMENT["blocks"]) == 3


def test_a01_deleting_what_is_not_there_is_nothing():
    assert patch.merge(DOCUMENT, {"blocks": {"z": None}}) == DOCUMENT
    assert patch.merge(DOCUMENT, {}) == DOCUMENT


@pytest.mark.parametrize(
    "bad",
    [
        None,
        [],
        {"name": "Other"},
        {"blocks": []},
        {"blocks": {"a": []}},
        {"blocks": {"a": {"code": "b"}}},
        {"blocks": {"a": {}}},
    ],
)
def test_a01_what_is_no_patch_is_refused(bad):
    with pytest.raises(DocumentError):
        patch.merge(DOCUMENT, bad)


links = st.lists(
    st.builds(
        LinkDoc,
        kind=st.sampled_from(["answer", "route"]),
        label=st.sampled_from(["", "yes", "no"]),
        to=st.sampled_from(["", "a", "b"]),
    ),
    max_size=8,
)


@given(links, links)
def test_a01_links_are_matched_one_to_one(before, after):
    old = list(enumerate(before))
    found, left = patch.match_links(old, after)
    used = [item for item in found if item is not None]
    assert len(found) == len(after)
    assert sorted([*used, *left]) == list(range(len(before)))
    for index, item in enumerate(found):
        if item is not None:
            assert before[item].kind == after[index].kind


@given(links)
def test_a01_unchanged_links_stay_themselves(before):
    found, left = patch.match_links(list(enumerate(before)), before)
    assert not left
    assert [repr(before[item]) for item in found] == [repr(x) for x in before]


def test_a01_a_renamed_answer_and_a_redirected_one_stay():
    yes, no = LinkDoc(label="Yes", to="a"), LinkDoc(label="No", to="b")
    found, left = patch.match_links(
        [(1, yes), (2, no)],
        [LinkDoc(label="Never", to="b"), LinkDoc(label="Yes", to="c")],
    )
    assert (found, left) == ([2, 1], [])
