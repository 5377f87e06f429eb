"""The PBX's call detail records against our calls: what belongs together, what differs.

How it works.  Records of one talk share a `linkedid`; channels Odoo makes are named
after the call (`<ref>-o`, `<ref>-c`), and an incoming call is named after its channel
(`<prefix>in-<uniqueid>`).  So a record leads to its call without guessing by times:

    refs = refs_of(records, prefix)       # references its calls may have
    truth = truth_of(records, ref)        # when it began, was answered, ended
    found = found_call(records, place)    # a call Odoo has no row of

Records tell whole seconds, cut off; a second of difference is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .cdr import Record
from .events import CLIENT, OPERATOR, CallEvent, EventType

TOLERANCE = 1  # s
#: A call without a record is missed this long after its end, s.
PATIENCE = 120
CAUSES = {"BUSY": 17, "NO ANSWER": 19, "FAILED": 38, "CONGESTION": 34}
_LEG = re.compile(r"-[a-z]\w*$")


@dataclass(frozen=True)
class Place:
    """What is known of the PBX: whose channel is whose."""

    prefix: str
    extensions: frozenset[str] = frozenset()
    trunk: str = ""
    internal_digits: int = 4


@dataclass(frozen=True)
class Truth:
    """What the records tell of one call; seconds since 1970."""

    started: int
    answered: int | None
    ended: int
    bridged: bool
    cause: int | None


@dataclass(frozen=True)
class Difference:
    """The call says `call`, the records say `cdr` (seconds since 1970)."""

    name: str  # began | answered | ended
    call: int | None
    cdr: int | None


@dataclass(frozen=True)
class FoundCall:
    """A call nobody told Odoo about."""

    ref: str
    direction: str
    number: str
    line: str
    extension: str
    operator_channel: str
    client_channel: str
    events: tuple[CallEvent, ...]


def endpoint(channel: str) -> str:
    """`PJSIP/101-0000002a` → `101`; also of `Local/101@from-internal-00000001;2`."""
    name = channel.partition("/")[2]
    return name.rpartition("-")[0].partition("@")[0]


def refs_of(records: Iterable[Record], prefix: str) -> set[str]:
    """References the calls of these records may have."""
    idents = {one for record in records for one in (record.uniqueid, record.linkedid)}
    past = {past_ref(one, prefix) for one in idents}
    return past | {ref_of_channel(one, prefix) for one in idents}


def past_ref(ident: str, prefix: str) -> str:
    """The reference of a call made past Odoo, by its first channel."""
    if ident.startswith(prefix):
        return ref_of_channel(ident, prefix)
    return f"{prefix}cdr-{ident}"


def ref_of_channel(ident: str, prefix: str) -> str:
    """The call a channel belongs to, if it is one of ours."""
    if ident.startswith(prefix):
        return _LEG.sub("", ident)
    return f"{prefix}in-{ident}"


def groups(records: Iterable[Record]) -> list[list[Record]]:
    """Records of one talk each, in the order they were made."""
    by_link: dict[str, list[Record]] = {}
    for record in sorted(records, key=_order):
        by_link.setdefault(record.linkedid, []).append(record)
    return list(by_link.values())


def assign(
    records: Sequence[Record], prefix: str, known: Iterable[str]
) -> dict[tuple[str, int], str]:
    """Record key → reference of its call, for one group and the calls there are.

    A leg that names no call of ours belongs to the only call of its talk, or to the
    first one where a transfer has made one talk of several.
    """
    known = set(known)
    sure: dict[tuple[str, int], str] = {}
    for record in records:
        ref = ref_of_channel(record.uniqueid, prefix)
        if ref in known:
            sure[record.key] = ref
    first = next(
        (sure[one.key] for one in records if one.key in sure),
        next(
            (ref for one in records if (ref := _link(one, prefix)) in known),
            None,
        ),
    )
    if first is None:
        return {}
    return {record.key: sure.get(record.key, first) for record in records}


def _link(record: Record, prefix: str) -> str:
    return ref_of_channel(record.linkedid, prefix)


def truth_of(records: Sequence[Record], direction: str, prefix: str) -> Truth:
    """Times of a call from its records (at least one)."""
    ours = [one for one in records if one.uniqueid.startswith(prefix)]
    if direction == "outgoing" and ours:
        client = [one for one in records if one.uniqueid.endswith("-c")]
    else:
        # who was dialled by the dialplan tells more than what it did before
        client = [one for one in records if one.dstchannel and one not in ours]
        client = client or [one for one in records if one not in ours]
    answers = [
        one.answer
        for one in client
        if one.answer is not None and one.disposition == "ANSWERED"
    ]
    cause = next(
        (CAUSES[one.disposition] for one in client if one.disposition in CAUSES), None
    )
    return Truth(
        started=min(one.start for one in records),
        answered=min(answers, default=None),
        ended=max(one.end for one in records),
        bridged=any(one.dstchannel and one.answer is not None for one in records),
        cause=None if answers else cause,
    )


def differences(
    truth: Truth, started: int | None, answered: int | None, ended: int | None
) -> list[Difference]:
    """Where the call's times are more than a second from the records'."""
    pairs = (
        ("began", started, truth.started),
        ("answered", answered, truth.answered),
        ("ended", ended, truth.ended),
    )
    return [Difference(*pair) for pair in pairs if not _same(pair[1], pair[2])]


def began_of(facts: Mapping[str, Any], truth: Truth) -> int:
    """When the call began, to be compared.

    A call Odoo placed was ordered some time before the PBX began it: the PBX's time is
    right if it lies between the order and the first thing the PBX told.
    """
    placed = facts.get(str(EventType.PLACED))
    started = min((fact["at"] for fact in facts.values()), default=truth.started)
    if placed is None:
        return int(started)
    told = [
        fact["at"]
        for name, fact in facts.items()
        if name.startswith(("ringing", "answered", "bridged", "ended", "leg_ended"))
    ]
    first = min(told, default=placed["at"])
    if int(placed["at"]) - TOLERANCE <= truth.started <= int(first) + TOLERANCE:
        return truth.started
    return int(started)


def missing_events(
    ref: str, direction: str, facts: Mapping[str, Any], truth: Truth
) -> list[CallEvent]:
    """What the records know and nobody saw: events that make a call's times true.

    Only for a call whose end was concluded by a resync; what was seen stays.
    """
    ended = facts.get(str(EventType.ENDED))
    if ended is None or not ended.get("estimated"):
        return []
    found = []
    leg = CLIENT if direction == "outgoing" else OPERATOR
    if truth.answered is not None and truth.bridged:
        for kind, one in ((EventType.ANSWERED, leg), (EventType.BRIDGED, "")):
            if not _seen(facts, kind, one):
                found.append(CallEvent(kind, ref, float(truth.answered), one))
    # an end is never before what was seen
    seen = [
        fact["at"]
        for name, fact in facts.items()
        if not fact["estimated"] and not _after_the_end(name)
    ]
    at = max([float(truth.ended), *seen])
    found.append(
        CallEvent(EventType.ENDED, ref, at, cause=truth.cause, data={"from": "cdr"})
    )
    return found


def found_call(records: Sequence[Record], place: Place) -> FoundCall:
    """The call a group of records tells of, for which there is no row."""
    records = sorted(records, key=_order)
    ours = [one for one in records if one.uniqueid.startswith(place.prefix)]
    first = next((one for one in records if one.uniqueid == one.linkedid), records[0])
    if ours and ours[0].uniqueid.endswith("-o") and "-in-" not in ours[0].uniqueid:
        return _lost_call(records, ours[0], place)
    direction = _direction(records, first, place)
    truth = truth_of(records, direction, place.prefix)
    extension, other = _phone(records, first, direction, place)
    if direction == "outgoing":
        ref = past_ref(first.uniqueid, place.prefix)
        number, line = first.dst, ""
        channels = {"operator_channel": first.uniqueid, "client_channel": other}
    else:
        ref = ref_of_channel(first.uniqueid, place.prefix)
        number, line = first.src, "" if first.dst == "s" else first.dst
        channels = {"operator_channel": other, "client_channel": first.uniqueid}
    story = _story(ref, direction, truth)
    return FoundCall(ref, direction, number, line, extension, **channels, events=story)


def _lost_call(records, leg, place):
    """One Odoo itself made, whose row is gone (an older copy of the database)."""
    ref = ref_of_channel(leg.uniqueid, place.prefix)
    truth = truth_of(records, "outgoing", place.prefix)
    return FoundCall(
        ref,
        "outgoing",
        leg.src,
        "",
        endpoint(leg.channel),
        operator_channel=leg.uniqueid,
        client_channel=f"{ref}-c",
        events=_story(ref, "outgoing", truth),
    )


def _story(ref: str, direction: str, truth: Truth) -> tuple[CallEvent, ...]:
    E = EventType
    started, ended = float(truth.started), float(truth.ended)
    if direction == "outgoing":
        begin = [
            CallEvent(E.PLACED, ref, started),
            CallEvent(E.ANSWERED, ref, started, OPERATOR),
            CallEvent(E.DIALLING, ref, started, CLIENT),
        ]
        leg = CLIENT
    else:
        begin, leg = [CallEvent(E.INCOMING, ref, started)], OPERATOR
    if truth.answered is not None:
        answered = float(truth.answered)
        begin.append(CallEvent(E.ANSWERED, ref, answered, leg))
        begin.append(CallEvent(E.BRIDGED, ref, answered))
    cause = 16 if truth.answered is not None else truth.cause
    return (*begin, CallEvent(E.ENDED, ref, ended, cause=cause))


def _direction(records, first, place: Place) -> str:
    caller = endpoint(first.channel)
    if caller in place.extensions:
        return "outgoing"
    if caller == place.trunk:
        return "incoming"
    if any(endpoint(one.dstchannel) in place.extensions for one in records):
        return "incoming"
    if any(endpoint(one.dstchannel) == place.trunk for one in records):
        return "outgoing"
    internal = first.src.isdigit() and len(first.src) <= place.internal_digits
    return "outgoing" if internal else "incoming"


def _phone(records, first, direction, place: Place) -> tuple[str, str]:
    """(extension of ours, the other channel's name)."""
    others = [one for one in records if one.dstchannel]
    if direction == "outgoing":
        name = endpoint(first.channel)
        return name, others[0].dstchannel if others else ""
    ours = [one for one in others if endpoint(one.dstchannel) in place.extensions]
    talked = [one for one in ours if one.disposition == "ANSWERED"]
    rang = {endpoint(one.dstchannel) for one in ours}
    if talked:
        return endpoint(talked[-1].dstchannel), talked[-1].dstchannel
    if len(rang) == 1:
        return rang.pop(), ours[0].dstchannel
    return "", ""


def _order(record: Record) -> tuple:
    return (record.start, record.sequence, record.uniqueid)


def _after_the_end(name: str) -> bool:
    """May this be seen when the talk is over?

    A recording is fetched, and a telephone that was left alone is let go, whenever the
    service is there again.
    """
    left_alone = name.startswith(f"{EventType.LEG_ENDED}:")
    return name == str(EventType.RECORDING) or (
        left_alone and name != f"{EventType.LEG_ENDED}:{CLIENT}"
    )


def _seen(facts: Mapping[str, Any], kind: EventType, leg: str) -> bool:
    fact = facts.get(f"{kind}:{leg}" if leg else str(kind))
    return bool(fact) and not fact["estimated"]


def _same(call: int | None, cdr: int | None) -> bool:
    if call is None or cdr is None:
        return call is cdr
    return abs(call - cdr) <= TOLERANCE
