"""The scripted client of the trainer, and how a training is scored.

The client stands where the trainee's script stands.  On every block it says one of
the answers open there, drawn by the weights of its character (equal ones where none
are given), or raises an objection with the character's probability: each objection at
most once in a talk, and never twice in a row.  The draw depends on the seed and the
number of the turn alone: asked again, the client says the same.

A turn is judged when the client has said something: right is pressing the answer (or
the objection) which the client's words belong to.  Steps back and returns are not
judged.  The score joins what there was to score, by :data:`WEIGHTS`:

* accuracy: right turns of all judged turns,
* facts: what the client told about itself and the trainee wrote down correctly,
* speed: judged turns within the time given.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from . import flow

WEIGHTS = {"accuracy": 70, "facts": 20, "speed": 10}
JUDGED = ("answer", "jump", "goto", "finish")


@dataclass(frozen=True, slots=True)
class Character:
    """``weights`` and ``phrases`` by (code of the block, words of the answer)."""

    weights: Mapping[tuple[str, str], float] = field(default_factory=dict)
    phrases: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    objections: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the client says; ``link`` is the answer or objection it belongs to."""

    link: int
    text: str
    objection: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    right: bool | None
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    total: float
    accuracy: float | None
    facts: float | None
    speed: float | None


def reply(
    graph: flow.Graph,
    block_id: int,
    values: Mapping[str, Any],
    character: Character,
    seed: str,
    turn: int,
    raised: Sequence[int] = (),
    may_object: bool = True,
) -> Reply | None:
    """The client's words on a block; None where the script goes on by itself.

    :param raised: objections raised in this talk already
    :param may_object: the turn before was no objection
    """
    chance = Random(f"{seed}:{turn}")
    block = graph.blocks[block_id]
    answers = flow.open_answers(graph, block_id, values)
    objections = [
        link
        for link in flow.open_jumps(graph, block_id, values)
        if link.kind == flow.OBJECTION and link.id not in raised
    ]
    draw = chance.random()  # drawn always: one turn, one sequence
    if answers and objections and may_object and draw < character.objections:
        link = _pick(chance, objections, [1.0] * len(objections))
        return Reply(link.id, _words(chance, character, "", link), objection=True)
    if not answers:
        return None
    weights = [
        max(0.0, character.weights.get((block.code, link.label), 1.0))
        for link in answers
    ]
    link = _pick(chance, answers, weights)
    return Reply(link.id, _words(chance, character, block.code, link))


def judge(said: int | None, kind: str, link: int | None) -> bool | None:
    """Was the move the one the client's words call for?  None: nothing to judge."""
    if said is None or kind not in JUDGED:
        return None
    return link == said


def score(turns: Collection[Turn], facts: Collection[bool], seconds: int = 0) -> Score:
    """
    :param facts: for each fact, whether it was written down
    :param seconds: time for a turn; 0: speed does not count
    """
    judged = [turn for turn in turns if turn.right is not None]
    parts: dict[str, float | None] = {
        "accuracy": _share([bool(turn.right) for turn in judged]),
        "facts": _share(list(facts)),
        "speed": _share([turn.seconds <= seconds for turn in judged])
        if seconds > 0
        else None,
    }
    known = {name: part for name, part in parts.items() if part is not None}
    weight = sum(WEIGHTS[name] for name in known)
    total = sum(WEIGHTS[name] * part for name, part in known.items())
    if parts["accuracy"] is None:
        total = 0.0  # nothing was answered: nothing was shown
    return Score(round(total / weight, 2) if weight else 0.0, **parts)


def _share(items: Sequence[bool]) -> float | None:
    return round(100 * sum(items) / len(items), 2) if items else None


def _pick(
    chance: Random, links: Sequence[flow.Link], weights: Sequence[float]
) -> flow.Link:
    if not any(weights):
        weights = [1.0] * len(links)
    return chance.choices(links, weights)[0]


def _words(chance: Random, character: Character, code: str, link: flow.Link) -> str:
    phrases = [p for p in character.phrases.get((code, link.label), ()) if p.strip()]
    return chance.choice(phrases) if phrases else link.label
