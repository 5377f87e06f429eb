"""Do reviewers judge alike?  Their marks on the same talk, criterion by criterion.

``compare`` takes the marks of each reviewer (per cent of the best mark, None for not
applicable) and says where they differ, the largest differences first:

* a criterion's *spread* is the difference of the highest and the lowest mark, in
  points of per cent; not applicable for one and a mark for another is a spread of 100;
* *agreement* is the share of pairs (criterion, two reviewers) with equal marks;
* *close* is the same with at most ``tolerance`` points between them;
* *spread of scores* is the difference of the highest and the lowest score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

FULL = 100.0


@dataclass(frozen=True, slots=True)
class Difference:
    criterion: int
    marks: Mapping[int, float | None]
    spread: float


@dataclass(frozen=True, slots=True)
class Comparison:
    differences: tuple[Difference, ...]
    agreement: float | None
    close: float | None
    score_spread: float


def distance(one: float | None, two: float | None) -> float:
    if one is None or two is None:
        return 0.0 if one is two else FULL
    return abs(one - two)


def compare(
    marks: Mapping[int, Mapping[int, float | None]],
    scores: Mapping[int, float | None],
    tolerance: float = 20.0,
) -> Comparison:
    """
    :param marks: ``{reviewer: {criterion: per cent or None}}``
    :param scores: ``{reviewer: score}``
    """
    reviewers = list(marks)
    criteria = dict.fromkeys(c for reviewer in reviewers for c in marks[reviewer])
    differences = []
    equal = close = pairs = 0
    for criterion in criteria:
        given = {reviewer: marks[reviewer].get(criterion) for reviewer in reviewers}
        gaps = [distance(given[a], given[b]) for a, b in combinations(reviewers, 2)]
        pairs += len(gaps)
        equal += sum(gap == 0 for gap in gaps)
        close += sum(gap <= tolerance for gap in gaps)
        differences.append(Difference(criterion, given, round(max(gaps, default=0), 2)))
    order = {criterion: place for place, criterion in enumerate(criteria)}
    differences.sort(key=lambda item: (-item.spread, order[item.criterion]))
    known = [value for value in scores.values() if value is not None]
    return Comparison(
        differences=tuple(differences),
        agreement=round(FULL * equal / pairs, 2) if pairs else None,
        close=round(FULL * close / pairs, 2) if pairs else None,
        score_spread=round(max(known) - min(known), 2) if len(known) > 1 else 0.0,
    )
