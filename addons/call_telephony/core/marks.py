"""Which facts of a call are marks on its recording.

A fact's name is its kind of event, with the leg where the kind has one, and a mark
where it may happen several times: "answered:client", "held#17".  What is switched on
and off says which in its data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

#: kinds that are of interest on either of the two first legs
OF_A_LEG = ("ringing", "answered")
SWITCHED = ("held", "muted", "recording_paused")
PLAIN = ("transferred", "ended")


def marks(facts: Mapping[str, Mapping[str, Any]]) -> list[tuple[float, str]]:
    """[(seconds since 1970, what: "answered:client", "held:on", …)] in time."""
    found = ((fact["at"], _what(name, fact)) for name, fact in facts.items())
    return sorted((at, what) for at, what in found if what)


def _what(name: str, fact: Mapping[str, Any]) -> str:
    head = name.partition("#")[0]
    kind, _, leg = head.partition(":")
    if kind in OF_A_LEG:
        return head if leg in ("operator", "client") else ""
    if kind in SWITCHED:
        on = (fact.get("data") or {}).get("on", True)
        return f"{kind}:{'on' if on else 'off'}"
    return kind if kind in PLAIN else ""


def known() -> Iterable[str]:
    """All that `marks` may answer."""
    for kind in OF_A_LEG:
        yield from (f"{kind}:operator", f"{kind}:client")
    for kind in SWITCHED:
        yield from (f"{kind}:on", f"{kind}:off")
    yield from PLAIN
