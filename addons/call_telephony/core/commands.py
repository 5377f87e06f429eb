"""What Odoo asks of a driver.  Each is a durable row before it is an action."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoint:
    """Where a leg is reached: an extension of the PBX, or an outside number."""

    kind: str  # desk | browser | mobile | number
    address: str
    name: str = ""

    @property
    def is_extension(self) -> bool:
        return self.kind in ("desk", "browser")


@dataclass(frozen=True)
class Dial:
    """Ring the operator, then the client, then join them."""

    call: str
    operator: Endpoint
    client: Endpoint
    caller_id: str = ""
    operator_timeout: int = 25
    client_timeout: int = 45
    record: bool = True


@dataclass(frozen=True)
class RingUser:
    """Ring a user's device for a call that came in.

    With `ring` (an id) the caller stays when it is not answered: several telephones may
    be rung, one after another or at once.
    """

    call: str
    operator: Endpoint
    timeout: int = 30
    record: bool = True
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


Command = Dial | RingUser | HangUp | Answer | SimulateIncoming | StopRing | Wait | Play
