"""Why a call ended: Q.850 and SIP codes → the outcome an operator understands."""

from __future__ import annotations

NORMAL = 16
BUSY = 17
NO_ANSWER = 19
REJECTED = 21
UNALLOCATED = 1
CONGESTION = 34
#: What became of the call while nobody looked is not known.
LOST = 41

#: Outcomes of a call, as kept in `voip.call.outcome`.
OUTCOMES = (
    "answered",
    "no_answer",
    "busy",
    "failed",
    "invalid",
    "rejected",
    "cancelled",
)

_Q850 = {
    **dict.fromkeys((1, 2, 3, 22, 28), "invalid"),
    **dict.fromkeys((17,), "busy"),
    **dict.fromkeys((16, 18, 19, 20, 31), "no_answer"),
    **dict.fromkeys((21, 52, 54, 55, 57), "rejected"),
    **dict.fromkeys((13, 26), "cancelled"),
}

_SIP_TO_Q850 = {
    403: 21,
    404: 1,
    408: 18,
    410: 22,
    480: 18,
    484: 28,
    485: 1,
    486: 17,
    487: 16,
    488: 127,
    500: 41,
    502: 38,
    503: 34,
    504: 102,
    600: 17,
    603: 21,
    604: 1,
    606: 127,
}


def outcome_of_cause(cause: int | None) -> str:
    """Outcome of an unanswered leg; what is unknown or technical is "failed"."""
    return _Q850.get(cause, "failed") if cause is not None else "failed"


def q850_of_sip(code: int) -> int:
    """Q.850 cause of a final SIP answer (RFC 3398, reduced)."""
    return _SIP_TO_Q850.get(code, 127 if code >= 400 else NORMAL)
