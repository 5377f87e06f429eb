"""Scripts of another service, shown in a frame: what their address may be and hold.

Addresses are ``https`` (``http`` for nobody), name a host, and hold no password.  What
placeholders put in is percent-encoded: a client's name cannot become a parameter.

A signed address proves to the other side who opens it, without the key itself ever
leaving the server: its parameters are signed with HMAC-SHA256 (RFC 2104) under the
key, over ``user\\nsession\\nexpires\\naddress without the signature's parameters``.
"""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Letters of any script, digits, dots and hyphens; or an IPv6 address.
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
SIGNED = ("cs_user", "cs_session", "cs_expires", "cs_signature")


def problem(url: str, own_hosts: Iterable[str] = ()) -> str:
    """Why the address cannot be used: scheme, host, password, own; "" if it can."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        _ = parts.port
    except ValueError:
        return "host"
    if parts.scheme != "https":
        return "scheme"
    if not _HOST.fullmatch(host) or not url.isprintable():
        return "host"
    if parts.username or parts.password:
        return "password"
    if host in {own.lower() for own in own_hosts if own}:
        return "own"
    return ""


def sign(url: str, key: str, user: str, session: str, expires: int) -> str:
    """The address with who opens it, until when (seconds since 1970), signed."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, True) if pair[0] not in SIGNED]
    plain = urlunsplit(parts._replace(query=urlencode(query), fragment=""))
    text = "\n".join((user, session, str(expires), plain))
    signature = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    query += zip(SIGNED, (user, session, str(expires), signature), strict=True)
    return urlunsplit(parts._replace(query=urlencode(query)))


def is_public(address: str) -> bool:
    """May the server fetch a page from this IP address?  Not from its own network."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not (mapped or ip).is_multicast


def with_base(html: str, url: str) -> str:
    """The page with its relative addresses meant from where it came from."""
    tag = f'<base href="{url.replace("&", "&amp;").replace(chr(34), "%22")}">'
    at = html.lower().find("<head")
    if at >= 0:
        end = html.find(">", at)
        if end >= 0:
            return html[: end + 1] + tag + html[end + 1 :]
    return tag + html
