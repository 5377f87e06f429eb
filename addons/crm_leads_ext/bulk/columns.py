"""Columns Odoo works out of a lead's or contact's own texts, for many at once."""

import re
from functools import lru_cache

from odoo.tools import email_normalize, email_normalize_all

from odoo.addons.iap.tools import iap_tools
from odoo.addons.mail.tools import mail_validation

from ..core.numbers import is_e164

#: an address without name, quotes or other fineries: nothing in it needs normalising
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
#: without the library `flanker` Odoo takes every normal address for a valid one
_TAKES_ALL = not hasattr(mail_validation, "address")


@lru_cache(maxsize=8192)
def email_columns(email):
    """(normalised, domain criterion, state) of an e-mail address as typed.

    As `mail.thread.blacklist` and `crm.lead` compute them; False for none.
    """
    if not email:
        return False, False, False
    if _TAKES_ALL and _PLAIN.fullmatch(email):
        normalized = email.lower()
        domain = normalized.rpartition("@")[2]
        private = domain in iap_tools._MAIL_DOMAIN_BLACKLIST
        return normalized, normalized if private else f"@{domain}", "correct"
    normalized = email_normalize(email, strict=False)
    criterion = normalized and iap_tools.mail_prepare_for_domain_search(normalized)
    valid = any(map(mail_validation.mail_validate, email_normalize_all(email)))
    return normalized, criterion or False, "correct" if valid else "incorrect"


def is_plain_phone(phone):
    """Is it written as it is dialled? Then no country is needed to read it."""
    return isinstance(phone, str) and is_e164(phone)
