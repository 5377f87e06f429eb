"""Generated graphs: small, odd, and valid ones."""

from hypothesis import strategies as st

from call_scripts.core.conditions import OPERATORS, Condition
from call_scripts.core.flow import (
    ANSWER,
    JUMP,
    KINDS,
    OBJECTION,
    ROUTE,
    Block,
    FieldSpec,
    FieldUse,
    Graph,
    Link,
)

NAMES = ("who", "how", "much", "yes")
FIELDS = {
    "who": FieldSpec("who", "Who"),
    "how": FieldSpec("how", "How", "selection", (("a", "A"), ("b", "B"))),
    "much": FieldSpec("much", "Much", "number"),
    "yes": FieldSpec("yes", "Yes", "boolean", common=True),
}

values = st.fixed_dictionaries(
    {},
    optional={
        "who": st.text(max_size=3),
        "how": st.sampled_from(["a", "b", None]),
        "much": st.one_of(st.none(), st.integers(-5, 5)),
        "yes": st.booleans(),
    },
)

conditions = st.builds(
    Condition,
    field=st.sampled_from(NAMES),
    op=st.sampled_from(OPERATORS),
    value=st.sampled_from(["a", "b", "0", "1", "yes", "", "x"]),
)


@st.composite
def graphs(draw, max_blocks=7, odd=True):
    """A graph; an odd one may miss targets, blocks, a start."""
    count = draw(st.integers(1, max_blocks))
    ids = list(range(1, count + 1))
    targets = st.sampled_from([*ids, *([None, count + 99] if odd else [])])
    blocks = {}
    for block_id in ids:
        uses = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=2))
        blocks[block_id] = Block(
            id=block_id,
            kind=draw(st.sampled_from(KINDS)),
            title=f"Block {block_id}",
            fields=tuple(FieldUse(n, draw(st.booleans())) for n in uses),
        )
    links = []
    for number in range(draw(st.integers(0, count * 3))):
        kind = draw(st.sampled_from([ANSWER, ANSWER, ROUTE, JUMP, OBJECTION]))
        anywhere = kind in (JUMP, OBJECTION)
        sources = st.sampled_from([None, *ids] if anywhere else ids)
        links.append(
            Link(
                id=1000 + number,
                source=draw(sources),
                target=draw(targets),
                kind=kind,
                label=f"Link {number}",
                returns=draw(st.booleans()) if kind == ANSWER else False,
                conditions=tuple(draw(st.lists(conditions, max_size=2))),
            )
        )
    start = draw(st.sampled_from([*ids, *([None, 77] if odd else [])]))
    return Graph(start=start, blocks=blocks, links=tuple(links), fields=FIELDS)
