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
    """Ring a user's device for a call that came in."""

    call: str
    operator: Endpoint
    timeout: int = 30
    record: bool = True


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


@dataclass(frozen=True)
class SimulateIncoming:
    """A client calls (simulated PBX only)."""

    number: str
    line: str = ""


@dataclass(frozen=True)
class Reconnect:
    """The operator's leg was lost in a talk, the phone is back: ring it anew."""

    kind = "reconnect"

    call: str
    operator: Endpoint


Command = Dial | RingUser | HangUp | Answer | SimulateIncoming | Reconnect
