"""Who hears whom: from what is going on in a call to the rooms its legs are in.

A room is a bridge of the PBX.  Every change of a running call (hold, consultation,
transfer, conference, listening) changes the `Scene`; `arrange` says where everybody
belongs then, and a driver moves whoever is elsewhere.  The same after a restart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .events import CLIENT

MAIN, HOLD, CONSULT = "main", "hold", "consult"


@dataclass(frozen=True)
class Scene:
    """Legs that are up, and what was asked for.  Names of legs throughout."""

    speaker: str  # who has the operator's part
    up: frozenset[str]
    held: bool = False
    muted: bool = False
    consult: str = ""  # rung or talking
    guests: frozenset[str] = frozenset()  # third parties
    spies: Mapping[str, str] = field(default_factory=dict)  # leg → mode
    ears: Mapping[str, str] = field(default_factory=dict)  # spy → its tap on the talk


@dataclass(frozen=True)
class Arrangement:
    """Room → legs in it; `hushed`: heard by nobody.

    `music` and `tones` (ringing) are what a leg hears instead of its room.
    """

    rooms: Mapping[str, frozenset[str]]
    tones: frozenset[str] = frozenset()
    music: frozenset[str] = frozenset()
    hushed: frozenset[str] = frozenset()

    def room_of(self, leg: str) -> str:
        """Its room; empty when it is in none."""
        return next((room for room, legs in self.rooms.items() if leg in legs), "")


def arrange(scene: Scene) -> Arrangement:
    """Where everybody belongs."""
    rooms: dict[str, set[str]] = {}
    tones: set[str] = set()
    hushed = {scene.speaker} if scene.muted and scene.speaker in scene.up else set()

    def put(leg: str, room: str) -> None:
        if leg in scene.up:
            rooms.setdefault(room, set()).add(leg)

    if scene.speaker not in scene.up:
        tones |= {CLIENT} & scene.up
    elif scene.consult:
        put(scene.consult, CONSULT)
        if scene.consult in scene.up:
            put(scene.speaker, CONSULT)
        else:
            tones.add(scene.speaker)
    else:
        put(scene.speaker, MAIN)
    for leg in scene.guests:
        put(leg, MAIN)
    for spy, mode in scene.spies.items():
        put(spy, MAIN if mode == "join" else spy)
        put(scene.ears.get(spy, ""), spy)
        if mode == "listen" and spy in scene.up:
            hushed.add(spy)
    waits = scene.held or bool(scene.consult)
    # who waits alone stays: a recording ends with the last to leave the main room
    put(CLIENT, HOLD if waits and rooms.get(MAIN) else MAIN)
    return Arrangement(
        {room: frozenset(legs) for room, legs in rooms.items()},
        tones=frozenset(tones),
        music=frozenset({CLIENT} & scene.up - tones if waits else ()),
        hushed=frozenset(hushed),
    )
