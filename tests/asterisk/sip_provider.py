"""An Asterisk that plays a SIP provider: one account, and the world behind it.

with provider("name") as world:
    world.account_values()       # what to write into voip.pbx
    world.phone("101")           # address of an operator's SIP telephone
    world.clients.called(number)
    world.call_in("+7900…")      # somebody calls the account's number
"""

from __future__ import annotations

from contextlib import contextmanager

from .sandbox import Sandbox

USER, NUMBER = "account", "74950000000"


class Provider(Sandbox):
    """See the module."""

    def __init__(self, name: str, operators=("101", "102")):
        super().__init__(name, operators)

    @property
    def rtp(self) -> int:
        """The first of the account's own ports for sound."""
        return 30000 + (self.sip_port % 100) * 200

    def files(self):
        files = super().files()
        files["pjsip.conf"] = PJSIP.format(
            port=self.sip_port,
            password=self.password,
            clients=self.clients.port,
            user=USER,
        )
        files["extensions.conf"] = EXTENSIONS
        return files

    def account_options(self) -> dict:
        """For `core.sip_account.SipAccount`."""
        return {
            "server": "127.0.0.1",
            "port": self.sip_port,
            "user": USER,
            "password": self.password,
            "lines": 4,
            "caller_id": NUMBER,
            "bind": "127.0.0.1",
            "rtp_low": self.rtp,
            "rtp_high": self.rtp + 99,
            "expires": 30,
        }

    def account_values(self) -> dict:
        """Values of a `voip.pbx` that is this account."""
        return {
            "name": f"Account {self.name}",
            "driver": "sip",
            "sip_server": "127.0.0.1",
            "sip_port": self.sip_port,
            "sip_user": USER,
            "sip_password": self.password,
            "sip_lines": 4,
            "sip_bind": "127.0.0.1",
            "sip_rtp_low": self.rtp,
            "sip_rtp_high": self.rtp + 99,
            "sip_expires": 30,
            "caller_id": NUMBER,
            "number_style": "digits",
        }

    def phone(self, number: str) -> str:
        return f"{number}@127.0.0.1:{self.operators[number].port}"

    def contacts(self) -> list[str]:
        """What is registered for the account now."""
        text = self.instance.cli("pjsip show contacts")
        return [line for line in text.splitlines() if f"{USER}/sip:" in line]


@contextmanager
def provider(name: str, operators=("101", "102")):
    world = Provider(name, operators)
    try:
        yield world.start()
    finally:
        world.stop()


PJSIP = """
[global]
type = global
endpoint_identifier_order = username,anonymous

[udp]
type = transport
protocol = udp
bind = 127.0.0.1:{port}

[{user}]
type = endpoint
context = from-account
disallow = all
allow = alaw,ulaw
auth = {user}
aors = {user}
direct_media = no
trust_id_inbound = yes
rtp_timeout = 5

[{user}]
type = auth
auth_type = userpass
username = {user}
password = {password}

[{user}]
type = aor
max_contacts = 1
remove_existing = yes
minimum_expiration = 5
qualify_frequency = 2

[world]
type = endpoint
context = from-world
disallow = all
allow = alaw
aors = world
direct_media = no
trust_id_outbound = yes

[world]
type = aor
contact = sip:127.0.0.1:{clients}

[anonymous]
type = endpoint
context = from-world
disallow = all
allow = alaw
direct_media = no
"""

EXTENSIONS = f"""
[from-account]
exten => _[+0-9].,1,NoOp(${{CALLERID(num)}})
 same => n,Dial(PJSIP/${{EXTEN}}@world,60)
 same => n,Hangup(${{HANGUPCAUSE}})

[from-world]
exten => {NUMBER},1,Dial(PJSIP/{USER},60)
 same => n,Hangup(${{HANGUPCAUSE}})
"""
