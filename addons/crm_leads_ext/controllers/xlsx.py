"""Workbooks to download, written row after row."""

import re
import tempfile
from datetime import date, datetime

import xlsxwriter
from werkzeug.utils import send_file

from odoo.http import request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: of one sheet; Excel takes 1,048,576
ROWS_OF_SHEET = 1_000_000
#: of one cell, as Excel has it
LONGEST = 32_767
#: Excel's own formats 14 and 22: each reader sees dates as his computer writes them
DATE, TIME = 14, 22
_WIDTH = 18
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def download(rows, filename):
    """A response with a workbook; texts never become formulas.

    :param rows: the header, then the rows of texts, numbers, dates and (naive) times;
        what does not fit goes on in a further sheet
    """
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        write(rows, file.name)
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


def write(rows, path):
    """The workbook as a file; a row is on the disk as soon as the next one comes."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    day, moment = (book.add_format({"num_format": code}) for code in (DATE, TIME))
    sheet, place, header = None, 0, None
    for row in rows:
        if header is None:
            header = row
        if sheet is None or place > ROWS_OF_SHEET:
            sheet = book.add_worksheet(str(len(book.worksheets()) + 1))
            sheet.set_column(0, max(len(header) - 1, 0), _WIDTH)
            sheet.freeze_panes(1, 0)
            _write_row(sheet, 0, header, day, moment)
            place = 1
            if row is header:
                continue
        _write_row(sheet, place, row, day, moment)
        place += 1
    if sheet is None:
        book.add_worksheet("1")
    book.close()


def _write_row(sheet, place, row, day, moment):
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            text = _ILLEGAL.sub(" ", value)[:LONGEST]
            sheet.write_string(place, column, text)
        elif isinstance(value, bool):
            sheet.write_boolean(place, column, value)
        elif isinstance(value, date):
            with_time = isinstance(value, datetime)
            sheet.write_datetime(place, column, value, moment if with_time else day)
        else:
            sheet.write_number(place, column, value)
