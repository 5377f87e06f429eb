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


#: no condition, or one which what is told may close
opened = st.sampled_from([(), (Condition("how", "=", "a"),), (Condition("yes"),)])


@st.composite
def valid_graphs(draw, max_blocks=9):
    """A graph an author may publish: every block has a way to it and a way to the end.

    Ways on go forward (branches never circle), answers anywhere; the choice `how`
    decides between two ways on, opens some answers and jumps, and sends an answer
    without a target on.  Beside the talk lie blocks which only jumps come to: left by
    "return", by an answer which returns or leads on to another of them; some have
    jumps of their own.
    """
    count = draw(st.integers(2, max_blocks))
    kinds = [
        "talk",
        *(draw(st.sampled_from(KINDS[:3] + KINDS[4:])) for _ in range(2, count)),
    ]
    kinds.append("end")
    links = []

    def link(source, target, kind=ANSWER, **kwargs):
        links.append(Link(1000 + len(links), source, target, kind, "x", **kwargs))

    passed = [
        number for number, kind in enumerate(kinds, 1) if kind in ("branch", "action")
    ]
    for number in range(1, count):
        if number in passed:
            way = draw(st.integers(number + 1, count))
            choice = (Condition("how", "=", "a"),)
            link(number, way, ROUTE, conditions=choice)
            link(number, number + 1, ROUTE)
            continue
        link(number, number + 1)
        for _ in range(draw(st.integers(0, 2))):
            link(number, draw(st.integers(1, count)), conditions=draw(opened))
        link(number, count)
        if draw(st.booleans()):
            link(number, None)
            choice = (Condition("how", "=", "a"),)
            link(number, draw(st.integers(1, count)), ROUTE, conditions=choice)
            link(number, count, ROUTE)
    shown = [x for x in range(1, count + 1) if x not in passed]
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from([JUMP, OBJECTION]))
        link(None, draw(st.sampled_from(shown)), kind, conditions=draw(opened))
    aside = range(count + 1, count + 1 + draw(st.integers(0, 3)))
    for number in aside:
        kinds.append("talk")
        kind = draw(st.sampled_from([JUMP, OBJECTION]))
        source = draw(st.sampled_from([None, *shown[:-1], *range(count + 1, number)]))
        link(source, number, kind)
        left = draw(st.sampled_from(["return", "answer", "on"]))
        if left == "answer" or (left == "on" and number == aside[-1]):
            link(number, None, returns=True)
        elif left == "on":
            link(number, number + 1)
            link(number, None, returns=True, conditions=draw(opened))
    blocks = {
        number: Block(
            number,
            kind,
            f"Block {number}",
            fields=(FieldUse("how", True),) if draw(st.booleans()) else (),
        )
        for number, kind in enumerate(kinds, 1)
    }
    return Graph(start=1, blocks=blocks, links=tuple(links), fields=FIELDS)
