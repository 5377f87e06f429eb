"""Which figures of finished attempts are kept, and the SQL that counts them.

Statistics over millions of attempts must not read the attempts.  So finished days are
counted into *cubes*: small tables (in one, ``call_attempt_rollup``) of sums by day,
campaign, and what a screen groups by.  Sums may be added up over any period; *how many
different contacts* may not, unless one knows who was counted before.  Therefore a cube
has rows of a second kind, too: the *repeats* of a day, told apart by ``prev_day``, the
day of the attempt before, at the same contact and with the same operator, result …
(whatever the cube tells apart).  In the days from A to B an attempt is not the first of
its contact exactly if ``prev_day`` is A or later, so the contacts of any period are

    sum(attempts) - sum(repeats) where prev_day >= A

This is exact, and needs a cube for each set of columns that an attempt may differ in
from another one of the same contact.  Company, campaign and list are the contact's own:
they tell no two attempts of a contact apart, and are in the cubes besides.

Sums alone (most screens) never read the repeats, and nobody reads those of before A.

Long periods would still read many rows.  So the rows of a cube are summed up by months,
too, under another number: ``day`` and ``prev_day`` are the first days of their months
there.  Which months serve as a whole, see `attempt_periods`.

A day whose attempts were touched since it was counted is read from the attempts; see
``call.attempt.rollup``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

#: what attempts of one contact may differ in
VARYING = ("user_id", "script_id", "result_id", "category", "outcome", "hour")
#: what is the contact's
FIXED = ("company_id", "campaign_id", "import_id")
#: what may be summed, and how an attempt counts
FIGURES = {
    "attempts": "1",
    "calls": "(a.call_id IS NOT NULL)::int",
    "answered": "(a.outcome = 'answered' IS TRUE)::int",
    "goals": "coalesce(a.goal, false)::int",
    "talk_seconds": "coalesce(a.talk_seconds, 0)",
    "talked": "(coalesce(a.talk_seconds, 0) <> 0)::int",
}
_TYPES = {"category": "varchar", "outcome": "varchar"}
_FIGURES = ", ".join(f"{sql} AS {name}" for name, sql in FIGURES.items())
_COUNTED = "NOT a.is_open AND a.day IS NOT NULL AND (%(attempts)s)"
_FINISHED = f" FROM call_attempt a WHERE {_COUNTED}"
#: where sums are kept, and where attempts wait to be summed
TABLE, CHAINS = "call_attempt_rollup", "call_attempt_chains"
COLUMNS = ("day", "prev_day", *FIXED, *VARYING, *FIGURES, "repeats")
#: SQL: the month of a day
_MONTH = "date_trunc('month', {}::timestamp)::date"
#: SQL: of a kept row, is the attempt before of an earlier month? There is an index of
#: such repeats by (cube, prev_day).
EARLIER = f"prev_day < {_MONTH.format('day')}"


@dataclass(frozen=True, slots=True)
class Cube:
    """Sums by day, company, campaign, the varying columns and perhaps the list."""

    number: int
    varying: tuple[str, ...]
    by_list: bool = False

    @property
    def monthly(self) -> int:
        """The number its sums by months have."""
        return 100 + self.number

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns it has; a result has its kind with it."""
        fixed = FIXED if self.by_list else FIXED[:2]
        kind = ("category",) if "result_id" in self.varying else ()
        return (*fixed, *self.varying, *(k for k in kind if k not in self.varying))

    def serves(self, varying: set[str], by_list: bool, contacts: bool) -> bool:
        """May it answer by these columns? Contacts need just these, sums at least."""
        if by_list and not self.by_list:
            return False
        if contacts:
            return varying == set(self.varying)
        return varying <= set(self.keys)

    @property
    def previous(self) -> str:
        """SQL: the day of the attempt before, of an attempt ``a``."""
        partition = ", ".join(f"a.{name}" for name in ("contact_id", *self.varying))
        return f"lag(a.day) OVER (PARTITION BY {partition} ORDER BY a.day, a.id)"

    def chain(self) -> str:
        """SQL: a row an attempt that meets ``%(attempts)s``, as ``COLUMNS``.

        The condition must leave out no attempt of a contact before one it takes.
        """
        return (
            f"SELECT a.day, {self.previous} AS prev_day, {self._all_keys('a.')},"
            f" {_FIGURES}, 1 AS repeats{_FINISHED}"
        )

    def live(self) -> str:
        """SQL: as `chain`, for sums alone, whatever is left out."""
        return (
            f"SELECT a.day, NULL::date AS prev_day, {self._all_keys('a.')},"
            f" {_FIGURES}, 0 AS repeats{_FINISHED}"
        )

    @property
    def looked_up(self) -> str:
        """SQL: as `previous`, of all attempts ``p`` before ``a`` at its contact."""
        same = (f"p.{name} IS NOT DISTINCT FROM a.{name}" for name in self.varying)
        return f"max(p.day) FILTER (WHERE {' AND '.join(same) or 'TRUE'})"

    def arrays(self) -> str:
        """SQL: one row of what is ``looked_up``: the number of the cube, then the rows
        of the cube as texts of arrays, one for each of ``COLUMNS``."""
        previous = f"prev_{self.number}"
        groups = f"day, {previous}, {self._keys}"
        sums = ", ".join(f"sum({name}) AS {name}" for name in FIGURES)
        arrays = ", ".join(f"array_agg({name})::text" for name in COLUMNS)
        return (
            f"SELECT {self.number}, {arrays} FROM ("
            f"SELECT day, {previous} AS prev_day, {self._all_keys()}, {sums},"
            f" count(*) AS repeats FROM looked_up GROUP BY {groups}) AS counted"
        )

    def sums(self, by_month: bool = False) -> str:
        """SQL: its kept sums, of all days or all months, as ``COLUMNS``."""
        return (
            f"SELECT day, NULL::date AS prev_day, {self._all_keys()},"
            f" {', '.join(FIGURES)}, 0 AS repeats FROM {TABLE}"
            f" WHERE cube = {self._kept(by_month)} AND prev_day IS NULL"
        )

    def repeats(self, by_month: bool = False) -> str:
        """SQL: its kept repeats, of all days or all months, as ``COLUMNS``: nothing
        else in them."""
        nothing = ", ".join(f"0 AS {name}" for name in FIGURES)
        return (
            f"SELECT day, prev_day, {self._all_keys()}, {nothing}, repeats FROM {TABLE}"
            f" WHERE cube = {self._kept(by_month)} AND prev_day IS NOT NULL"
        )

    def repeats_apart(self) -> str:
        """SQL: its kept repeats of days, as ``COLUMNS``: those of the months
        ``%(months)s`` whose attempt before is in the days ``%(first)s`` to
        ``%(last)s``, of an earlier month."""
        return (
            f"{self.repeats()} AND {EARLIER}"
            " AND prev_day BETWEEN %(first)s AND %(last)s"
            f" AND {_MONTH.format('day')} = ANY(%(months)s)"
        )

    def insert(self) -> tuple[str, str]:
        """SQL counting what is in ``CHAINS``: sums, repeats. In the order of days, so
        that a period lies together on the disk."""
        previous = f"prev_{self.number}"
        return (
            f"{self._into(self.number, 'day')} FROM {CHAINS}"
            f" GROUP BY day, {self._keys} ORDER BY day",
            f"{self._into(self.number, 'day', previous, 'count(*)')} FROM {CHAINS}"
            f" WHERE {previous} IS NOT NULL"
            f" GROUP BY day, {previous}, {self._keys} ORDER BY day",
        )

    def insert_month(self) -> tuple[str, str]:
        """SQL summing up the days ``%(first)s`` to ``%(last)s``, a month: sums,
        repeats."""
        days = "day BETWEEN %(first)s AND %(last)s"
        month, previous = _MONTH.format("day"), _MONTH.format("prev_day")
        sums = self._into(self.monthly, month)
        repeats = self._into(self.monthly, month, previous, "sum(repeats)")
        kept = f" FROM {TABLE} WHERE cube = {self.number} AND {days}"
        return (
            f"{sums}{kept} AND prev_day IS NULL GROUP BY {month}, {self._keys}",
            f"{repeats}{kept} AND prev_day IS NOT NULL"
            f" GROUP BY {month}, {previous}, {self._keys}",
        )

    def _kept(self, by_month: bool) -> int:
        return self.monthly if by_month else self.number

    @property
    def _keys(self) -> str:
        return ", ".join(self.keys)

    def _into(self, number: int, day: str, previous: str = "", many: str = "") -> str:
        """SQL: how a statement begins that keeps sums, or with `previous` repeats."""
        if previous:
            return (
                f"INSERT INTO {TABLE} (cube, day, prev_day, {self._keys}, repeats)"
                f" SELECT {number}, {day}, {previous}, {self._keys}, {many}"
            )
        sums = ", ".join(f"sum({name})" for name in FIGURES)
        return (
            f"INSERT INTO {TABLE} (cube, day, {self._keys}, {', '.join(FIGURES)})"
            f" SELECT {number}, {day}, {self._keys}, {sums}"
        )

    def _all_keys(self, alias: str = "") -> str:
        """The columns of keys; those it has not are empty."""
        return ", ".join(
            f"{alias}{name}"
            if name in self.keys
            else f"NULL::{_TYPES.get(name, 'integer')} AS {name}"
            for name in (*FIXED, *VARYING)
        )


