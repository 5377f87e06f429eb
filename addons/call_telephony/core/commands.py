"""What Odoo asks of a driver.  Each is a durable row before it is an action.

Commands for a running call (from `Hold` on) name a state to be reached, so that most of
them may be done twice (`REPEATABLE`).  `mark` says which of several of its kind it is:
it becomes the event's.  `leg` is the name of the leg that is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OPERATOR_FIRST, CLIENT_FIRST = "operator", "client"
#: Kind of an endpoint that is not known yet: whoever is free when the client answers.
POOL = "pool"
SPY_MODES = ("listen", "whisper", "join")


@dataclass(frozen=True)
class Endpoint:
    """Where a leg is reached: an extension of the PBX, or an outside number."""

    kind: str  # desk | browser | mobile | number | pool
    address: str
    name: str = ""

    @property
    def is_extension(self) -> bool:
        return self.kind in ("desk", "browser")


@dataclass(frozen=True)
class Dial:
    """Ring the operator, then the client (or the other way round), and join them.

    `line`: the operator waits there already (see `OffHook`) and is not rung.
    Of an operator of the kind POOL (client first) nothing is asked: the client who has
    answered waits until `RingUser` names one, or until `HangUp`.
    """

    call: str
    operator: Endpoint
    client: Endpoint
    caller_id: str = ""
    operator_timeout: int = 25
    client_timeout: int = 45
    record: bool = True
    first: str = OPERATOR_FIRST
    line: str = ""


@dataclass(frozen=True)
class RingUser:
    """Ring a user's device for a call that came in, or for a client of the pool.

    With `ring` (an id) the caller stays when it is not answered: several telephones may
    be rung, one after another or at once.
    """

    call: str
    operator: Endpoint
    timeout: int = 30
    record: bool = True
    line: str = ""
    ring: str = ""


@dataclass(frozen=True)
class StopRing:
    """Ring this telephone no more; the caller stays."""

    call: str
    ring: str
    cause: int = 21


@dataclass(frozen=True)
class Wait:
    """Let the caller wait: `sound` is ring or music."""

    call: str
    sound: str = "ring"


@dataclass(frozen=True)
class Play:
    """Say something to the caller: sound files of the PBX, one after another."""

    call: str
    sounds: tuple[str, ...] = ()
    token: str = ""  # told back when it is over


@dataclass(frozen=True)
class HangUp:
    """End the call; `by` is who asked."""

    call: str
    by: str = "operator"
    cause: int = 16


@dataclass(frozen=True)
class Answer:
    """Answer on behalf of the user's device, where the driver can (simulated)."""

    call: str
    ring: str = ""


@dataclass(frozen=True)
class SimulateIncoming:
    """A client calls (simulated PBX only)."""

    number: str
    line: str = ""


@dataclass(frozen=True)
class Hold:
    """The client hears music (`on`), or the operator again."""

    call: str
    on: bool
    mark: str


@dataclass(frozen=True)
class Mute:
    """Nobody hears the operator (`on`), or everybody again."""

    call: str
    on: bool
    mark: str


@dataclass(frozen=True)
class PauseRecording:
    """Silence is recorded (`on`) while the talk goes on: card data."""

    call: str
    on: bool
    mark: str


@dataclass(frozen=True)
class Dtmf:
    """Press keys for the client's side: 0-9 A-D * #."""

    call: str
    digits: str


@dataclass(frozen=True)
class Invite:
    """Call somebody else into the call.

    `role`: blind (takes the call over at once), consult (the operator asks first, the
    client waits), conference (all talk).  `data` is kept with the leg's first event:
    {"user_id", "name", "number"}.
    """

    call: str
    leg: str
    role: str
    target: Endpoint
    timeout: int = 30
    caller_name: str = ""
    caller_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CompleteTransfer:
    """The one consulted takes the client over."""

    call: str


@dataclass(frozen=True)
class DropLeg:
    """Hang up a leg that was invited, or a listener's; the call goes on."""

    call: str
    leg: str


@dataclass(frozen=True)
class Spy:
    """Ring a supervisor's device and let it listen, whisper or join."""

    call: str
    leg: str
    target: Endpoint
    mode: str
    timeout: int = 30
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SpyMode:
    """Listen ↔ whisper ↔ join, without ringing again."""

    call: str
    leg: str
    mode: str
    mark: str


@dataclass(frozen=True)
class OffHook:
    """Ring the operator once and keep them connected until `OnHook`."""

    line: str
    operator: Endpoint
    timeout: int = 30


@dataclass(frozen=True)
class OnHook:
    """Let the operator go."""

    line: str


@dataclass(frozen=True)
class Reconnect:
    """The operator's leg was lost in a talk, the phone is back: ring it anew."""

    kind = "reconnect"

    call: str
    operator: Endpoint


Command = (
    Dial
    | RingUser
    | HangUp
    | Answer
    | SimulateIncoming
    | Hold
    | Mute
    | PauseRecording
    | Dtmf
    | Invite
    | CompleteTransfer
    | DropLeg
    | Spy
    | SpyMode
    | OffHook
    | OnHook
    | StopRing
    | Wait
    | Play
    | Reconnect
)

#: Kinds of rows of `telephony.command`.
KINDS: dict[str, type] = {
    "dial": Dial,
    "ring": RingUser,
    "hangup": HangUp,
    "answer": Answer,
    "simulate_incoming": SimulateIncoming,
    "hold": Hold,
    "mute": Mute,
    "record_pause": PauseRecording,
    "dtmf": Dtmf,
    "invite": Invite,
    "transfer_complete": CompleteTransfer,
    "leg_drop": DropLeg,
    "spy": Spy,
    "spy_mode": SpyMode,
    "off_hook": OffHook,
    "on_hook": OnHook,
    "stop_ring": StopRing,
    "wait": Wait,
    "play": Play,
    Reconnect.kind: Reconnect,
}
#: Done again after a crash; the others might ring or press twice.
REPEATABLE = frozenset(
    (
        *("hangup", "hold", "mute", "record_pause"),
        *("transfer_complete", "leg_drop", "spy_mode", "on_hook"),
    )
)
ENDPOINTS = ("operator", "client", "target")


def command_of(kind: str, payload: Mapping[str, Any]) -> Command:
    """The typed command of a row; KeyError, TypeError when it makes no sense."""
    values = dict(payload)
    for name in ENDPOINTS:
        if name in values:
            values[name] = Endpoint(**values[name])
    return KINDS[kind](**values)
