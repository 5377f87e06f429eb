"""Work dealt out to the cores."""

import ast
import re

#: cores that are counted on
SHARES = 2
TEST = re.compile(r"^\s*(?:async )?def test_", re.MULTILINE)


def weight(*files):
    """How many tests are in them, about."""
    return sum(len(TEST.findall(file.read_text())) for file in files)


def classes(*files, without=None):
    """`{name of a class: how many tests it has}`; classes that have none are left out.

    :param without: tag of classes that are left out, too
    """
    found = {}
    for file in files:
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef) and without not in tags(node):
                number = sum(_is_test(part) for part in node.body)
                if number:
                    found[node.name] = found.get(node.name, 0) + number
    return found


def tags(node):
    """What a class is `@tagged` with.

    :param node: the class, as `ast` reads it
    """
    calls = [call for call in node.decorator_list if isinstance(call, ast.Call)]
    return {word.value for call in calls for word in call.args}


def _is_test(node):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return isinstance(node, functions) and node.name.startswith("test_")


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


def deal_each(groups, number=SHARES):
    """Deal out each group evenly: so it does not matter which of them is the slow one.

    :param groups: `{group: {name: weight}}`
    :return: `number` lists of (group, name)
    """
    parts = [[] for _ in range(number)]
    sums = [0] * number
    for group, weights in groups.items():
        own = [0] * number
        for name in sorted(weights, key=lambda name: (-weights[name], name)):
            least = min(range(number), key=lambda part: (own[part], sums[part]))
            parts[least].append((group, name))
            own[least] += weights[name]
            sums[least] += weights[name]
    return parts
