"""Every configuration file an Asterisk 22 needs for us, from one dataclass.

    files = render(AsteriskConfig(ari_password="…", extensions=[Extension("101", "…")]))
    files["pjsip.conf"]

Used for the sandbox, for the tests, and to show a customer's administrator what to put
into their own Asterisk.  Everything listens on `bind` (127.0.0.1) unless told else.
Values are checked: what could break out of its line is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import fax_dialplan
from .asterisk_modules import DEFAULTS, UNUSED_MODULES
from .browser_phone import RTP_TIMEOUT, auth_id
from .caller_name_dialplan import CONTEXT, CallerNames

_SAFE = re.compile(r"[^\x00-\x1f\x7f;\[\]]*")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True)
class Extension:
    """A telephone of ours.

    `contact` (sip:host:port) is for a phone that does not register.
    """

    number: str
    secret: str = field(repr=False)
    kind: str = "desk"  # desk | browser
    name: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Trunk:
    """The way outside: a SIP provider, or another PBX."""

    host: str
    port: int = 5060
    name: str = "trunk"
    user: str = ""
    secret: str = field(default="", repr=False)
    register: bool = False
    #: Addresses calls may come from, beside the host.
    match: Sequence[str] = ()


@dataclass(frozen=True)
class AsteriskConfig:
    """What differs from one installation to another."""

    ari_password: str = field(repr=False)
    ari_user: str = "odoo"
    app: str = "odoo"
    bind: str = "127.0.0.1"
    http_port: int = 8088
    sip_port: int = 5060
    rtp_start: int = 10000
    rtp_end: int = 10199
    extensions: Sequence[Extension] = ()
    trunk: Trunk | None = None
    #: False when phones and trunk are outside: media addresses are worked out.
    local_only: bool = True
    caller_names: CallerNames | None = None
    #: Odoo tells Asterisk the passwords of the browser phones, new ones each time.
    renew_secrets: bool = False


class ConfigError(ValueError):
    """A value cannot be put into a configuration file."""


def render(config: AsteriskConfig) -> dict[str, str]:
    """File name → text, for the folder of Asterisk's configuration."""
    _check(config)
    return {
        "modules.conf": _modules(),
        "logger.conf": _logger(),
        "http.conf": _http(config),
        "ari.conf": _ari(config),
        "rtp.conf": _rtp(config),
        "pjsip.conf": _pjsip(config),
        "extensions.conf": _extensions(config),
        "cdr.conf": _cdr(),
        **_sorcery(config),
        **DEFAULTS,
    }


def render_for_existing(config: AsteriskConfig) -> dict[str, str]:
    """Only what is to be added to an Asterisk that works already.

    The trunk and the desk phones are the owner's own; ours are ARI, the browser phones
    and the line that sends incoming calls to Odoo.
    """
    _check(config)
    browsers = [one for one in config.extensions if one.kind == "browser"]
    pjsip = "".join(_extension(one, "", config.renew_secrets) for one in browsers)
    return {
        "http.conf": _http(config),
        "ari.conf": _ari(config),
        "cdr.conf": _cdr(),
        "pjsip_odoo.conf": (_ws_transport(config) if browsers else "") + pjsip,
        "extensions_odoo.conf": _incoming_context(config)
        + _caller_names(config)
        + _fax_context(),
        **_sorcery(config),
    }


def render_for_freepbx(config: AsteriskConfig) -> dict[str, str]:
    """The files FreePBX leaves alone: what is in them outlives its "Apply Config"."""
    files = render_for_existing(config)
    names = {
        "http.conf": "http_custom.conf",
        "ari.conf": "ari_additional_custom.conf",
        "pjsip_odoo.conf": "pjsip_custom_post.conf",
    }
    found = {names.get(name, name): text for name, text in files.items()}
    # its own files have the [general] sections; only the user's section is ours
    found["ari_additional_custom.conf"] = _ari_user(config)
    dialplan = found.pop("extensions_odoo.conf")
    found["extensions_custom.conf"] = dialplan.replace(
        "[from-trunk]", "[from-pstn-custom]"
    )
    return found


