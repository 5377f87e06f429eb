"""Duplicates of an import: within the file, the campaign and the CRM."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class Verdict:
    """What becomes of a row. `code`: new | join | no_number | blacklisted |
    file_duplicate | campaign_duplicate | crm_duplicate."""

    code: str
    #: usable numbers (E.164) of the row, in the order given
    numbers: tuple[str, ...] = ()
    #: row of the file, contact of the campaign or partner that has the number already
    other: int | None = None
    number: str = ""

    @property
    def accepted(self) -> bool:
        return self.code in ("new", "join")


@dataclass
class Dedup:
    """Judges rows one after another; remembers the numbers of the accepted ones.

    :param seen: number -> row of the file, from earlier chunks of the same file
    :param crm: "join" (use the client found), "reject" (leave the row out) or
        "ignore" (make a new client all the same)
    """

    crm: str = "join"
    seen: dict[str, int] = field(default_factory=dict)

    def judge(
        self,
        row: int,
        numbers: Iterable[str],
        *,
        campaign: Mapping[str, int],
        partners: Mapping[str, int],
        blacklist: frozenset[str] | set[str] = frozenset(),
    ) -> Verdict:
        """Verdict on a row. `campaign` and `partners`: number -> id that has it."""
        given = tuple(dict.fromkeys(numbers))
        if not given:
            return Verdict("no_number")
        usable = tuple(number for number in given if number not in blacklist)
        if not usable:
            return Verdict("blacklisted", number=given[0])
        for number in usable:
            if number in self.seen:
                return Verdict("file_duplicate", usable, self.seen[number], number)
        for number in usable:
            if number in campaign:
                return Verdict("campaign_duplicate", usable, campaign[number], number)
        found = next((n for n in usable if n in partners), None)
        if found is not None and self.crm == "reject":
            return Verdict("crm_duplicate", usable, partners[found], found)
        self.seen.update(dict.fromkeys(usable, row))
        if found is not None and self.crm == "join":
            return Verdict("join", usable, partners[found], found)
        return Verdict("new", usable)
