"""Letters written by programs, which get no answer: two would talk for ever."""

import re

from .letter import Letter

NOBODY = re.compile(
    r"^(?:(?:no|do[-_.]?not|not)[-_.]?reply|mailer[-_.]?daemon|postmaster|bounces?)"
    r"(?:[-+_.=].*)?@",
    re.IGNORECASE,
)
BULK = {"bulk", "junk", "list", "auto_reply"}
MARKS = ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond", "x-loop")


def why_no_answer(letter: Letter, address: str) -> str:
    """ "" when an answer may be sent, else: no_address | nobody | automatic."""
    if "@" not in address:
        return "no_address"
    if NOBODY.match(address):
        return "nobody"
    submitted = letter.header("auto-submitted").strip().lower()
    if submitted and submitted != "no":
        return "automatic"
    if letter.header("precedence").strip().lower() in BULK:
        return "automatic"
    if letter.header("return-path").strip() == "<>":
        return "automatic"
    return "automatic" if any(letter.header(name) for name in MARKS) else ""