def _check(config: AsteriskConfig) -> None:
    names = [("ARI user", config.ari_user), ("application", config.app)]
    wrong = config.caller_names and config.caller_names.wrong()
    if wrong:
        raise ConfigError(wrong)
    values = [("ARI password", config.ari_password), ("address", config.bind)]
    for extension in config.extensions:
        names.append(("extension", extension.number))
        values += [
            ("password", extension.secret),
            ("name", extension.name),
            ("contact", extension.contact),
        ]
    if config.trunk:
        names.append(("trunk", config.trunk.name))
        trunk = config.trunk
        values += [("host", trunk.host), ("user", trunk.user), ("secret", trunk.secret)]
        values += [("address", one) for one in trunk.match]
    for label, value in names:
        if not _NAME.fullmatch(value):
            raise ConfigError(f"{label}: {value!r} is not a plain name")
    for label, value in values:
        if not _SAFE.fullmatch(value) or "\n" in value:
            raise ConfigError(f"{label}: line breaks, ; [ and ] are not possible")
    if not config.ari_password:
        raise ConfigError("ARI password: must not be empty")
    numbers = [extension.number for extension in config.extensions]
    if len(set(numbers)) != len(numbers):
        raise ConfigError("extension: two of the same number")
    if not 0 < config.rtp_start < config.rtp_end < 65536:
        raise ConfigError("RTP ports: a range below 65536")


def _section(name: str, *lines: str, template: str = "") -> str:
    body = "".join(f"{line}\n" for line in lines if line)
    return f"[{name}]{template}\n{body}\n"


def _modules() -> str:
    lines = ["autoload = yes", *(f"noload = {name}.so" for name in UNUSED_MODULES)]
    return _section("modules", *lines)


def _logger() -> str:
    return _section("general", "dateformat = %F %T.%3q") + _section(
        "logfiles", "messages => notice,warning,error", "security => security"
    )


def _http(config: AsteriskConfig) -> str:
    return _section(
        "general",
        "enabled = yes",
        f"bindaddr = {config.bind}",
        f"bindport = {config.http_port}",
    )


def _ari(config: AsteriskConfig) -> str:
    return _section("general", "enabled = yes", "pretty = no") + _ari_user(config)


def _ari_user(config: AsteriskConfig) -> str:
    return _section(
        config.ari_user,
        "type = user",
        "read_only = no",
        f"password = {config.ari_password}",
    )


def _rtp(config: AsteriskConfig) -> str:
    # no outside STUN server: the browser finds us by our own address
    return _section(
        "general",
        f"rtpstart = {config.rtp_start}",
        f"rtpend = {config.rtp_end}",
        "icesupport = yes",
    )


def _ws_transport(config: AsteriskConfig) -> str:
    return _section(
        "transport-ws", "type = transport", "protocol = ws", f"bind = {config.bind}"
    )


def _pjsip(config: AsteriskConfig) -> str:
    parts = [
        _section("global", "type = global", "user_agent = Call Suite"),
        _section(
            "transport-udp",
            "type = transport",
            "protocol = udp",
            f"bind = {config.bind}:{config.sip_port}",
        ),
        _ws_transport(config),
    ]
    media = f"media_address = {config.bind}" if config.local_only else ""
    parts += [
        _extension(extension, media, config.renew_secrets)
        for extension in config.extensions
    ]
    if config.trunk:
        parts.append(_trunk(config.trunk, media))
    return "".join(parts)


def _extension(extension: Extension, media: str = "", renew: bool = False) -> str:
    number = extension.number
    browser = extension.kind == "browser"
    renew = renew and browser
    auth_name = auth_id(number) if renew else number
    name = extension.name.replace('"', "")
    endpoint = _section(
        number,
        "type = endpoint",
        "context = from-internal",
        "disallow = all",
        "allow = opus,alaw,ulaw" if browser else "allow = alaw,ulaw",
        f"aors = {number}",
        "" if extension.contact else f"auth = {auth_name}",
        f'callerid = "{name}" <{number}>' if name else "",
        "direct_media = no",
        media,
        "webrtc = yes" if browser else "rtp_symmetric = yes",
        "dtls_auto_generate_cert = yes" if browser else "rewrite_contact = yes",
        # a closed tab leaves its channel so long, a page loaded again finds it
        f"rtp_timeout = {RTP_TIMEOUT}" if browser else "",
    )
    auth = _section(
        number,
        "type = auth",
        "auth_type = userpass",
        f"username = {number}",
        f"password = {extension.secret}",
    )
    aor = _section(
        number,
        "type = aor",
        f"contact = {extension.contact}" if extension.contact else "max_contacts = 1",
        "" if extension.contact else "remove_existing = yes",
    )
    return endpoint + ("" if extension.contact or renew else auth) + aor


