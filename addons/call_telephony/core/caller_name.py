"""A client's name as a telephone may show it.

What stands in a SIP header or in a dialplan must not end it, open a tag, or be read as
a variable: such signs are left out, the name stays a name.
"""

from __future__ import annotations

import unicodedata

#: Asterisk keeps 80 bytes of a caller's name, the last is a zero.
MAX_BYTES = 72
_FORBIDDEN = frozenset("\"'<>\\`;&${}[]|=%^")


def sip_name(text: str | None, limit: int = MAX_BYTES) -> str:
    """`text` on one line without signs that mean something to SIP, HTML or a dialplan.

    At most `limit` bytes of UTF-8, cut between letters.

    >>> sip_name('Ivan "Vanya" <b>Petrov</b>\\r\\nVia: x')
    'Ivan Vanya b Petrov /b Via: x'
    """
    signs = []
    for sign in unicodedata.normalize("NFC", text or ""):
        category = unicodedata.category(sign)
        if category[0] in "ZC" or sign in "<>":
            # also line breaks, marks of direction, half surrogates
            signs.append(" " if category != "Cf" else "")
        elif sign not in _FORBIDDEN:
            signs.append(sign)
    name = " ".join("".join(signs).split())
    if len(name.encode()) <= limit:
        return name
    return name.encode()[:limit].decode(errors="ignore").rstrip()
