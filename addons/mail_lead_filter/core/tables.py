"""Tables of a letter: of its HTML and of its small CSV and XLSX attachments.

A table is a tuple of rows, a row a tuple of cells as text.
"""

import csv
import io
import zipfile
from contextlib import suppress
from html.parser import HTMLParser

from .charset import decode_bytes
from .htmltext import MAX_HTML

Table = tuple[tuple[str, ...], ...]

MAX_TABLES = 200
MAX_ROWS = 500
MAX_COLUMNS = 50
MAX_CELL = 2000
MAX_FILE = 1024 * 1024  # bytes of an attachment that is read
MAX_UNPACKED = 32 * 1024 * 1024  # bytes of an XLSX once unpacked


def fold(text: str) -> str:
    """Text for comparing: no case, ё = е, blanks of any kind are one blank."""
    return " ".join(text.casefold().replace("ё", "е").split())


class _TableReader(HTMLParser):
    """Rows as they end; the cells of an inner table make rows of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[tuple[str, ...]]] = []
        self.open: list[list[tuple[str, ...]]] = []
        self.rows: list[list[str]] = []
        self.cells: list[list[str]] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style"):
            self.silent += 1
        elif tag == "table" and len(self.tables) < MAX_TABLES:
            table: list[tuple[str, ...]] = []
            self.tables.append(table)
            self.open.append(table)
            self.rows.append([])
            self.cells.append([])
        elif not self.open:
            return
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()
            self.cells[-1].append("")
        elif tag in ("br", "p", "div", "li"):
            self._say("\n")

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)
        elif not self.open:
            return
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            for stack in (self.open, self.rows, self.cells):
                stack.pop()

    def handle_data(self, data):
        if not self.silent and self.open:
            self._say(data)

    def finish(self):
        while self.open:
            self.handle_endtag("table")

    def _say(self, text):
        if self.cells[-1]:
            self.cells[-1].append(text)

    def _end_cell(self):
        if self.cells[-1]:
            lines = "".join(self.cells[-1]).replace("\xa0", " ").split("\n")
            text = "\n".join(" ".join(line.split()) for line in lines).strip()
            if len(self.rows[-1]) < MAX_COLUMNS:
                self.rows[-1].append(text[:MAX_CELL])
            self.cells[-1].clear()

    def _end_row(self):
        self._end_cell()
        if any(self.rows[-1]) and len(self.open[-1]) < MAX_ROWS:
            self.open[-1].append(tuple(self.rows[-1]))
        self.rows[-1].clear()


def html_tables(html: str) -> tuple[Table, ...]:
    """All tables of an HTML document; never raises."""
    if "<t" not in html and "<T" not in html:
        return ()
    reader = _TableReader()
    with suppress(Exception):  # what was read so far is what there is
        reader.feed(html[:MAX_HTML])
        reader.close()
        reader.finish()
    return tuple(tuple(rows) for rows in reader.tables if rows)


def file_table(name: str, mimetype: str, data: bytes) -> Table:
    """The first sheet of a CSV or XLSX file; () for all else; never raises."""
    name = name.lower()
    try:
        if name.endswith((".xlsx", ".xlsm")) or "spreadsheetml" in mimetype:
            return _xlsx(data)
        if name.endswith((".csv", ".tsv")) or mimetype in (
            "text/csv",
            "text/tab-separated-values",
        ):
            return _csv(decode_bytes(data))
    except Exception:  # noqa: BLE001 - a broken file is a file without a table
        return ()
    return ()


def _csv(text: str) -> Table:
    head = text[:10_000]
    delimiter = max(";,\t|", key=head.count)
    rows = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter)
    return _bounded(rows)


def _xlsx(data: bytes) -> Table:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
            return ()
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        return _bounded(
            sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
        )
    finally:
        book.close()


def _bounded(rows) -> Table:
    result = []
    for number, row in enumerate(rows):
        if number >= MAX_ROWS * 4 or len(result) >= MAX_ROWS:
            break
        cells = tuple(_cell(value) for value in row[:MAX_COLUMNS])
        if any(cells):
            result.append(cells)
    return tuple(result)


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "isoformat"):
        return value.isoformat(" ") if hasattr(value, "hour") else value.isoformat()
    return " ".join(str(value).split())[:MAX_CELL]


def table_text(table: Table) -> str:
    """Rows as lines, cells parted by tabs, as the HTML's text has them."""
    return "\n".join("\t".join(row).rstrip("\t") for row in table)


def cell_by_label(table: Table, label: str, below: bool = False) -> str | None:
    """The cell to the right of the label (the next that is not empty) or below it."""
    wanted = fold(label).rstrip(":").strip()
    if not wanted:
        return None
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            if fold(cell).rstrip(":* ").strip() != wanted:
                continue
            if below:
                found = next(
                    (
                        under[column]
                        for under in table[number + 1 :]
                        if column < len(under) and under[column]
                    ),
                    None,
                )
            else:
                found = next((text for text in row[column + 1 :] if text), None)
            if found:
                return found
    return None