def _sorcery(config: AsteriskConfig) -> dict[str, str]:
    """Where Asterisk keeps the passwords Odoo tells it."""
    if not config.renew_secrets:
        return {}
    section = _section(
        "res_pjsip",
        "auth = config,pjsip.conf,criteria=type=auth",
        "auth = astdb,odoo_auth",
    )
    return {"sorcery.conf": section}


def _trunk(trunk: Trunk, media: str = "") -> str:
    name = trunk.name
    parts = [
        _section(
            name,
            "type = endpoint",
            "context = from-trunk",
            "disallow = all",
            "allow = alaw,ulaw",
            f"aors = {name}",
            "direct_media = no",
            media,
            "rtp_symmetric = yes",
            f"outbound_auth = {name}" if trunk.user else "",
            f"from_user = {trunk.user}" if trunk.user else "",
        ),
        _section(name, "type = aor", f"contact = sip:{trunk.host}:{trunk.port}"),
    ]
    if trunk.user:
        parts.append(
            _section(
                name,
                "type = auth",
                "auth_type = userpass",
                f"username = {trunk.user}",
                f"password = {trunk.secret}",
            )
        )
    if trunk.register and trunk.user:
        parts.append(
            _section(
                f"{name}-registration",
                "type = registration",
                f"outbound_auth = {name}",
                f"server_uri = sip:{trunk.host}:{trunk.port}",
                f"client_uri = sip:{trunk.user}@{trunk.host}:{trunk.port}",
                "retry_interval = 30",
                f"line = yes\nendpoint = {name}",
            )
        )
    # by header and port: on one machine every phone has the trunk's address
    matches = [f"match = {one}" for one in trunk.match]
    if matches:
        parts.append(
            _section(f"{name}-id", "type = identify", f"endpoint = {name}", *matches)
        )
    return "".join(parts)


def _incoming_context(config: AsteriskConfig) -> str:
    # a call that comes while Odoo is not connected hears the busy tone
    return _section(
        "from-trunk",
        f"exten => _[+0-9].,1,Stasis({config.app},incoming,${{EXTEN}})",
        " same => n,Hangup(17)",
        f"exten => s,1,Stasis({config.app},incoming,s)",
        " same => n,Hangup(17)",
    )


def _caller_names(config: AsteriskConfig) -> str:
    asked = config.caller_names
    return _section(CONTEXT, *asked.lines()) if asked else ""


def _fax_context() -> str:
    return _section(fax_dialplan.CONTEXT, *fax_dialplan.LINES)


def _extensions(config: AsteriskConfig) -> str:
    trunk = config.trunk.name if config.trunk else "trunk"
    internal = [
        f"exten => {one.number},1,Dial(PJSIP/{one.number},30)\n same => n,Hangup()"
        for one in config.extensions
    ]
    return (
        _section("general", "static = yes", "writeprotect = yes")
        + _incoming_context(config)
        + _caller_names(config)
        + _fax_context()
        + _section(
            "from-internal",
            *internal,
            "exten => *43,1,Answer()",
            " same => n,Echo()",
            f"exten => _[+0-9]XXXXX.,1,Dial(PJSIP/${{EXTEN}}@{trunk},60)",
            " same => n,Hangup()",
        )
    )


def _cdr() -> str:
    return _section(
        "general", "enable = yes", "unanswered = yes", "batch = no"
    ) + _section(
        "csv",
        "usegmtime = yes",
        "loguniqueid = yes",
        "loguserfield = yes",
        "newcdrcolumns = yes",
    )
