"""An account at a SIP provider: what a telephone needs to register and to call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_USER = re.compile(r"[A-Za-z0-9_.!~*'()&=+$,;?/%-]{1,128}")
_PHONE = re.compile(r"([A-Za-z0-9_.+-]{1,64})@([A-Za-z0-9.-]{1,253})(?::(\d{1,5}))?")

#: How our number is told to the provider.
IDENTITIES = ("none", "pai", "from")


@dataclass(frozen=True)
class SipAccount:
    """`server` is the name in addresses; packets go to `proxy` where there is one.

    `lines`: how many conversations the provider allows at once (a call that comes in
    and the operator's mobile take one each).  `bind` is the address of this machine to
    use ("" – the one that leads to the provider), `public` what is told to the provider
    instead of it.  `rtp_low` … `rtp_high` are the ports of sound, `sip_port` 0 is any.
    """

    server: str
    user: str
    password: str = field(default="", repr=False)
    port: int = 5060
    auth_user: str = ""
    domain: str = ""
    proxy: str = ""
    lines: int = 2
    caller_id: str = ""
    identity: str = "pai"
    bind: str = ""
    public: str = ""
    sip_port: int = 0
    rtp_low: int = 10000
    rtp_high: int = 10999
    expires: int = 120
    spool: str = ""

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> SipAccount:
        """Of a driver's options; what is not known here is left alone."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: options[name] for name in known & set(options)})

    @property
    def realm_domain(self) -> str:
        """What stands after the @ of our own address."""
        return self.domain or self.server

    @property
    def target(self) -> tuple[str, int]:
        """Host and port the packets go to."""
        host, _, port = self.proxy.partition(":")
        return (host, int(port or 5060)) if host else (self.server, self.port)


def problems(account: SipAccount) -> list[str]:
    """What cannot be right, as codes: server, user, proxy, domain, bind, ports …"""
    wrong = []
    if not _HOST.fullmatch(account.server) or not 0 < account.port < 65536:
        wrong.append("server")
    if not _USER.fullmatch(account.user):
        wrong.append("user")
    if account.auth_user and not re.fullmatch(
        r"[^\x00-\x1f\x7f\"\\]+", account.auth_user
    ):
        wrong.append("user")
    if account.proxy and not _is_host_port(account.proxy):
        wrong.append("proxy")
    if account.domain and not _HOST.fullmatch(account.domain):
        wrong.append("domain")
    for address in filter(None, (account.bind, account.public)):
        if not _is_ipv4(address):
            wrong.append("bind")
    ports = (account.rtp_low, account.rtp_high)
    # two legs for each line, an even port for each
    wanted = 4 * max(1, account.lines)
    if not (1024 <= ports[0] < ports[1] < 65536 and ports[1] - ports[0] + 1 >= wanted):
        wrong.append("ports")
    if not 0 <= account.sip_port < 65536:
        wrong.append("ports")
    if not 1 <= account.lines <= 100:
        wrong.append("lines")
    if not 30 <= account.expires <= 3600:
        wrong.append("expires")
    return wrong


def _is_host_port(text: str) -> bool:
    host, _, port = text.partition(":")
    good_port = not port or (
        port.isascii() and port.isdigit() and 0 < int(port) < 65536
    )
    return bool(_HOST.fullmatch(host)) and good_port and text[-1] != ":"


def _is_ipv4(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(
        part.isascii() and part.isdigit() and int(part) < 256 for part in parts
    )


def phone_address(text: str) -> tuple[str, str, int] | None:
    """`user@host[:port]` of a SIP telephone as its parts, None if it is not one."""
    found = _PHONE.fullmatch(text)
    if not found:
        return None
    port = int(found[3] or 5060)
    return (found[1], found[2], port) if 0 < port < 65536 else None
