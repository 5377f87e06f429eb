"""What is wrong with a connection to Asterisk, step by step, as codes for texts."""

from __future__ import annotations

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
