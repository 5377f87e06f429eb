"""The demo's words in another language, and back."""

import re
from collections.abc import Mapping

#: what stands in a phrase for anything, and for a number
PLACES = {"{}": "(.+)", "{#}": r"(\d+)"}


def reversed_words(words: Mapping[str, str]) -> dict[str, str]:
    """The way back.

    :raises ValueError: two words have the same translation, so there is no way back
    """
    back: dict[str, str] = {}
    for word, said in words.items():
        if back.setdefault(said, word) != word:
            raise ValueError(f"“{said}” is said for “{back[said]}” and “{word}”")
    return back


def say(text: str, words: Mapping[str, str]) -> str | None:
    """What is said for a text, which may be a phrase with something put in.

    >>> say("Windows: Ivan", {"Windows: {}": "Окна: {}", "Ivan": "Иван"})
    'Окна: Иван'

    :return: None for what is none of the words
    """
    if text in words:
        return words[text]
    for phrase, said in words.items():
        for place, anything in PLACES.items():
            if place in phrase:
                pattern = re.escape(phrase).replace(re.escape(place), anything)
                if found := re.fullmatch(pattern, text):
                    return said.replace(place, words.get(found[1], found[1]))
    return None


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
