"""What a letter may end with beside a record."""

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

#: Another transaction was quicker: all of the letter's work is done once more.
CONFLICTS = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


class Refused(ValueError):
    """A rule of Odoo does not take the letter: the mail server tells its sender."""


def is_refusal(err: Exception) -> bool:
    """Whether Odoo refuses the letter by a rule, and has not stumbled over it."""
    if isinstance(err, Refused):
        return True
    # said in English, whatever the language: odoo-mailgate.py looks for it, too
    return isinstance(err, ValueError) and "No possible route" in str(err)
