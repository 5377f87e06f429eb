import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_scripts.core import document
from call_scripts.core.conditions import OPERATORS
from call_scripts.core.document import DocumentError, read, write
from call_scripts.core.flow import KINDS
from call_scripts.core.values import TYPES

DOC = {
    "format": "call-script",
    "version": 1,
    "name": "Cold call",
    "start": "hello",
    "fields": [
        {"name": "how", "label": "How", "type": "selection", "options": [["a", "A"]]}
    ],
    "blocks": [
        {
            "code": "hello",
            "title": "Hello",
            "kind": "talk",
            "fields": [{"name": "how", "required": True}],
            "answers": [
                {
                    "label": "Yes",
                    "to": "bye",
                    "when": [{"field": "how", "op": "=", "value": "a"}],
                }
            ],
            "actions": [{"kind": "mail", "ref": "x.y", "moment": "enter"}],
        },
        {"code": "bye", "title": "Bye", "kind": "end", "mark": "goal"},
    ],
    "jumps": [{"kind": "objection", "label": "Dear", "to": "bye"}],
}


def test_read():
    doc = read(DOC)
    assert [block.code for block in doc.blocks] == ["hello", "bye"]
    assert doc.fields[0].options == [("a", "A")]
    assert {link.kind for link in doc.links} == {"answer", "objection"}


def test_round_trip():
    assert read(write(read(DOC))) == read(DOC)
    assert write(read(write(read(DOC)))) == write(read(DOC))


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": 5.5, "start": []}, "start", "type"),
        ({"format": "other"}, "format", "format"),
        ({"version": 2}, "version", "format"),
        ({"version": "1"}, "version", "type"),
        ({"start": "zz"}, "start", "unknown"),
        ({"direction": "up"}, "direction", "value"),
        ({"blocks": {}}, "", ""),
        ({"blocks": "x"}, "blocks", "type"),
        ({"blocks": [5]}, "blocks[0]", "type"),
        ({"blocks": [{"code": "Ы"}]}, "blocks[0].code", "code"),
        ({"blocks": [{"code": "a"}] * 2, "start": ""}, "blocks[1].code", "duplicate"),
        ({"blocks": [{"code": "hello", "x": "1"}]}, "blocks[0].x", "type"),
        ({"blocks": [{"code": "hello", "x": 1e300}]}, "blocks[0].x", "value"),
        (
            {"blocks": [{"code": "hello", "fields": [{"name": "no"}]}]},
            "blocks[0].fields",
            "unknown",
        ),
        (
            {"blocks": [{"code": "hello", "answers": [{"to": "no"}]}]},
            "blocks(hello).answer.to",
            "unknown",
        ),
        ({"fields": [{"name": "a", "type": "blob"}]}, "fields[0].type", "value"),
        ({"fields": [{"name": "a", "common": 1}]}, "fields[0].common", "type"),
        ({"fields": [{"name": "a", "options": [1]}]}, "fields[0].options[0]", "type"),
        ({"models": [1]}, "models[0]", "type"),
        ({"jumps": [{"kind": "leap"}]}, "jumps[0].kind", "value"),
        ({"name": "a\x00b"}, "name", "value"),
        (
            {"blocks": [{"code": f"b{i}"} for i in range(document.MAX_BLOCKS + 1)]},
            "blocks",
            "too_many",
        ),
    ],
)
def test_bad_documents(change, where, code):
    data = {**DOC, **change}
    if not code:
        data = {**data, "start": "", "jumps": []}
        assert read(data).blocks == []
        return
    with pytest.raises(DocumentError) as caught:
        read(data)
    assert (caught.value.where, caught.value.code) == (where, code)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [*DOC, "code", "to", "label", "kind", "when", "field", "answers"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=100)
@given(json_values)
def test_any_json_is_read_or_refused_with_a_place(data):
    try:
        doc = read(data)
    except DocumentError as error:
        assert error.where and error.code
    else:
        assert read(write(doc)) == doc


names = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
texts = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=12)


choices = st.lists(
    st.tuples(names, texts.map(lambda text: "l" + "".join(text.split()))),
    max_size=3,
    unique_by=lambda pair: pair[0],
)
lines = st.lists(texts.map(lambda text: f"n{text}"), max_size=2)


@st.composite
def documents(draw):
    """A document with every feature of the format."""
    field_names = draw(st.lists(names, unique=True, max_size=4))
    codes = draw(st.lists(names, unique=True, min_size=1, max_size=5))
    target = st.sampled_from(["", *codes])
    when = (
        st.lists(
            st.builds(
                document.ConditionDoc,
                st.sampled_from(field_names),
                st.sampled_from(OPERATORS),
                texts,
            ),
            max_size=2,
        )
        if field_names
        else st.just([])
    )
    actions = st.lists(
        st.builds(
            document.ActionDoc,
            kind=st.sampled_from(["template", "mail", "server"]),
            ref=texts.map(lambda text: f"r{text}"),
            name=texts,
            moment=st.sampled_from(["leave", "enter"]),
            repeat=st.booleans(),
            when=when,
        ),
        max_size=2,
    )
    links = []
    for source in ["", *codes]:
        kinds = ["answer", "route"] if source else []
        for kind in draw(
            st.lists(st.sampled_from([*kinds, "jump", "objection"]), max_size=3)
        ):
            links.append(
                document.LinkDoc(
                    kind=kind,
                    label=draw(texts),
                    source=source,
                    to=draw(target),
                    hotkey=draw(st.sampled_from(["", "1", "q", "ы"])),
                    group=draw(texts),
                    default=draw(st.booleans()),
                    returns=draw(st.booleans()),
                    when=draw(when),
                )
            )
    return document.ScriptDoc(
        name="n" + draw(texts),
        goal=draw(texts),
        purpose=draw(texts),
        direction=draw(st.sampled_from(document.DIRECTIONS)),
        models=draw(lines),
        start=draw(target),
        keep_log=draw(st.booleans()),
        show_map=draw(st.booleans()),
        phone_required=draw(st.booleans()),
        tasks=draw(lines),
        fields=[
            document.FieldDoc(
                name,
                draw(texts),
                draw(st.sampled_from(TYPES)),
                options=draw(choices),
                default=draw(texts),
                path=draw(texts),
                relation=draw(texts),
                common=draw(st.booleans()),
                help=draw(texts),
            )
            for name in field_names
        ],
        blocks=[
            document.BlockDoc(
                code,
                draw(texts),
                draw(st.sampled_from(KINDS)),
                draw(texts),
                stage=draw(texts),
                mark=draw(st.sampled_from(document.MARKS)),
                result=draw(texts),
                x=draw(st.integers(-100, 100)),
                y=draw(st.floats(-1e6, 1e6)),
                min_seconds=draw(st.integers(0, document.MAX_SECONDS)),
                fields=[
                    document.UseDoc(n, draw(st.booleans()), draw(st.booleans()))
                    for n in field_names
                ],
                actions=draw(actions),
                articles=draw(lines),
            )
            for code in codes
        ],
        links=links,
    )


def _sorted(doc):
    """Links of one block and kind keep their order; blocks' links may change places."""
    return replace(doc, links=sorted(doc.links, key=lambda x: (x.source, _list(x))))


def _list(link):
    return "jump" if link.kind == "objection" else link.kind


@settings(max_examples=100, deadline=None)
@given(documents())
def test_import_of_an_export_is_the_same(doc):
    again = read(json.loads(json.dumps(write(doc))))
    assert _sorted(again) == _sorted(doc)
