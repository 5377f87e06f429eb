import io
from datetime import date, datetime

import openpyxl
import pytest

from call_dialer.core import import_reader as reader
from call_dialer.core.import_reader import TableError


def book(fill, **properties):
    work = openpyxl.Workbook()
    fill(work)
    stream = io.BytesIO()
    work.save(stream)
    return stream.getvalue()


def rows_of(data, name="a.xlsx", sheet=None, start=0):
    return list(reader.open_table(data, name).rows(sheet, start))


def test_cells_are_clean():
    def fill(work):
        work.active.append(
            ["  Иванов\u00a0 Иван ", 89161234567, 89161234567.0, 12.5, ""]
        )
        work.active.append(
            [date(2026, 3, 1), datetime(2026, 3, 1, 9, 0), True, None, "x"]
        )

    first, second = rows_of(book(fill))
    assert first == ["Иванов Иван", "89161234567", "89161234567", 12.5, None]
    assert second[0] in (date(2026, 3, 1), datetime(2026, 3, 1))
    assert second[1] == datetime(2026, 3, 1, 9, 0)
    assert second[2] is True


def test_line_breaks_in_a_cell_stay():
    data = book(lambda work: work.active.append(["8916\n8917\r\n8918"]))
    assert rows_of(data) == [["8916\n8917\n8918"]]


def test_positions_are_those_of_the_file():
    def fill(work):
        work.active["B4"] = "ФИО"
        work.active["C4"] = "Телефон"
        work.active["B5"] = "Иван"

    rows = rows_of(book(fill))
    assert [reader.is_blank(row) for row in rows] == [True, True, True, False, False]
    assert rows[3] == [None, "ФИО", "Телефон"]
    assert rows_of(book(fill), start=4) == [[None, "Иван", None]]
    assert len(rows_of(book(fill), start=1)) == 4


def test_merged_cells_have_their_value_everywhere():
    def fill(work):
        work.active.append(["Компания", "ФИО", "Телефон"])
        work.active.append(["Ромашка", "Иван", "1"])
        work.active.append([None, "Пётр", "2"])
        work.active.merge_cells("A2:A3")

    assert [row[0] for row in rows_of(book(fill))] == ["Компания", "Ромашка", "Ромашка"]


def test_hidden_sheets_are_not_offered():
    def fill(work):
        work.active.title = "secret"
        work.active.append(["a"])
        work.active.sheet_state = "hidden"
        work.create_sheet("empty")
        work.create_sheet("people").append(["b"])

    table = reader.open_table(book(fill), "a.xlsx")
    assert [sheet.name for sheet in table.sheets] == ["people"]
    assert table.hidden == ["secret"]
    assert list(table.rows()) == [["b"]]


def test_formulas_give_their_value_or_nothing():
    def fill(work):
        work.active.append(["=1+1", "x"])

    assert rows_of(book(fill)) == [[None, "x"]]  # never computed: not "=1+1"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b" \n\0", "a.csv", "empty"),
        (b"PK\x03\x04 this is no archive", "a.xlsx", "broken"),
        (b"\xd0\xcf\x11\xe0 broken", "a.xls", "broken"),
        (b"%PDF-1.4 ...", "a.pdf", "unknown"),
        (b"<html>", "a.xlsx", "unknown"),
        (b";;;\n;;;", "a.csv", "no_rows"),
    ],
)
def test_bad_files_are_named(data, name, code):
    with pytest.raises(TableError) as error:
        reader.open_table(data, name)
    assert error.value.code == code


def test_empty_workbook():
    with pytest.raises(TableError) as error:
        reader.open_table(book(lambda work: None), "a.xlsx")
    assert error.value.code == "no_rows"


def test_truncated_workbook():
    data = book(lambda work: work.active.append(["x"] * 5))
    for cut in (10, 200, len(data) // 2, len(data) - 5):
        with pytest.raises(TableError):
            rows_of(data[:cut])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_csv_in_any_encoding(encoding, mark):
    text = "\n".join(
        mark.join(row) for row in (["ФИО", "Телефон"], ["Иванов Иван", "89161234567"])
    )
    rows = rows_of(text.encode(encoding), "list.csv")
    assert rows == [["ФИО", "Телефон"], ["Иванов Иван", "89161234567"]]


def test_many_rows_come_one_by_one():
    def fill(work):
        for number in range(20_000):
            work.active.append([f"Имя {number}", 89160000000 + number])

    rows = reader.open_table(book(fill), "a.xlsx").rows()
    assert next(rows) == ["Имя 0", "89160000000"]
    assert sum(1 for _row in rows) == 19_999


def test_nul_characters_are_left_out():
    assert reader.clean_cell("89\x0016") == "8916"
