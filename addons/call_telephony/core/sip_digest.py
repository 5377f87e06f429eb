"""Digest authentication of SIP (RFC 3261 section 22, RFC 7616): the client's part."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

_PARAMETER = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def parse_challenge(text: str) -> dict[str, str]:
    """`Digest realm="…", nonce="…"` as a dictionary, {} for another scheme."""
    scheme, _, rest = text.strip().partition(" ")
    if scheme.lower() != "digest":
        return {}
    return {
        found[1].lower(): found[2] if found[2] is not None else found[3]
        for found in _PARAMETER.finditer(rest)
    }


def is_usable(challenge: Mapping[str, str]) -> bool:
    """Can `authorization` answer it?"""
    algorithm = challenge.get("algorithm", "MD5").upper()
    return bool(challenge.get("nonce")) and algorithm in _HASHES


def authorization(
    challenge: Mapping[str, str],
    *,
    user: str,
    password: str,
    method: str,
    uri: str,
    cnonce: str,
    count: int = 1,
) -> str:
    """The value of `Authorization` that answers `challenge` for this request."""
    algorithm = challenge.get("algorithm", "MD5")
    digest = _HASHES[algorithm.upper()]

    def hashed(*parts: str) -> str:
        return digest(":".join(parts).encode()).hexdigest()

    realm, nonce = challenge.get("realm", ""), challenge["nonce"]
    secret, request = hashed(user, realm, password), hashed(method, uri)
    values = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    plain = {"algorithm": algorithm}
    offered = [one.strip() for one in challenge.get("qop", "").split(",")]
    if "auth" in offered:
        number = f"{count:08x}"
        response = hashed(secret, nonce, number, cnonce, "auth", request)
        plain |= {"qop": "auth", "nc": number}
        values["cnonce"] = cnonce
    else:  # RFC 2069
        response = hashed(secret, nonce, request)
    values["response"] = response
    if "opaque" in challenge:
        values["opaque"] = challenge["opaque"]
    parts = [f'{name}="{value}"' for name, value in values.items()]
    parts += [f"{name}={value}" for name, value in plain.items()]
    return "Digest " + ", ".join(parts)