#: the smaller first
CUBES = (
    Cube(1, (), by_list=True),
    Cube(2, ("script_id",), by_list=True),
    Cube(3, ("hour",)),
    Cube(4, ("outcome",), by_list=True),
    Cube(5, ("category",), by_list=True),
    Cube(6, ("result_id",)),
    Cube(7, ("user_id",), by_list=True),
    Cube(8, ("user_id", "script_id")),
    Cube(9, ("user_id", "outcome")),
    Cube(10, ("user_id", "category")),
    Cube(11, ("user_id", "result_id")),
    Cube(12, ("user_id", "category", "outcome")),
    Cube(13, ("hour", "outcome")),
)


def chains() -> str:
    """SQL putting the attempts of ``%(days)s`` into ``CHAINS``, each with the attempts
    before it as all the cubes see them; sorted by contacts but once.

    ``%(attempts)s`` must leave out no attempt of a contact before one of the days.
    """
    keys = ", ".join(f"a.{name}" for name in (*FIXED, *VARYING))
    previous = ", ".join(f"{c.previous} AS prev_{c.number}" for c in CUBES)
    return (
        f"CREATE TEMP TABLE {CHAINS} ON COMMIT DROP AS SELECT * FROM ("
        f"SELECT a.day, {keys}, {_FIGURES}, {previous}{_FINISHED}"
        ") AS chained WHERE %(days)s"
    )


