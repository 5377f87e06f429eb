"""Bytes of a letter → text, whatever their label says.

Labels lie: forms of old sites send cp1251 under "utf-8", "us-ascii" or no label at
all. `decode_bytes` believes the bytes first, the label second and, where both leave
several readings, takes the one that looks most like a human language.
"""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# 7-bit charsets whose bytes look like plain ASCII
ESCAPED = {"utf-7", "hz", "iso2022_jp", "iso2022_kr", "iso2022_jp_2"}
WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")
ALIASES = {"win-1251": "cp1251", "windows1251": "cp1251", "koi8": "koi8-r"}
COMMON = frozenset("оеаинтсрвлкмдпуяыьгз")
LATIN_LABELS = {"ascii", "iso8859-1", "cp1252", "iso8859-15"}
WORD = re.compile(r"[^\W\d_]+")


def known_charset(label: str | None) -> str | None:
    """Python's name of the charset, or None when the label means nothing."""
    label = (label or "").strip().strip("\"'").lower()
    label = ALIASES.get(label, label)
    if not label:
        return None
    try:
        return codecs.lookup(label).name
    except (LookupError, ValueError):
        return None


def plausibility(text: str) -> float:
    """Share of characters that fit a Russian or Latin text (0 … 1)."""
    good = total = 0.0
    for word in WORD.findall(text[:5000]):
        if word.isascii():
            continue
        total += len(word)
        cyrillic = sum("а" <= c.lower() <= "я" or c in "ёЁ" for c in word)
        if cyrillic and cyrillic < len(word):  # a word of two alphabets
            continue
        if cyrillic:
            if not (word.islower() or word.isupper() or word[1:].islower()):
                continue
            common = sum(c.lower() in COMMON for c in word) / len(word)
            case = 0.75 if word.isupper() and len(word) > 1 else 1.0
            good += len(word) * case * common
        else:
            accented = sum(not c.isascii() for c in word)
            good += len(word) * (0.5 if accented * 2 > len(word) else 0.9)
    odd = sum(not c.isprintable() and c not in "\r\n\t" for c in text[:5000])
    boxes = sum("\u2500" <= c <= "\u259f" for c in text[:5000])
    return good / (total + 2 * odd + 2 * boxes) if total else 0.0


def _strict(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guess(data: bytes, declared: str | None) -> str:
    """The likeliest reading of 8-bit bytes that are not UTF-8."""
    names = [declared] if declared else []
    names += [name for name in CYRILLIC if name not in names]
    if "cp1252" not in names:
        names.append("cp1252")
    best, best_score = None, -1.0
    for name in names:
        text = _strict(data, name)
        if text is None:
            continue
        bonus = 0.15 if name == declared and name not in LATIN_LABELS else 0.0
        score = plausibility(text) + bonus
        if score > best_score + 1e-9:
            best, best_score = text, score
    if best is None:
        return data.decode(declared or "utf-8", errors="replace")
    return best


def decode_bytes(data: bytes, label: str | None = None) -> str:
    """Text of `data`; never raises. `label` is the charset the letter claims."""
    if not data:
        return ""
    for bom, name in BOMS:
        if data.startswith(bom):
            text = _strict(data, name)
            if text is not None:
                return text
    declared = known_charset(label)
    if declared in ESCAPED or declared in WIDE:
        text = _strict(data, declared)
        if text is not None:
            return text
    if data.isascii():
        return data.decode("ascii")
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    if declared == "utf-8":
        # mostly good UTF-8 with a torn character at a cut is still UTF-8
        mended = data.decode("utf-8", errors="replace")
        if mended.count("\ufffd") * 20 < sum(byte > 127 for byte in data):
            return mended
        declared = None
    return _guess(data, declared)
