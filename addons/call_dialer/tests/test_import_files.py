import base64
import io

import openpyxl

from odoo.tests import HttpCase, tagged

from .common import DialerMixin


@tagged("post_install", "-at_install", "browser")
class TestImportFiles(DialerMixin, HttpCase):
    """Files to download."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()

    def _sheet(self, response):
        self.assertEqual(response.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        return [list(row) for row in book.active.values]

    def test_samples_can_be_imported_as_they_are(self):
        self.authenticate("dia_supervisor", "dia_supervisor")
        for kind, rows in (("persons", 2), ("companies", 2)):
            response = self.url_open(f"/call_dialer/import/sample/{kind}.xlsx")
            self._sheet(response)
            record = self.env["call.campaign.import"].create(
                {
                    "campaign_id": self._campaign().id,
                    "data": base64.b64encode(response.content),
                    "filename": f"{kind}.xlsx",
                }
            )
            record.action_read()
            self.assertEqual(record.kind, kind)
            record.action_preview()
            record.action_start()
            self.assertEqual(record.made_count, rows, record.row_ids.mapped("reason"))

    def test_rejected_rows(self):
        rows = [
            ["ФИО", "Телефон", "Заметка"],
            ["Иван", "89165000099", None],
            ["Пётр", "нет", "=1+1"],
        ]
        record = self.env["call.campaign.import"].create(
            {
                "campaign_id": self.campaign.id,
                "data": self._xlsx(rows),
                "filename": "a.xlsx",
            }
        )
        record.action_read()
        record.action_preview()
        record.action_start()
        url = f"/call_dialer/import/{record.id}/rejected.xlsx"
        self.authenticate("dia_supervisor", "dia_supervisor")
        header, line = self._sheet(self.url_open(url))
        self.assertEqual(header[:4], ["Why left out", "Row", "ФИО", "Телефон"])
        self.assertEqual(line[1:4], ["3", "Пётр", "нет"])
        self.assertIn("No usable number", line[0])
        self.authenticate("dia_operator", "dia_operator")
        self.assertIn(self.url_open(url).status_code, (403, 404))
