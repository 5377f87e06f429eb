"""Workbooks to download, written row after row."""

import tempfile

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from werkzeug.utils import send_file

from odoo.http import request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: of one sheet; Excel takes 1,048,576
ROWS_OF_SHEET = 1_000_000


def download(rows, filename):
    """A response with a workbook; texts never become formulas.

    :param rows: the header, then the rows; what does not fit goes on in a further sheet
    """
    book = openpyxl.Workbook(write_only=True)
    sheet, count, header = None, 0, None
    for row in rows:
        if header is None:
            header = row
        if sheet is None or count > ROWS_OF_SHEET:
            sheet = book.create_sheet(str(len(book.worksheets) + 1))
            count = 1
            _append(sheet, header)
            if row is header:
                continue
        _append(sheet, row)
        count += 1
    if sheet is None:
        book.create_sheet("1")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        book.save(file.name)
        # opened here, read piece by piece; the name is gone then already
        return send_file(
            file.name,
            request.httprequest.environ,
            mimetype=XLSX,
            as_attachment=True,
            download_name=filename,
            conditional=False,
            etag=False,
        )


def _append(sheet, row):
    cells = []
    for value in row:
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        cell = openpyxl.cell.WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"
        cells.append(cell)
    sheet.append(cells)
