from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import FORM, FilterCase


@tagged("post_install", "-at_install")
class TestFilterBuilder(FilterCase):
    """E4, E5: a filter built from a real letter, and its trial on past ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_filter(attributes=[], user_id=cls.manager.id)
        cls.rule.action_ids.unlink()
        cls.rule = cls.rule.with_user(cls.manager)

    def letter(self, body=FORM, **values):
        self.process(self.raw(body, **values))
        return f"log,{self.last_log().id}"

    def proposed(self, ref, text, attributes=()):
        letter = self.rule._past_letter(ref)
        start = letter.body.index(text)
        return self.rule.builder_propose(
            ref, "body", start, start + len(text), list(attributes)
        )

    def test_from_a_mark_to_a_saved_attribute(self):
        first = self.letter()
        second = self.letter(FORM.replace("8 (916) 123-45-67", "8 495 765-43-21"))
        loaded = self.rule.builder_load()
        refs = [item["ref"] for item in loaded["letters"]]
        self.assertEqual(refs[:2], [second, first])
        self.assertIn("Телефон", loaded["letters"][0]["body"])
        phone = self.proposed(first, "8 (916) 123-45-67")[0]
        self.assertEqual((phone["name"], phone["kind"]), ("phone", "phone"))
        self.assertEqual(phone["value"], "+79161234567")
        self.assertIn("Телефон", phone["rule"])
        tried = self.rule.builder_try([phone], refs[:2])
        values = [item["values"][0]["value"] for item in tried]
        self.assertEqual(values, ["+74957654321", "+79161234567"])
        self.assertTrue(tried[0]["matched"])
        start, end = tried[0]["values"][0]["span"]
        self.assertEqual(loaded["letters"][0]["body"][start:end], "8 495 765-43-21")
        self.rule.builder_save([{**phone, "required": True}])
        (line,) = self.rule.attribute_ids
        self.assertEqual(
            (line.name, line.kind, line.required), ("phone", "phone", True)
        )
        person = self.proposed(first, "Иванов Иван", [phone])[0]
        self.rule.builder_save([{**phone, "required": False}, person])
        self.assertEqual(self.rule.attribute_ids[0], line, "changed, not made anew")
        self.assertFalse(line.required)
        self.rule.builder_save([person])
        self.assertEqual(self.rule.attribute_ids.name, person["name"])

    def test_what_would_be_made(self):
        rule = self.make_filter()
        self.gateway.message_process("crm.lead", self.raw(subject="other"))
        ref = self.letter()
        attributes = rule.builder_load()["attributes"]
        count = len(self.leads())
        with self.enter_registry_test_mode():
            told = rule.builder_made(attributes, ref)
        self.assertFalse(told["error"])
        self.assertTrue(told["matched"])
        self.assertIn("Иванов Иван", told["made"])
        self.env.invalidate_all()
        self.assertEqual(len(self.leads()), count)
        attributes.append({"name": "x", "label": "нет", "required": True})
        self.assertEqual(rule.builder_made(attributes, ref)["missing"], ["x"])

    def test_e_mail_of_a_record_is_a_past_letter_too(self):
        rule = self.make_filter(conditions=[("subject", "contains", "никогда")])
        lead_id = self.process(self.raw(subject="Из истории"), "crm.lead")
        self.Log.search([]).unlink()
        message = self.env["mail.message"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", lead_id),
             ("message_type", "=", "email")], limit=1
        )  # fmt: skip
        letter = rule._past_letter(f"message,{message.id}")
        self.assertEqual(letter.subject, "Из истории")
        self.assertIn("Телефон: 8 (916) 123-45-67", letter.body)
        self.assertEqual(letter.sender_email, "noreply@site.example")
        self.assertIn(f"message,{message.id}", rule._past_refs(None, 10_000))

    def test_strange_requests_are_refused(self):
        ref = self.letter()
        for strange in ("log,0", "res.users,1", "message,x", "log,999999999"):
            with self.assertRaises(UserError):
                self.rule.builder_try([], [strange])
        for bad in ({"name": "a", "kind": "x"}, {"name": "a", "method": "x"}):
            with self.assertRaises(UserError):
                self.rule.builder_try([bad], [ref])
        with self.assertRaises(UserError):
            self.rule.builder_save([{"name": "a", "label": "x"}] * 2)
        with self.assertRaises(ValidationError):
            self.rule.builder_save([{"name": "Bad Name", "label": "x"}])
        stranger = self.rule.with_user(self.stranger)
        for call in (
            stranger.builder_load,
            lambda: stranger.builder_propose(ref, "body", 0, 5, []),
            lambda: stranger.builder_try([], [ref]),
            lambda: stranger.builder_made([], ref),
            lambda: stranger.builder_save([]),
        ):
            with self.assertRaises(AccessError):
                call()

    # -- trial ----------------------------------------------------------------------

    def trial(self, rule, **vals):
        run = self.env["mail.lead.filter.dry.run"].create(
            {"filter_id": rule.id, "days": 3650, **vals}
        )
        run.action_start()
        while run.done < run.total:
            self.assertTrue(run.step())
        return run

    def test_trial_counts_and_lists(self):
        for body in (FORM, FORM, FORM.replace("Телефон", "Тел"), "Ничего"):
            self.letter(body)
        self.process(self.raw(subject="Привет"), "crm.lead")
        rule = self.make_filter("later")
        run = self.trial(rule)
        self.assertGreaterEqual(run.total, 5)
        ours = run.line_ids.filtered(lambda line: line.subject == "Заявка с сайта")
        states = ours.mapped("state")
        self.assertEqual(states.count("matched"), 2)
        self.assertEqual(states.count("missed"), 2)
        missed = ours.filtered(lambda line: line.error == "phone")
        self.assertIn("phone", missed.why_html)
        self.assertIn("+79161234567", ours.filtered(
            lambda line: line.state == "matched")[0].found)  # fmt: skip
        self.assertFalse(self.leads())
        self.assertFalse(rule.hit_count)

    def test_trial_below_other_filters(self):
        self.letter()
        rule = self.make_filter("later", sequence=99)
        self.assertTrue(self.trial(rule).matched)
        self.assertFalse(self.trial(rule, alone=False).line_ids.filtered(
            lambda line: line.subject == "Заявка с сайта"))  # fmt: skip

    def test_trial_of_actions(self):
        self.letter()
        with self.enter_registry_test_mode():
            good = self.trial(self.make_filter(), with_actions=True)
        self.assertTrue(good.matched)
        self.assertFalse(good.failed)
        bad = self.make_filter(templates=self.failing_template())
        with self.enter_registry_test_mode():
            self.assertTrue(self.trial(bad, with_actions=True).failed)
        self.assertFalse(self.leads())

    def test_trial_is_the_managers(self):
        with self.assertRaises(AccessError):
            self.env["mail.lead.filter.dry.run"].with_user(self.stranger).create(
                {"filter_id": self.rule.id}
            )
