"""What is wrong with a connection to Asterisk, step by step, as codes for texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """`level`: ok | warning | error; `code` names a text, `values` fill it."""

    level: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back of a GET: a status, or the kind of failure to reach it."""

    status: int = 0
    content: Any = None
    failure: str = ""  # refused | timeout | name | tls | other


Get = Callable[[str], Answer]
#: `ask(method, path)`: a request that changes something.
Ask = Callable[[str, str], Answer]

#: Modules without which something of ours does not work: (module, what for).
MODULES = (
    ("res_ari_channels", "calls"),
    ("res_ari_bridges", "calls"),
    ("res_ari_events", "calls"),
    ("res_ari_playbacks", "calls"),
    ("app_stasis", "calls"),
    ("res_stasis_recording", "recordings"),
    ("format_wav", "recordings"),
    ("res_stasis_snoop", "supervisor"),
    ("cdr_csv", "records"),
)
BROWSER_MODULES = (
    ("res_http_websocket", "browser"),
    ("res_pjsip_transport_websocket", "browser"),
    ("res_srtp", "browser"),
)
NAME_MODULES = (("func_curl", "names"), ("func_uri", "names"))


#: So often it is looked whether a recording that was stopped is there.
TRIES = 10


@dataclass(frozen=True)
class Wanted:
    """What is set up in Odoo, to be found in Asterisk."""

    app: str = "odoo"
    trunk: str = "trunk"
    phones: Sequence[str] = ()
    browsers: bool = False
    names: bool = False
    records: bool = True


def diagnose_all(
    get: Get,
    ask: Ask,
    web: Get,
    wanted: Wanted,
    wait: Callable[[float], None] = time.sleep,
) -> list[Finding]:
    """As `diagnose`, and modules, WebSocket and the folder of recordings.

    :param web: GET of a path of the web server that has ARI ("/ws")
    """
    findings = diagnose(get, wanted.app, wanted.trunk, wanted.phones)
    if findings[0].level == "error":
        return findings
    needed = [one for one in MODULES if wanted.records or one[1] != "recordings"]
    needed += BROWSER_MODULES if wanted.browsers else ()
    needed += NAME_MODULES if wanted.names else ()
    missing = [
        Finding("error", f"no_module_{use}", {"name": module})
        for module, use in needed
        if not _is_running(get(f"asterisk/modules/{module}.so"))
    ]
    findings += missing or [Finding("ok", "modules", {"count": len(needed)})]
    if wanted.browsers:
        findings.append(_websocket(web("ws")))
    if wanted.records:
        findings.append(_recording_folder(ask, wait))
    return findings


def _is_running(answer: Answer) -> bool:
    content = answer.content if isinstance(answer.content, dict) else {}
    return answer.status == 200 and content.get("status") == "Running"


def _websocket(answer: Answer) -> Finding:
    # a GET without the upgrade is refused by a WebSocket that is there
    there = answer.status in (400, 426)
    return Finding("ok" if there else "error", "websocket" if there else "no_websocket")


def _recording_folder(ask: Ask, wait: Callable[[float], None]) -> Finding:
    """Record nothing for a moment: is there a file afterwards?"""
    name = "odoo-connection-test"
    if ask("POST", f"bridges/{name}?type=mixing").status != 200:
        return Finding("warning", "no_bridge")
    try:
        answer = ask(
            "POST", f"bridges/{name}/record?name={name}&format=wav&ifExists=overwrite"
        )
        ask("POST", f"recordings/live/{name}/stop")
        if answer.status in (200, 201):
            for _ in range(TRIES):
                if ask("GET", f"recordings/stored/{name}").status == 200:
                    return Finding("ok", "recordings")
                wait(0.2)
        return Finding("error", "no_recordings")
    finally:
        ask("DELETE", f"bridges/{name}")
        ask("DELETE", f"recordings/stored/{name}")


def diagnose(get: Get, app: str, trunk: str, phones: Sequence[str]) -> list[Finding]:
    """Ask Asterisk's ARI by `get(path)`; the first error that explains all ends it."""
    first = get("asterisk/info")
    trouble = _reachable(first)
    if trouble:
        return [trouble]
    version = (first.content or {}).get("system", {}).get("version", "?")
    findings = [Finding("ok", "connected", {"version": version})]
    major = version.split(".")[0]
    if major.isdigit() and int(major) < 18:
        findings.append(Finding("warning", "old", {"version": version}))
    findings.append(_application(get(f"applications/{app}"), app))
    findings.append(_endpoint(get(f"endpoints/PJSIP/{trunk}"), trunk, "trunk"))
    findings += [
        _endpoint(get(f"endpoints/PJSIP/{phone}"), phone, "phone") for phone in phones
    ]
    return findings


def _reachable(answer: Answer) -> Finding | None:
    if answer.failure:
        return Finding("error", answer.failure)
    codes = {401: "password", 403: "forbidden", 404: "no_ari"}
    if answer.status in codes:
        return Finding("error", codes[answer.status])
    if answer.status != 200 or not isinstance(answer.content, dict):
        return Finding("error", "strange", {"status": answer.status})
    return None


def _application(answer: Answer, app: str) -> Finding:
    if answer.status == 200:
        return Finding("ok", "application", {"name": app})
    return Finding("warning", "no_application", {"name": app})


def _endpoint(answer: Answer, name: str, kind: str) -> Finding:
    if answer.status != 200:
        return Finding("error", f"no_{kind}", {"name": name})
    if (answer.content or {}).get("state") == "offline":
        return Finding("warning", f"{kind}_offline", {"name": name})
    return Finding("ok", kind, {"name": name})
