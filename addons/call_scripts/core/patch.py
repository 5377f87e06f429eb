"""What an author changed on the canvas, put into the script's document.

The designer sends only what changed::

    {"start": "hello",
     "fields": [{"name": "city"}],
     "jumps": [{"label": "Who are you?", "to": "who"}],
     "blocks": {"hello": {"code": "hello", "answers": []}, "gone": None}}

Every key may be missing.  ``fields`` and ``jumps`` are whole lists; ``blocks`` holds
whole blocks with their answers, routes and jumps, ``None`` for one that was deleted.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

from .document import DocumentError, LinkDoc

KEYS = ("start", "fields", "jumps", "blocks")
T = TypeVar("T")


def merge(document: Mapping[str, Any], patch: Any) -> dict[str, Any]:
    """The document with the changes; known blocks keep their place, new ones follow.

    :raises DocumentError: the patch is no patch; what is in it is judged by
        :func:`.document.read`
    """
    if not isinstance(patch, Mapping):
        raise DocumentError("patch", "type", "object")
    for key in patch:
        if key not in KEYS:
            raise DocumentError("patch", "unknown", str(key)[:40])
    result = dict(document)
    for key in ("start", "fields", "jumps"):
        if key in patch:
            result[key] = patch[key]
    if "blocks" in patch:
        result["blocks"] = _blocks(document.get("blocks") or [], patch["blocks"])
    return result


def _blocks(blocks: list[dict[str, Any]], changes: Any) -> list[dict[str, Any]]:
    if not isinstance(changes, Mapping):
        raise DocumentError("blocks", "type", "object")
    for code, block in changes.items():
        if block is None:
            continue
        if not isinstance(block, Mapping):
            raise DocumentError(f"blocks({code})", "type", "object")
        if block.get("code") != code:
            raise DocumentError(f"blocks({code}).code", "value", str(block.get("code")))
    known = {block["code"] for block in blocks}
    kept = [changes.get(block["code"], block) for block in blocks]
    new = [block for code, block in changes.items() if code not in known]
    return [block for block in (*kept, *new) if block is not None]


def match_links(
    old: Sequence[tuple[T, LinkDoc]], new: Sequence[LinkDoc]
) -> tuple[list[T | None], list[T]]:
    """Which link of a block is which after a change, so that links keep their ids.

    :return: for each of ``new`` its old one or ``None``; the old ones left over
    """
    found: list[T | None] = [None] * len(new)
    left = list(old)
    for key in (_whole, _named, _aimed, _kind):
        by_key: dict[Hashable, list[tuple[T, LinkDoc]]] = {}
        for item in left:
            by_key.setdefault(key(item[1]), []).append(item)
        for index, link in enumerate(new):
            candidates = by_key.get(key(link))
            if found[index] is None and candidates:
                item = candidates.pop(0)
                found[index] = item[0]
                left.remove(item)
    return found, [item[0] for item in left]


def _whole(link: LinkDoc) -> Hashable:
    return repr(link)


def _named(link: LinkDoc) -> Hashable:
    return link.kind, link.label, bool(link.label)


def _aimed(link: LinkDoc) -> Hashable:
    return link.kind, link.to, bool(link.to)


def _kind(link: LinkDoc) -> Hashable:
    return link.kind
