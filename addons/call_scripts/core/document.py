"""Scripts as JSON documents: reading, checking and the shape of what is written.

The document is described for people in ``docs/script-format.md``.  Blocks, fields and
answers are named by the author's own codes, so that a document means the same in every
database.  :func:`read` never raises for bad input but :class:`DocumentError`, which
says where in the document the trouble is.
"""

import re
from collections.abc import Mapping
from typing import Any

from . import plain
from .conditions import OPERATORS
from .document_parts import (
    ActionDoc,
    BlockDoc,
    ConditionDoc,
    FieldDoc,
    LinkDoc,
    ScriptDoc,
    UseDoc,
)
from .flow import JUMP, KINDS, OBJECTION
from .values import TYPES

FORMAT = "call-script"
FORMAT_VERSION = 1
MARKS = ("", "result", "goal", "refusal")
DIRECTIONS = ("outgoing", "incoming", "form")
MAX_BLOCKS = 5000
MAX_LINKS = 20000
#: The longest an operator may be kept on a block.
MAX_SECONDS = 600
#: Characters of what is written on one line, and of a text with its layout.
MAX_LINE = 2000
MAX_TEXT = 2_000_000
_CODE = re.compile(r"[a-z_][a-z0-9_]*")


class DocumentError(ValueError):
    """``where`` is a path into the document such as ``blocks[2].answers[0].to``."""

    def __init__(self, where: str, code: str, detail: str = ""):
        super().__init__(f"{where}: {code} {detail}".strip())
        self.where, self.code, self.detail = where, code, detail


def read(data: Any) -> ScriptDoc:
    """Check a decoded JSON document and make it typed.

    :raises DocumentError: naming the place; codes: type, missing, value, code,
        duplicate, unknown, format, too_many, long
    """
    root = _Node(data, "script")
    if root.text("format", FORMAT) != FORMAT:
        raise DocumentError("format", "format", str(data.get("format"))[:40])
    if root.integer("version", FORMAT_VERSION) > FORMAT_VERSION:
        raise DocumentError("version", "format", str(data.get("version"))[:40])
    blocks_at, links_at = root.items("blocks"), root.items("jumps")
    if len(blocks_at) > MAX_BLOCKS:
        raise DocumentError("blocks", "too_many", str(MAX_BLOCKS))
    doc = ScriptDoc(
        name=root.text("name", required=True),
        goal=root.text("goal"),
        purpose=root.text("purpose", limit=MAX_TEXT),
        direction=root.choice("direction", DIRECTIONS, "outgoing"),
        models=root.texts("models"),
        start=root.text("start"),
        keep_log=root.flag("keep_log", True),
        show_map=root.flag("show_map", True),
        phone_required=root.flag("phone_required"),
        tasks=[text for text in root.texts("tasks") if text.strip()],
        fields=[_field(node) for node in root.items("fields")],
        blocks=[_block(node) for node in blocks_at],
    )
    for node in blocks_at:
        code = node.text("code")
        for kind, key in (("answer", "answers"), ("route", "routes")):
            doc.links += [_link(x, kind, code) for x in node.items(key)]
        doc.links += [_link(x, "jump", code) for x in node.items("jumps")]
    doc.links += [_link(node, "jump", "") for node in links_at]
    if len(doc.links) > MAX_LINKS:
        raise DocumentError("blocks", "too_many", str(MAX_LINKS))
    _check_names(doc)
    return doc


