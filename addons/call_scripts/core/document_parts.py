"""What a script's document consists of; see :mod:`document` for reading it."""

from dataclasses import dataclass, field


@dataclass
class ConditionDoc:
    field: str
    op: str = "="
    value: str = ""


@dataclass
class LinkDoc:
    kind: str = "answer"
    label: str = ""
    source: str = ""
    to: str = ""
    hotkey: str = ""
    group: str = ""
    default: bool = False
    returns: bool = False
    when: list[ConditionDoc] = field(default_factory=list)


@dataclass
class FieldDoc:
    name: str
    label: str = ""
    type: str = "char"
    options: list[tuple[str, str]] = field(default_factory=list)
    default: str = ""
    path: str = ""
    relation: str = ""
    common: bool = False
    help: str = ""


@dataclass
class UseDoc:
    name: str
    required: bool = False
    readonly: bool = False


@dataclass
class ActionDoc:
    kind: str
    ref: str
    name: str = ""
    moment: str = "leave"
    repeat: bool = False
    when: list[ConditionDoc] = field(default_factory=list)


@dataclass
class BlockDoc:
    code: str
    title: str = ""
    kind: str = "talk"
    text: str = ""
    stage: str = ""
    mark: str = ""
    result: str = ""
    x: float = 0
    y: float = 0
    min_seconds: int = 0
    fields: list[UseDoc] = field(default_factory=list)
    actions: list[ActionDoc] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)


@dataclass
class ScriptDoc:
    name: str
    goal: str = ""
    purpose: str = ""
    direction: str = "outgoing"
    models: list[str] = field(default_factory=list)
    start: str = ""
    keep_log: bool = True
    show_map: bool = True
    phone_required: bool = False
    tasks: list[str] = field(default_factory=list)
    fields: list[FieldDoc] = field(default_factory=list)
    blocks: list[BlockDoc] = field(default_factory=list)
    links: list[LinkDoc] = field(default_factory=list)
