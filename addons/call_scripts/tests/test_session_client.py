from odoo.tests import tagged

from .common import ScriptCommon


@tagged("post_install", "-at_install")
class TestSessionClient(ScriptCommon):
    """G2: a talk with a stranger has the client its script finds or makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script(publish=False)
        draft = cls.script.draft_version_id
        hello = draft.block_ids.filtered(lambda block: block.code == "hello")
        for sequence, code in enumerate(("firm", "human"), 1):
            cls.env["call.script.action"].create(
                {
                    "block_id": hello.id,
                    "sequence": sequence,
                    "template_id": cls._client_template(code).id,
                }
            )
        draft.action_publish()

    @classmethod
    def _client_template(cls, code):
        lines = {
            "firm": {"name": ("text", "Firm of {{ person }}", True)},
            "human": {
                "name": ("value", "person", True),
                "parent_id": ("path", "firm", False),
            },
        }
        return cls.env["record.template"].create(
            {
                "name": code,
                "code": code,
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "operation": "find_or_create",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "field_name": name,
                            "kind": kind,
                            "value": value,
                            "is_key": is_key,
                        },
                    )
                    for name, (kind, value, is_key) in lines[code].items()
                ],
            }
        )

    def _talk(self, person="Ivan Testov", **kwargs):
        session = self._start(self.script, **kwargs)
        state = self._step(session, "Yes, go on", {"person": person})
        self.assertNotIn("refused", state)
        return session

    def test_the_person_made_takes_the_place_of_the_firm(self):
        session = self._talk()
        self.assertEqual(session.partner_id.name, "Ivan Testov")
        self.assertEqual(session.partner_id.parent_id.name, "Firm of Ivan Testov")
        self.assertEqual(session._get_sources()["partner"], session.partner_id)
        self.assertIn("Ivan Testov", session.display_name)

    def test_one_who_is_found_is_the_client_too(self):
        firm = self.env["res.partner"].create({"name": "Firm of Ivan Testov"})
        known = self.env["res.partner"].create(
            {"name": "Ivan Testov", "parent_id": firm.id}
        )
        self.assertEqual(self._talk().partner_id, known)

    def test_a_stranger_found_later_does_not_take_the_place(self):
        """Somebody who does not belong to the firm found first."""
        firm = self.env["res.partner"].create({"name": "Firm of Ivan Testov"})
        self.env["res.partner"].create({"name": "Ivan Testov"})
        self.assertEqual(self._talk().partner_id, firm)

    def test_a_client_known_at_the_start_stays(self):
        self.assertEqual(self._talk(record=self.partner).partner_id, self.partner)

    def test_a_firm_known_at_the_start_stays(self):
        """The script finds the very firm it was begun on, and makes its person."""
        firm = self.env["res.partner"].create({"name": "Firm of Ivan Testov"})
        session = self._talk(record=firm)
        self.assertEqual(session.partner_id, firm)
        self.assertTrue(firm.child_ids)

    def test_a_trial_has_no_client(self):
        session = (
            self.env["call.session"]
            .with_user(self.author)
            ._start_trial(self.script.published_version_id.with_user(self.author))
        )
        self._step(session, "Yes, go on", {"person": "Ivan"})
        self.assertFalse(session.partner_id)
