from odoo.tests import HttpCase, tagged

from .common import ScriptCommon


@tagged("post_install", "-at_install", "browser")
class TestDesignerPanelTour(HttpCase, ScriptCommon):
    """A7, A18, A20: answers are edited in the panel, the draft is published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.script.action_edit_draft()
        cls.author.password = "scr_author"

    def test_a20_mended_and_published(self):
        self.start_tour(
            f"/odoo/m-call.script/{self.script.id}",
            "call_scripts_designer_panel",
            login="scr_author",
        )
        version = self.script.published_version_id
        self.assertEqual(version.number, 2)
        self.assertEqual(version.note, "One more answer")
        answers = version.start_block_id.answer_ids
        self.assertEqual(
            [(x.name, x.target_id.code) for x in answers],
            [
                ("Yes, please", "need"),
                ("No need", "bye_no"),
                ("Call me later", "bye_no"),
            ],
        )
