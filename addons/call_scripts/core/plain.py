"""What comes from outside, made such that a database can keep it."""

from typing import Any

#: The largest identifier, and the largest whole number of a column.
MAX_WHOLE = 2**31 - 1


def text(raw: Any, limit: int = 0) -> str:
    """Text without NUL characters and halves of surrogate pairs, cut to the limit."""
    found = str(raw).replace("\x00", "")
    found = found.encode("utf-8", "replace").decode("utf-8")
    return found[:limit] if limit else found


def is_plain(raw: str) -> bool:
    """Can the text be kept as it is?"""
    return text(raw) == raw


def whole(raw: Any) -> int:
    """An identifier or count, as a number or in digits; 0 for anything else."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) <= 10:
        raw = int(raw)
    if isinstance(raw, float) and 0 < raw <= MAX_WHOLE:
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        return 0
    return raw if 0 < raw <= MAX_WHOLE else 0
