import tempfile
from datetime import date, datetime
from unittest.mock import patch

import openpyxl

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_leads_ext.controllers import xlsx

DAY, MOMENT = date(2026, 11, 22), datetime(2026, 11, 22, 10, 30, 15)


@tagged("post_install", "-at_install")
class TestXlsx(BaseCase):
    """B18: workbooks to download."""

    def _sheets(self, rows):
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            xlsx.write(rows, file.name)
            book = openpyxl.load_workbook(file.name)
        return [[[c.value for c in row] for row in s.iter_rows()] for s in book]

    def test_values_of_all_kinds(self):
        rows = [
            ["Text", "Number", "Day", "Moment", "Yes", "Nothing"],
            ["Иван", 1.5, DAY, MOMENT, True, None],
            ["", 0, "", "", False, ""],
        ]
        (sheet,) = self._sheets(rows)
        self.assertEqual(sheet[0], rows[0])
        day = datetime(2026, 11, 22)
        self.assertEqual(sheet[1], ["Иван", 1.5, day, MOMENT, True, None])
        self.assertEqual(sheet[2], [None, 0, None, None, False, None])

    def test_a_text_never_becomes_anything_else(self):
        texts = ["=1+1", "{=A1}", "http://a.example", "007", "+79161234567", " a "]
        texts += ["<b>&amp;</b>", "a\nb"]
        (sheet,) = self._sheets([["Text"], *([text] for text in texts)])
        self.assertEqual([row[0] for row in sheet[1:]], texts)

    def test_what_no_workbook_can_keep(self):
        rows = [["Text"], ["a\x00b\x0bc\ud800\uffff"], ["x" * 40_000]]
        (sheet,) = self._sheets(rows)
        self.assertEqual(sheet[1], ["a b c  "])
        self.assertEqual(sheet[2], ["x" * xlsx.LONGEST])

    def test_more_rows_than_a_sheet_takes_go_on_in_the_next(self):
        with patch.object(xlsx, "ROWS_OF_SHEET", 2):
            sheets = self._sheets([["N"], *([n] for n in range(5))])
        self.assertEqual(sheets, [[["N"], [0], [1]], [["N"], [2], [3]], [["N"], [4]]])

    def test_no_rows_at_all(self):
        self.assertEqual(len(self._sheets([])), 1)
        self.assertEqual(self._sheets([["N"]]), [[["N"]]])