def look_up(cubes: Iterable[Cube]) -> str:
    """SQL: the attempts that meet ``%(attempts)s``, counted for each of some cubes, see
    `Cube.arrays`.

    For few attempts, whatever is left out: those before are looked up for each of them,
    but once for all the cubes.
    """
    cubes = list(cubes)
    keys = ", ".join(f"a.{name}" for name in (*FIXED, *VARYING))
    previous = ", ".join(f"{c.looked_up} AS prev_{c.number}" for c in cubes)
    names = ", ".join(f"before.prev_{c.number}" for c in cubes)
    return (
        "WITH looked_up AS MATERIALIZED ("
        f"SELECT a.day, {keys}, {_FIGURES}, {names} FROM call_attempt a"
        f" CROSS JOIN LATERAL (SELECT {previous} FROM call_attempt p"
        " WHERE p.contact_id = a.contact_id AND NOT p.is_open"
        f" AND (p.day, p.id) < (a.day, a.id)) AS before WHERE {_COUNTED}) "
        + " UNION ALL ".join(cube.arrays() for cube in cubes)
    )


def given() -> str:
    """SQL: what was looked up for a cube, as ``COLUMNS``; each array is a ``%s``."""
    types = {"day": "date", "prev_day": "date", **_TYPES}
    arrays = ", ".join(f"%s::{types.get(name, 'integer')}[]" for name in COLUMNS)
    names = ", ".join(COLUMNS)
    return f"SELECT {names} FROM unnest({arrays}) AS given ({names})"


def choose(fields: Iterable[str], contacts: bool) -> Cube | None:
    """The smallest cube for a question about these fields; None: there is none.

    :param fields: what is grouped or filtered by, days apart
    :param contacts: are different contacts to be counted?
    """
    wanted = set(fields)
    if wanted - set(VARYING) - set(FIXED):
        return None
    varying = wanted & set(VARYING)
    if "result_id" in varying:
        varying.discard("category")  # each result has one
    for cube in CUBES:
        if cube.serves(varying, "import_id" in wanted, contacts):
            return cube
    return None
