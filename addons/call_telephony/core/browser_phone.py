"""What Odoo and Asterisk must agree on for telephones in browsers."""

from __future__ import annotations

import re

_STUN = re.compile(r"stuns?:[A-Za-z0-9.-]{1,253}(:\d{1,5})?")
#: SIP headers of the legs we send to a browser phone.
AUTO_ANSWER = "X-Auto-Answer"
CALL = "X-Odoo-Call"
#: Seconds without sound after which Asterisk gives up a leg: as long may a page take to
#: load again in the middle of a talk.
RTP_TIMEOUT = 20


def is_stun(url: str) -> bool:
    """Is this the address of a STUN server?"""
    return bool(_STUN.fullmatch(url))


def auth_id(address: str) -> str:
    """Name of the object in Asterisk that holds the password Odoo renews."""
    return f"odoo-{address}"


def auth_path(address: str) -> str:
    """Path in ARI of that object.

    >>> auth_path("201")
    'asterisk/config/dynamic/res_pjsip/auth/odoo-201'
    """
    if not re.fullmatch(r"[A-Za-z0-9._-]+", address):
        raise ValueError(f"not an extension: {address!r}")
    return f"asterisk/config/dynamic/res_pjsip/auth/{auth_id(address)}"


def auth_fields(address: str, secret: str) -> dict:
    """Body of the request that sets the password of `address`."""
    values = {"auth_type": "userpass", "username": address, "password": secret}
    return {
        "fields": [
            {"attribute": name, "value": value} for name, value in values.items()
        ]
    }


def leg_headers(ref: str, *, answers_itself: bool) -> dict[str, str]:
    """Channel variables that add our headers to the INVITE of a browser's leg."""
    headers = {CALL: ref}
    if answers_itself:
        headers[AUTO_ANSWER] = "1"
    return {f"PJSIP_HEADER(add,{name})": value for name, value in headers.items()}