def write(doc: ScriptDoc) -> dict[str, Any]:
    """The JSON document of a script; empty parts are left out."""
    links: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for link in doc.links:
        key = "jumps" if link.kind in ("jump", "objection") else f"{link.kind}s"
        links.setdefault((link.source, key), []).append(_link_out(link, key))
    blocks = []
    for block in doc.blocks:
        item = _slim(
            code=block.code,
            title=block.title,
            kind=block.kind,
            text=block.text,
            stage=block.stage,
            mark=block.mark,
            result=block.result,
            x=block.x,
            y=block.y,
            min_seconds=block.min_seconds,
            fields=[_slim(**vars(use)) for use in block.fields],
            actions=[_action_out(action) for action in block.actions],
            articles=block.articles,
            **{
                key: links.get((block.code, key), [])
                for key in ("answers", "routes", "jumps")
            },
        )
        blocks.append(item)
    document = _slim(
        format=FORMAT,
        version=FORMAT_VERSION,
        name=doc.name,
        goal=doc.goal,
        purpose=doc.purpose,
        direction=doc.direction,
        models=doc.models,
        start=doc.start,
        phone_required=doc.phone_required,
        tasks=doc.tasks,
        fields=[
            _slim(**{**vars(x), "options": [list(pair) for pair in x.options]})
            for x in doc.fields
        ],
        blocks=blocks,
        jumps=links.get(("", "jumps"), []),
    )
    told = {"keep_log": doc.keep_log, "show_map": doc.show_map}
    return document | {key: value for key, value in told.items() if not value}


class _Node:
    """A JSON object with its place in the document, read with checks."""

    def __init__(self, data: Any, where: str):
        if not isinstance(data, Mapping):
            raise DocumentError(where, "type", "object")
        self.data, self.where = data, where

    def at(self, key: str) -> str:
        return key if self.where == "script" else f"{self.where}.{key}"

    def text(
        self,
        key: str,
        default: str = "",
        required: bool = False,
        limit: int = MAX_LINE,
    ) -> str:
        value = self.data.get(key)
        if value is None or value is False:
            value = default
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise DocumentError(self.at(key), "type", "text")
        if required and not value.strip():
            raise DocumentError(self.at(key), "missing")
        return _kept(value, self.at(key), limit)

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise DocumentError(self.at(key), "value", value[:40])
        return value

    def integer(self, key: str, default: int) -> int:
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise DocumentError(self.at(key), "type", "integer")
        return value

    def seconds(self, key: str) -> int:
        value = self.integer(key, 0)
        if not 0 <= value <= MAX_SECONDS:
            raise DocumentError(self.at(key), "value", str(value)[:40])
        return value

    def number(self, key: str) -> float:
        value = self.data.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise DocumentError(self.at(key), "type", "number")
        if value != value or abs(value) > 1e9:
            raise DocumentError(self.at(key), "value")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise DocumentError(self.at(key), "type", "true or false")
        return value

    def sequence(self, key: str) -> list[Any]:
        value = self.data.get(key) or []
        if not isinstance(value, list):
            raise DocumentError(self.at(key), "type", "list")
        return value

    def texts(self, key: str) -> list[str]:
        items = self.sequence(key)
        for index, item in enumerate(items):
            if not isinstance(item, str):
                raise DocumentError(f"{self.at(key)}[{index}]", "type", "text")
            _kept(item, f"{self.at(key)}[{index}]")
        return items

    def items(self, key: str) -> list["_Node"]:
        return [
            _Node(item, f"{self.at(key)}[{index}]")
            for index, item in enumerate(self.sequence(key))
        ]


def _kept(value: str, where: str, limit: int = MAX_LINE) -> str:
    """The text, if a database can keep it."""
    if not plain.is_plain(value):
        code = next(char for char in value if not plain.is_plain(char))
        raise DocumentError(where, "value", f"\\u{ord(code):04x}")
    if len(value) > limit:
        raise DocumentError(where, "long", str(limit))
    return value


def _code(node: _Node, key: str) -> str:
    value = node.text(key, required=True)
    if not _CODE.fullmatch(value):
        raise DocumentError(node.at(key), "code", value[:40])
    return value


def _when(node: _Node) -> list[ConditionDoc]:
    return [
        ConditionDoc(
            field=item.text("field", required=True),
            op=item.choice("op", OPERATORS, "="),
            value=item.text("value"),
        )
        for item in node.items("when")
    ]


