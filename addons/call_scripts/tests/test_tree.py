import base64
import io
import zipfile

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ScriptCommon

CSV = """Блок;Что сказать;Ответ;Куда;Значение
Приветствие;Здравствуйте! <script>x</script>;Да;Заказ;
;;Нет;Прощание;
Заказ;Спасибо;;;цель
Прощание;До свидания;;;отказ
"""


@tagged("post_install", "-at_install")
class TestTree(ScriptCommon):
    """Row A25: a script from a table."""

    def _wizard(self, data, name, user=None, **vals):
        wizard = self.env["call.script.import"].with_user(user or self.author)
        return wizard.create(
            {"file_data": base64.b64encode(data), "file_name": name, **vals}
        )

    def test_a25_from_csv_to_a_talk(self):
        for encoding in ("utf-8-sig", "cp1251"):
            wizard = self._wizard(CSV.encode(encoding), "Окна.csv")
            wizard.action_import()
            script = wizard.version_id.script_id
            self.assertEqual(script.name, "Окна")
            block = wizard.version_id.start_block_id
            self.assertEqual(block.title, "Приветствие")
            self.assertNotIn("<script", block.text)
            places = {(x.pos_x, x.pos_y) for x in wizard.version_id.block_ids}
            self.assertEqual(len(places), 3)
            wizard.version_id.action_publish()
            session = self._start(script)
            self._step(session, "Да")
            self.assertEqual(session.runner_state()["block"]["mark"], "goal")

    def _xlsx(self, rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def test_a25_from_xlsx_into_a_script(self):
        script = self._script()
        script.action_edit_draft()
        data = self._xlsx(
            [
                ["Level", "Answer", "Block", "What to say"],
                [1, None, "Hello", "Good day"],
                [2, "Yes", "Bye", "Thank you"],
            ]
        )
        wizard = self._wizard(data, "tree.xlsx", script_id=script.id)
        wizard.action_import()
        self.assertEqual(script.draft_version_id, wizard.version_id)
        self.assertEqual(script.name, "Cold call, windows")
        self.assertEqual(script.model_ids.mapped("model"), ["res.partner"])
        self.assertEqual(len(script.draft_version_id.block_ids), 2)
        self.assertEqual(script.published_version_id.number, 1)

    def test_a25_bad_tables_say_which_row(self):
        cases = [
            (b"Block;Leads to\nOne;Two\n", "a.csv", "Row 2"),
            (b"a;b\n", "a.csv", "names the columns"),
            (b"PK\x03\x04broken", "a.xlsx", "damaged"),
            (b"Block;Leads to\n\x98\xff\xfe;\n", "a.csv", "encoding"),
            (self._xlsx([]), "a.xlsx", "names the columns"),
        ]
        before = self.env["call.script"].search_count([])
        for data, name, words in cases:
            with self.subTest(words=words), self.assertRaises(UserError) as caught:
                self._wizard(data, name).action_import()
            self.assertIn(words, str(caught.exception))
        self.assertEqual(self.env["call.script"].search_count([]), before)

    def test_a25_a_torn_sheet_is_damaged(self):
        torn = io.BytesIO()
        data = io.BytesIO(self._xlsx([["Block", "Leads to"], ["a", "b"], ["b", ""]]))
        with zipfile.ZipFile(data) as whole, zipfile.ZipFile(torn, "w") as packed:
            for item in whole.infolist():
                text = whole.read(item)
                if "sheet1" in item.filename:
                    text = text[: len(text) // 2]
                packed.writestr(item.filename, text)
        with self.assertRaises(UserError) as caught:
            self._wizard(torn.getvalue(), "a.xlsx").action_import()
        self.assertIn("damaged", str(caught.exception))

    def test_a25_rights(self):
        for user in (self.operator, self.stranger, self.supervisor):
            with self.assertRaises(AccessError):
                self.env["call.script"].with_user(user).import_table(b"", "a.csv")
