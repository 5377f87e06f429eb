"""Who gets the request: in turn, the least loaded, or by region."""

from dataclasses import dataclass

from .tables import fold

MODES = ("round_robin", "load", "region")


@dataclass(frozen=True)
class Member:
    """`load`: open requests of the person; `regions`: names of places or beginnings of
    phone numbers, parted by commas or lines; empty: any place."""

    id: int
    load: int = 0
    regions: str = ""

    def places(self) -> list[str]:
        parts = self.regions.replace("\n", ",").replace(";", ",").split(",")
        return [place for place in map(fold, parts) if place]


@dataclass(frozen=True)
class Choice:
    """`reason`: turn | load | region | others (nobody has the region); `detail`: the
    load or the region."""

    id: int
    reason: str
    detail: str = ""


def of_region(member: Member, words: tuple[str, ...]) -> str:
    """The member's region that stands in one of the words, or ""."""
    for place in member.places():
        digits = place.lstrip("+")
        for word in map(fold, words):
            if digits.isdigit():
                if word.lstrip("+").startswith(digits):
                    return place
            elif place in word:
                return place
    return ""


def in_turn(members: list[Member], last_id: int) -> Member:
    """The one after the last; the first when the last is not among them."""
    ids = [member.id for member in members]
    place = ids.index(last_id) + 1 if last_id in ids else 0
    return members[place % len(members)]


def choose(
    mode: str, members: list[Member], last_id: int = 0, words: tuple[str, ...] = ()
) -> Choice | None:
    """Who is next; None when there is nobody.

    :param words: what is known of the client's place (by "region")
    :param last_id: who got the last one; those of equal right take turns
    """
    if not members:
        return None
    if mode == "load":
        least = min(member.load for member in members)
        even = [member for member in members if member.load == least]
        return Choice(in_turn(even, last_id).id, "load", str(least))
    if mode == "region":
        found = {member.id: of_region(member, words) for member in members}
        near = [member for member in members if found[member.id]]
        if near:
            chosen = in_turn(near, last_id)
            return Choice(chosen.id, "region", found[chosen.id])
        anywhere = [member for member in members if not member.places()] or members
        return Choice(in_turn(anywhere, last_id).id, "others")
    return Choice(in_turn(members, last_id).id, "turn")
