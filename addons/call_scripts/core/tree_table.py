"""A script written down as a table, the way people do it in a spreadsheet.

Two habits are understood, told apart by the header:

* **answers**: a row is a block with one of its answers; further rows with an empty
  block (or the same one) are its further answers, which name the block they lead to::

      Block     | What to say   | Answer    | Leads to
      Greeting  | Hello! …      | Yes       | Offer
                |               | No need   | Good bye

* **tree**: a row is a block with its place in the tree, a level (1, 2, 3 …) or a number
  (1, 1.1, 1.2.1 …), and the answer of the block above which leads to it::

      Level | Answer  | Block    | What to say   | Leads to
      1     |         | Greeting | Hello! …      |
      2     | Yes     | Offer    | We have …     |
      2     | No need | Good bye | Sorry …       |
      2     | Again   |          |               | Greeting

Headers are known in English and Russian.  :func:`read` answers with the same
:class:`.document.ScriptDoc` which a JSON document makes, or raises
:class:`TableError` naming the row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from .document import MAX_BLOCKS, BlockDoc, LinkDoc, ScriptDoc

HEADERS: Mapping[str, tuple[str, ...]] = {
    "level": ("level", "number", "no", "no.", "#", "№", "уровень", "номер", "п/п"),
    "block": ("block", "title", "step", "блок", "название", "шаг"),
    "text": (
        "what to say",
        "text",
        "script",
        "phrase",
        "что сказать",
        "текст",
        "фраза",
    ),
    "answer": (
        "answer",
        "client",
        "client's answer",
        "reply",
        "ответ",
        "ответ клиента",
    ),
    "to": ("leads to", "to", "next", "goto", "куда", "ведёт", "ведет", "переход"),
    "stage": ("stage", "этап", "стадия"),
    "kind": ("kind", "type", "вид", "тип"),
    "mark": ("meaning", "mark", "значение", "итог"),
    "result": ("result", "результат"),
    "hotkey": ("key", "hotkey", "клавиша"),
    "group": ("group", "группа"),
}
KINDS = {
    "talk": ("talk", "разговор", "речь"),
    "question": ("question", "вопрос"),
    "form": ("form", "анкета", "форма"),
    "end": ("end", "конец", "завершение"),
}
MARKS = {
    "goal": ("goal", "goal reached", "цель", "цель достигнута"),
    "refusal": ("refusal", "refused", "отказ"),
    "result": ("result", "result reached", "результат"),
}
MAX_ROWS = 20000
MAX_CELL = 20000
_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?")
_CODE = re.compile(r"[^a-z0-9_]+")


class TableError(ValueError):
    """``row`` counts from 1 as in the file; codes: empty, no_header, too_many, level,
    no_parent, no_block, no_answer, unknown, value."""

    def __init__(self, code: str, row: int = 0, detail: str = ""):
        super().__init__(f"row {row}: {code} {detail}".strip())
        self.code, self.row, self.detail = code, row, detail


@dataclass
class _Row:
    number: int
    cells: dict[str, str]

    def __getattr__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass
class _Builder:
    """Collects blocks under their titles; targets are looked up at the end."""

    blocks: dict[str, BlockDoc] = field(default_factory=dict)
    links: list[tuple[LinkDoc, str, int]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def block(self, row: _Row) -> BlockDoc:
        """The block the row names, with what the row says about it."""
        block = self.blocks.get(_same(row.block))
        if block is None:
            if len(self.blocks) >= MAX_BLOCKS:
                raise TableError("too_many", row.number, str(MAX_BLOCKS))
            block = BlockDoc(self._code(row.block), row.block)
            self.blocks[_same(row.block)] = block
        block.text += _html(row.text)
        block.stage = row.stage or block.stage
        block.result = row.result or block.result
        block.kind = _choice(row, "kind", KINDS) or block.kind
        block.mark = _choice(row, "mark", MARKS) or block.mark
        return block

    def link(self, source: BlockDoc, row: _Row, to: str) -> None:
        link = LinkDoc(
            "answer" if row.answer else "route",
            row.answer,
            source.code,
            hotkey=row.hotkey[:1],
            group=row.group,
        )
        self.links.append((link, to, row.number))

    def _code(self, title: str) -> str:
        """A code for a block: its Latin title, or a number."""
        slug = _CODE.sub("_", title.lower()).strip("_")[:40]
        if not slug or slug[0].isdigit():
            slug = f"block_{len(self.codes) + 1}"
        code, number = slug, 2
        while code in self.codes:
            code, number = f"{slug}_{number}", number + 1
        self.codes.add(code)
        return code

    def script(self, name: str) -> ScriptDoc:
        links = []
        for link, to, number in self.links:
            target = self.blocks.get(_same(to))
            if to and target is None:
                raise TableError("unknown", number, to)
            link.to = target.code if target else ""
            links.append(link)
        blocks = list(self.blocks.values())
        leaving = {link.source for link in links}
        for block in blocks:
            # what nothing leads on from is an end, unless it says otherwise
            if block.code not in leaving and block.kind == "talk":
                block.kind = "end"
        return ScriptDoc(name, start=blocks[0].code, blocks=blocks, links=links)


def read(rows: Iterable[Sequence[object]], name: str) -> ScriptDoc:
    """The script which a table of cells describes.

    :param name: name of the script to be made
    :raises TableError: naming the row
    """
    found = _rows(rows)
    builder = _Builder()
    if any(row.level for row in found):
        _read_tree(builder, found)
    else:
        _read_answers(builder, found)
    if not builder.blocks:
        raise TableError("empty")
    return builder.script(name)


def _read_answers(builder: _Builder, rows: Sequence[_Row]) -> None:
    current = None
    for row in rows:
        if row.block:
            current = builder.block(row)
        elif current is None:
            raise TableError("no_block", row.number)
        else:
            current.text += _html(row.text)
        if row.answer or row.to:
            builder.link(current, row, row.to)


def _read_tree(builder: _Builder, rows: Sequence[_Row]) -> None:
    """``path`` holds the blocks from the root to the row above."""
    path: list[BlockDoc] = []
    for row in rows:
        level = _level(row)
        if level > len(path) + 1 or (level == 1 and path):
            raise TableError("no_parent", row.number, row.level)
        del path[level - 1 :]
        if row.block:
            known = _same(row.block) in builder.blocks
            if known:
                raise TableError("value", row.number, row.block)
        elif not row.to or not path:
            raise TableError("no_block", row.number)
        if path:
            builder.link(path[-1], row, row.block or row.to)
        if row.block:
            path.append(builder.block(row))
            if row.to:
                way = _Row(row.number, {})
                builder.link(path[-1], way, row.to)


def _level(row: _Row) -> int:
    if not _NUMBER.fullmatch(row.level):
        raise TableError("level", row.number, row.level)
    parts = row.level.rstrip(".").split(".")
    level = len(parts) if len(parts) > 1 else int(parts[0])
    if level < 1 or level > MAX_BLOCKS:
        raise TableError("level", row.number, row.level)
    return level


def _rows(rows: Iterable[Sequence[object]]) -> list[_Row]:
    """Rows under the header, by the names of their columns; empty ones left out."""
    columns: dict[int, str] = {}
    found = []
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise TableError("too_many", number, str(MAX_ROWS))
        texts = [_text(cell) for cell in cells]
        if not columns:
            columns = _columns(texts)
            continue
        row = {name: texts[i] for i, name in columns.items() if i < len(texts)}
        if any(row.values()):
            found.append(_Row(number, row))
    if not columns:
        raise TableError("no_header")
    if not found:
        raise TableError("empty")
    return found


def _columns(texts: Sequence[str]) -> dict[int, str]:
    """Which column is what, when this row is the header: it names a block at least."""
    known = {word: name for name, words in HEADERS.items() for word in words}
    found: dict[int, str] = {}
    for index, text in enumerate(texts):
        name = known.get(_same(text))
        if name and name not in found.values():
            found[index] = name
    names = set(found.values())
    return found if "block" in names and names & {"answer", "to", "level"} else {}


def _choice(row: _Row, name: str, words: Mapping[str, Sequence[str]]) -> str:
    text = _same(row.cells.get(name, ""))
    if not text:
        return ""
    for value, known in words.items():
        if text in known:
            return value
    raise TableError("value", row.number, row.cells[name][:40])


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).replace("\x00", "").strip()[:MAX_CELL]


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _html(text: str) -> str:
    """Lines of a cell as paragraphs; what looks like markup is shown as it stands."""
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)
