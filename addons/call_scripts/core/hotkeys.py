"""Keys of answers and jumps: what the author chose wins, the rest is filled up."""

from collections.abc import Iterable

DIGITS = "123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def assign(
    wanted: Iterable[str],
    *,
    letters: bool = False,
    fill: Iterable[bool] | None = None,
) -> list[str]:
    """One key per item, in order; "" where keys have run out.

    ``fill`` says for which items a key is found when the author chose none (all).

    >>> assign(["", "1", ""])
    ['2', '1', '3']
    """
    chosen = [key.strip().lower()[:1] for key in wanted]
    filled = [True] * len(chosen) if fill is None else list(fill)
    taken: set[str] = set()
    keys: list[str] = []
    for key in chosen:
        fits = key.isalpha() if letters else key.isdigit() and key != "0"
        keys.append(key if fits and key not in taken else "")
        taken.update(keys[-1])
    free = (key for key in (LETTERS if letters else DIGITS) if key not in taken)
    return [
        key or (next(free, "") if wants else "")
        for key, wants in zip(keys, filled, strict=True)
    ]