def _field(node: _Node) -> FieldDoc:
    options = []
    for index, pair in enumerate(node.sequence("options")):
        where = f"{node.at('options')}[{index}]"
        if isinstance(pair, str):
            pair = [pair, pair]
        if not isinstance(pair, list) or len(pair) != 2:
            raise DocumentError(where, "type", "[key, label]")
        if not all(isinstance(part, str) and part.strip() for part in pair):
            raise DocumentError(where, "type", "[key, label]")
        key, label = (_kept(part, where).strip() for part in pair)
        # choices are kept one a line, the key before the colon
        if ":" in key or len(f"{key}{label}".splitlines()) > 1:
            raise DocumentError(where, "value", key[:40])
        options.append((key, label))
    return FieldDoc(
        name=_code(node, "name"),
        label=node.text("label"),
        type=node.choice("type", TYPES, "char"),
        options=options,
        default=node.text("default"),
        path=node.text("path"),
        relation=node.text("relation"),
        common=node.flag("common"),
        help=node.text("help"),
    )


def _block(node: _Node) -> BlockDoc:
    return BlockDoc(
        code=_code(node, "code"),
        title=node.text("title"),
        kind=node.choice("kind", KINDS, "talk"),
        text=node.text("text", limit=MAX_TEXT),
        stage=node.text("stage"),
        mark=node.choice("mark", MARKS, ""),
        result=node.text("result"),
        x=node.number("x"),
        y=node.number("y"),
        min_seconds=node.seconds("min_seconds"),
        fields=[
            UseDoc(_code(x, "name"), x.flag("required"), x.flag("readonly"))
            for x in node.items("fields")
        ],
        actions=[_action(x) for x in node.items("actions")],
        articles=node.texts("articles"),
    )


def _action(node: _Node) -> ActionDoc:
    return ActionDoc(
        kind=node.choice("kind", ("template", "mail", "server"), "template"),
        ref=node.text("ref", required=True),
        name=node.text("name"),
        moment=node.choice("moment", ("leave", "enter"), "leave"),
        repeat=node.flag("repeat"),
        when=_when(node),
    )


def _link(node: _Node, kind: str, source: str) -> LinkDoc:
    if kind == "jump":
        kind = node.choice("kind", (JUMP, OBJECTION), kind)
    return LinkDoc(
        kind=kind,
        label=node.text("label"),
        source=source,
        to=node.text("to"),
        hotkey=node.text("hotkey")[:1],
        group=node.text("group"),
        default=node.flag("default"),
        returns=node.flag("returns"),
        when=_when(node),
    )


def _check_names(doc: ScriptDoc) -> None:
    fields = _unique([x.name for x in doc.fields], "fields", "name")
    blocks = _unique([x.code for x in doc.blocks], "blocks", "code")
    if doc.start and doc.start not in blocks:
        raise DocumentError("start", "unknown", doc.start[:40])
    for index, block in enumerate(doc.blocks):
        where = f"blocks[{index}]"
        used = _unique([x.name for x in block.fields], f"{where}.fields", "name")
        _known(used, fields, f"{where}.fields")
        for action in block.actions:
            _known([x.field for x in action.when], fields, f"{where}.actions")
    for link in doc.links:
        where = f"blocks({link.source}).{link.kind}" if link.source else "jumps"
        if link.to:
            _known([link.to], blocks, f"{where}.to")
        _known([x.field for x in link.when], fields, f"{where}.when")


def _unique(names: list[str], where: str, key: str) -> list[str]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            raise DocumentError(f"{where}[{index}].{key}", "duplicate", name[:40])
        seen.add(name)
    return names


def _known(names: list[str], known: list[str], where: str) -> None:
    known_set = set(known)
    for name in names:
        if name not in known_set:
            raise DocumentError(where, "unknown", name[:40])


def _slim(**parts: Any) -> dict[str, Any]:
    """Leave out what is empty or the default."""
    defaults = {"type": "char", "op": "=", "moment": "leave"}
    return {
        key: value
        for key, value in parts.items()
        if value not in ("", [], False, 0, None) and defaults.get(key) != value
    }


def _link_out(link: LinkDoc, key: str) -> dict[str, Any]:
    parts = {**vars(link), "when": [_slim(**vars(x)) for x in link.when]}
    del parts["source"]
    if link.kind != "objection":
        del parts["kind"]
    return _slim(**parts)


def _action_out(action: ActionDoc) -> dict[str, Any]:
    return _slim(**{**vars(action), "when": [_slim(**vars(x)) for x in action.when]})
