"""What is still to do about a call that is over.

Two kinds: a missed call waits to be called back; a talk waits for somebody to write
down what was said (a result, a note, an activity).  Marking a call as processed ends
either.
"""

from __future__ import annotations

from dataclasses import dataclass

CALL_BACK = "call_back"
NOTE = "note"
#: nobody can call these back, and colleagues need no notes of each other
NO_CLIENT = ("internal", "anonymous", "invalid")


@dataclass(frozen=True)
class Call:
    """What decides: `kind` is pbx, browser or manual; `number_kind` of the client."""

    direction: str
    outcome: str
    over: bool
    number_kind: str = "external"
    kind: str = "pbx"
    client_dialled: bool = False
    called_back: bool = False
    noted: bool = False
    processed: bool = False

    @property
    def talked(self) -> bool:
        """Both spoke; of a call made by hand nobody knows better."""
        return self.outcome == "answered" or (self.kind == "manual" and self.over)

    @property
    def missed(self) -> bool:
        """The client called and nobody spoke with them."""
        return self.direction == "incoming" and self.over and not self.talked

    @property
    def is_call_back(self) -> bool:
        """The client's telephone was dialled: an attempt counts, answered or not."""
        if self.direction != "outgoing":
            return False
        return self.kind != "pbx" or self.client_dialled or self.outcome == "answered"


def follow_up(call: Call) -> str:
    """CALL_BACK, NOTE or "" when nothing is left to do."""
    if not call.over or call.processed or call.number_kind == "internal":
        return ""
    if call.missed:
        waits = not call.called_back and call.number_kind not in NO_CLIENT
        return CALL_BACK if waits else ""
    return NOTE if call.talked and not call.noted else ""
