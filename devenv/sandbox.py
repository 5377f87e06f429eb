"""A telephone world for `./run --pbx asterisk`: our exchange, and the outside.

Two Asterisks: `exchange` is configured as call_telephony's own generator says,
`outside` plays the provider and all clients.  What a client does follows from the last
digit of the number: 6 busy, 7 no answer, 8 no such number, 9 rejects, any other answers
and talks.
"""

import importlib
import json
import secrets
import sys
import types
from socket import SOCK_DGRAM, SOCK_STREAM

from . import asterisk, paths
from .ports import free_port, is_free

GENERATOR = paths.ADDONS / "call_telephony" / "core" / "asterisk_config.py"
SETTINGS = paths.STATE / "sandbox.json"
PORTS = {"http": 8088, "sip": 5060, "outside_http": 8089, "outside_sip": 5061}
RTP = {"exchange": (12000, 12399), "outside": (12400, 12799)}
#: Extension of each demo user's browser telephone.
EXTENSIONS = {"operator": "101", "supervisor": "102", "admin": "103"}
CLIENTS = """\
[from-trunk]
exten => _[+0-9].,1,NoOp(${EXTEN})
 same => n,GotoIf($["${EXTEN:-1}" = "6"]?busy)
 same => n,GotoIf($["${EXTEN:-1}" = "7"]?silent)
 same => n,GotoIf($["${EXTEN:-1}" = "8"]?unknown)
 same => n,GotoIf($["${EXTEN:-1}" = "9"]?rejects)
 same => n,Ringing()
 same => n,Wait(3)
 same => n,Answer()
 same => n,Playback(hello-world)
 same => n,Playback(demo-congrats)
 same => n,Hangup()
 same => n(busy),Hangup(17)
 same => n(silent),Ringing()
 same => n,Wait(120)
 same => n,Hangup(19)
 same => n(unknown),Hangup(1)
 same => n(rejects),Hangup(21)
"""


def settings():
    """Ports and passwords of the sandbox: made once; a port in use is changed."""
    try:
        kept = json.loads(SETTINGS.read_text())
    except (OSError, ValueError):
        kept = {"password": secrets.token_urlsafe(18), "ports": PORTS, "phones": {}}
        kept["phones"] = {name: secrets.token_urlsafe(12) for name in EXTENSIONS}
    kept["ports"] = {
        name: _still_free(port, SOCK_DGRAM if name.endswith("sip") else SOCK_STREAM)
        for name, port in kept["ports"].items()
    }
    SETTINGS.parent.mkdir(exist_ok=True)
    SETTINGS.write_text(json.dumps(kept, indent=1))
    SETTINGS.chmod(0o600)
    return kept


def generator():
    """call_telephony's generator of configurations, without loading the addon.

    Its folder becomes a bare package, so that its modules find each other.
    """
    if not GENERATOR.is_file():
        raise asterisk.AsteriskError("call_telephony makes no Asterisk configuration")
    package = types.ModuleType("sandbox_core")
    package.__path__ = [str(GENERATOR.parent)]
    sys.modules.setdefault(package.__name__, package)
    return importlib.import_module(f"{package.__name__}.{GENERATOR.stem}")


def _still_free(port, kind):
    return port if is_free(port, kind) else free_port(kind)


def exchange_files(made, settings):
    """Configuration of our exchange."""
    ports = settings["ports"]
    phones = [
        made.Extension(number, settings["phones"][login], "browser", login.capitalize())
        for login, number in EXTENSIONS.items()
    ]
    first, last = RTP["exchange"]
    config = made.AsteriskConfig(
        ari_password=settings["password"],
        http_port=ports["http"],
        sip_port=ports["sip"],
        rtp_start=first,
        rtp_end=last,
        extensions=phones,
        trunk=made.Trunk("127.0.0.1", ports["outside_sip"]),
    )
    return made.render(config)


def outside_files(made, settings):
    """Configuration of the world outside: a trunk to us, and the clients."""
    ports = settings["ports"]
    first, last = RTP["outside"]
    config = made.AsteriskConfig(
        ari_password=settings["password"],
        http_port=ports["outside_http"],
        sip_port=ports["outside_sip"],
        rtp_start=first,
        rtp_end=last,
        trunk=made.Trunk("127.0.0.1", ports["sip"], match=["127.0.0.1"]),
    )
    return {**made.render(config), "extensions.conf": CLIENTS}


class Sandbox:
    """Both Asterisks, started and stopped together."""

    def __init__(self):
        self.exchange = asterisk.Instance("exchange")
        self.outside = asterisk.Instance("outside")
        self.settings = {}

    def start(self):
        """Start with fresh configurations; an earlier sandbox is ended first."""
        self.stop()
        self.settings = settings()
        made = generator()
        self.outside.start(outside_files(made, self.settings))
        self.exchange.start(exchange_files(made, self.settings))
        return self

    def stop(self):
        """End both."""
        self.exchange.stop()
        self.outside.stop()

    def for_odoo(self):
        """What Odoo must know of the exchange."""
        http = self.settings["ports"]["http"]
        return {
            "pbx": {
                "driver": "asterisk",
                "ari_url": f"http://127.0.0.1:{http}/ari",
                "ari_user": "odoo",
                "ari_password": self.settings["password"],
                "domain": "127.0.0.1",
                "ws_server": f"ws://127.0.0.1:{http}/ws",
                "mode": "prod",
            },
            "phones": {
                login: [number, self.settings["phones"][login]]
                for login, number in EXTENSIONS.items()
            },
        }
