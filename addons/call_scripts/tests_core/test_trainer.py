from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from call_scripts.core import flow
from call_scripts.core.conditions import Condition
from call_scripts.core.flow import Block, Graph, Link
from call_scripts.core.trainer import Character, Turn, judge, reply, score

GRAPH = Graph(
    start=1,
    blocks={
        1: Block(1, code="hello"),
        2: Block(2, code="offer"),
        3: Block(3, kind="end", code="bye"),
        4: Block(4, code="price"),
    },
    links=[
        Link(10, 1, 2, label="Yes"),
        Link(11, 1, 3, label="No"),
        Link(20, 2, 3, label="Agreed"),
        Link(30, None, 4, kind=flow.OBJECTION, label="Too expensive"),
        Link(40, 4, None, label="Well then", returns=True),
    ],
)


def said(block=1, character=Character(), seed="s", turn=0, **kwargs):  # noqa: B008
    return reply(GRAPH, block, {}, character, seed, turn, **kwargs)


def test_a24_client_says_what_its_weights_say():
    character = Character(weights={("hello", "Yes"): 3, ("hello", "No"): 1})
    counts = Counter(said(character=character, turn=i).link for i in range(2000))
    assert 0.70 < counts[10] / 2000 < 0.80
    never = Character(weights={("hello", "No"): 0})
    assert {said(character=never, turn=i).link for i in range(100)} == {10}


def test_a24_asked_again_the_client_says_the_same():
    assert [said(turn=i) for i in range(20)] == [said(turn=i) for i in range(20)]
    assert {said(seed=str(i)).link for i in range(20)} == {10, 11}


def test_a24_objections():
    stubborn = Character(objections=1)
    assert said(character=stubborn).objection
    assert said(character=stubborn).link == 30
    assert not said(character=stubborn, raised=[30]).objection
    assert not said(character=stubborn, may_object=False).objection
    assert not said(block=4, character=stubborn).objection, "not to itself"
    assert not said(character=Character()).objection


def test_a24_an_objection_the_trainee_cannot_follow_is_not_raised():
    closed = (Condition("paid", "set"),)
    links = [*GRAPH.links[:3], replace(GRAPH.links[3], conditions=closed)]
    graph = replace(GRAPH, links=links)
    stubborn = Character(objections=1)
    assert not reply(graph, 1, {}, stubborn, "s", 0).objection
    assert reply(graph, 1, {"paid": "x"}, stubborn, "s", 0).objection


def test_a24_phrases():
    character = Character(
        phrases={
            ("offer", "Agreed"): ["Fine by me", " "],
            ("", "Too expensive"): ["!"],
        },
        objections=0,
    )
    assert said(block=2, character=character).text == "Fine by me"
    loud = Character(phrases=character.phrases, objections=1)
    assert said(character=loud).text == "!"
    assert said(block=1).text in ("Yes", "No")


def test_a24_silence_where_the_script_goes_on_by_itself():
    assert said(block=3) is None


def test_a24_judging():
    assert judge(10, "answer", 10) is True
    assert judge(10, "answer", 11) is False
    assert judge(30, "jump", 30) is True
    assert judge(10, "finish", None) is False, "hung up on the client"
    assert judge(10, "back", None) is None
    assert judge(None, "answer", 10) is None


def test_a24_score():
    turns = [Turn(True, 5), Turn(True, 50), Turn(False, 5), Turn(None, 500)]
    result = score(turns, [True, False], seconds=20)
    assert (result.accuracy, result.facts, result.speed) == (66.67, 50, 66.67)
    assert result.total == round((70 * 66.67 + 20 * 50 + 10 * 66.67) / 100, 2)
    assert score(turns, []).total == 66.67
    assert score([Turn(None)], [True]).total == 0, "nothing was answered"
    assert score([], []).total == 0


@given(
    st.lists(st.builds(Turn, st.one_of(st.none(), st.booleans()), st.integers(0, 99))),
    st.lists(st.booleans()),
    st.integers(0, 60),
)
def test_a24_score_is_a_per_cent(turns, facts, seconds):
    assert 0 <= score(turns, facts, seconds).total <= 100
