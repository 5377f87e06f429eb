"""Who gets the task that a result button makes."""

from collections.abc import Mapping, Sequence

#: Ways to choose among the users of a list
RULES = ("first", "round_robin", "least_loaded")


def choose(
    users: Sequence[int],
    rule: str,
    *,
    operator: int | None = None,
    operator_first: bool = True,
    turn: int = 0,
    load: Mapping[int, int] | None = None,
) -> int | None:
    """Id of the user who gets the task; None when the list is empty.

    :param users: ids in the order of the list
    :param operator: who pressed the button; he goes first when he is in the list
        and `operator_first` is set
    :param turn: number of this choice, from 0 (for `round_robin`)
    :param load: open tasks of each user (for `least_loaded`); missing means none
    """
    if not users:
        return None
    if operator_first and operator in users:
        return operator
    if rule == "round_robin":
        return users[turn % len(users)]
    if rule == "least_loaded":
        load = load or {}
        return min(users, key=lambda user: (load.get(user, 0), list(users).index(user)))
    return users[0]
