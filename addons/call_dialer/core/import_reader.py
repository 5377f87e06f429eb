"""Reading a table somebody made in a spreadsheet program.

`open_table(data, filename)` takes .xlsx, .xls, .ods and .csv. Rows come one by one
as lists of clean cells: text is stripped, 89161234567.0 becomes "89161234567",
dates become date objects, a merged cell has its value in every cell it covers,
a formula is its last computed value. Anything wrong with the file raises
`TableError` with a code and details, never a stack trace of a library.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import python_calamine as calamine

Cell = str | int | float | bool | date | datetime | None

#: a header is looked for in that many first rows
HEADER_DEPTH = 30
CSV_ENCODINGS = ("utf-8-sig", "cp1251")


class TableError(ValueError):
    """The file cannot be read.

    `code`: empty | broken | password | unknown | no_rows.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Sheet:
    """A visible sheet and the number of its rows."""

    name: str
    rows: int


@dataclass
class Table:
    """An opened file. `rows()` may be called again and again."""

    sheets: list[Sheet]
    hidden: list[str] = field(default_factory=list)
    _book: calamine.CalamineWorkbook | None = None
    _lines: list[list[str]] | None = None

    def rows(self, sheet: str | None = None, start: int = 0) -> Iterator[list[Cell]]:
        """Rows of a sheet (default: the first with data) from row `start` (0-based).

        Empty rows are given too, so that positions are those of the file.
        """
        if self._lines is not None:
            for line in self._lines[start:]:
                yield [clean_cell(cell) for cell in line]
            return
        assert self._book is not None
        page = self._book.get_sheet_by_name(sheet or self.sheets[0].name)
        left = (page.start or (0, 0))[1]
        merged = _merged_values(page)
        # rows are counted from the top of the sheet, cells from its first used column
        for number, row in enumerate(page.iter_rows()):
            if number < start:
                continue
            cells = [None] * left + [clean_cell(cell) for cell in row]
            for column, value in merged.get(number, ()):
                if column < len(cells) and cells[column] is None:
                    cells[column] = value
            yield cells


def _merged_values(page: calamine.CalamineSheet) -> dict[int, list[tuple[int, Cell]]]:
    """Values which merged cells spread over the rows they cover."""
    ranges = page.merged_cell_ranges or []
    if not ranges:
        return {}
    left = (page.start or (0, 0))[1]
    wanted = {first[0]: [] for first, _last in ranges}
    for first, last in ranges:
        wanted[first[0]].append((first, last))
    values: dict[int, list[tuple[int, Cell]]] = {}
    for number, row in enumerate(page.iter_rows()):
        for first, last in wanted.get(number, ()):
            position = first[1] - left
            value = clean_cell(row[position]) if 0 <= position < len(row) else None
            if value in (None, ""):
                continue
            for covered in range(first[0], last[0] + 1):
                values.setdefault(covered, []).extend(
                    (column, value) for column in range(first[1], last[1] + 1)
                )
    return values


def clean_cell(value: object) -> Cell:
    """A cell as a person sees it: text without odd blanks, whole floats as text."""
    if value is None:
        return None
    if isinstance(value, str):
        if value.isprintable() and "  " not in value:
            return value.strip() or None  # nothing odd in it
        text = value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        text = re.sub(r"[^\S\n]+|[\u200b\ufeff]+", " ", text)
        return text.strip() or None
    if isinstance(value, bool | datetime | date):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        # telephone numbers kept as numbers: 89161234567.0
        return str(int(value)) if value == int(value) else value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def open_table(data: bytes, filename: str = "") -> Table:
    """The table in a file. Raises TableError."""
    if not data or not data.strip(b"\0 \r\n\t"):
        raise TableError("empty", filename)
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        return _open_book(data, filename)
    if filename.lower().endswith((".csv", ".txt")):
        return _open_csv(data, filename)
    raise TableError("unknown", filename)


def _open_book(data: bytes, filename: str) -> Table:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets, hidden = [], []
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != calamine.SheetVisibleEnum.Visible:
                hidden.append(meta.name)
                continue
            page = book.get_sheet_by_name(meta.name)
            if page.height:
                sheets.append(Sheet(meta.name, page.total_height))
    except calamine.PasswordError as error:
        raise TableError("password", filename) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise TableError("broken", str(error)) from error
    if not sheets:
        raise TableError("no_rows", filename)
    return Table(sheets, hidden, _book=book)


def _open_csv(data: bytes, filename: str) -> Table:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = CSV_ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise TableError("broken", filename)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:8192], ";,\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        lines = list(csv.reader(io.StringIO(text), dialect))
    except csv.Error as error:
        raise TableError("broken", str(error)) from error
    if not any(any(line) for line in lines):
        raise TableError("no_rows", filename)
    return Table([Sheet("csv", len(lines))], _lines=lines)


def is_blank(row: list[Cell]) -> bool:
    """No cell has anything in it."""
    return all(cell in (None, "") for cell in row)
