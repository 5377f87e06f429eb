"""The demo's words in another language, and back."""

from collections.abc import Mapping


def reversed_words(words: Mapping[str, str]) -> dict[str, str]:
    """The way back.

    :raises ValueError: two words have the same translation, so there is no way back
    """
    back: dict[str, str] = {}
    for word, said in words.items():
        if back.setdefault(said, word) != word:
            raise ValueError(f"“{said}” is said for “{back[said]}” and “{word}”")
    return back


def options(text: str, words: Mapping[str, str]) -> str:
    """Choices of a field, a line each: ``key: label``, or the label alone."""
    lines = []
    for line in text.splitlines():
        key, colon, label = line.partition(": ")
        said = words.get(label if colon else key)
        if said:
            line = f"{key}: {said}" if colon else said
        lines.append(line)
    return "\n".join(lines)
