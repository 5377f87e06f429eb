"""Work dealt out to the cores."""

import re

#: cores that are counted on
SHARES = 2
TEST = re.compile(r"^\s*(?:async )?def test_", re.MULTILINE)


def weight(*files):
    """How many tests are in them, about."""
    return sum(len(TEST.findall(file.read_text())) for file in files)


def deal(weights, number=SHARES):
    """Deal out names so that the sums of their weights are about equal.

    :param weights: `{name: weight}`
    :return: at most `number` tuples of names, none empty
    """
    parts = [[] for _ in range(number)]
    sums = [0] * number
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        least = sums.index(min(sums))
        parts[least].append(name)
        sums[least] += weights[name]
    return [tuple(part) for part in parts if part]
