from odoo.tests import HttpCase, tagged

from .common import ScriptCommon

EMPTY = {"format": "call-script", "version": 1, "name": "Drawn by hand", "blocks": []}


@tagged("post_install", "-at_install", "browser")
class TestDesignerTour(HttpCase, ScriptCommon):
    """A1: a script is drawn by mouse and keyboard, and is the same after a reload."""

    def test_a01_six_blocks_are_drawn(self):
        script = self._script(EMPTY, publish=False)
        self.author.password = "scr_author"
        draft = script.draft_version_id
        address = f"/odoo/{draft.id}/action-call_scripts.designer"
        self.start_tour(address, "call_scripts_designer_build", login="scr_author")
        draft.invalidate_recordset()
        links = [
            (link.source_id.title, link.name, link.target_id.title)
            for link in draft.link_ids
        ]
        self.assertCountEqual(
            links,
            [
                ("Greeting", "Yes", "Need"),
                ("Need", "Agreed", "Offer"),
                ("Greeting", "No", "Refusal"),
                ("Offer", "Deal", "Good bye"),
                ("Need", "How much?", "Price"),
                ("Price", "Fine", "Offer"),
            ],
        )
        self.assertEqual(draft.start_block_id.title, "Greeting")
        self.assertEqual(draft.start_block_id.text, "<p>Hello!</p>")
        before = draft.designer_load()["document"]
        self.assertEqual(len(before["blocks"]), 6)
        self.start_tour(address, "call_scripts_designer_again", login="scr_author")
        draft.invalidate_recordset()
        self.assertEqual(draft.designer_load()["document"], before)
