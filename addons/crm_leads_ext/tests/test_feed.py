from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import no_retry, tagged

from odoo.addons.mail.tests.common import MailCommon
from odoo.addons.web.tests import test_js

from .common import CrmLeadsExtCase


class FeedCase(CrmLeadsExtCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.forgotten.rule"].search([]).active = False
        cls.client = cls.make_partner("Client", phone="+79160000001")
        cls.lead = cls.make_lead(partner_id=cls.client.id, user_id=cls.salesman.id)
        cls.feed = cls.env["crm.feed"].with_user(cls.salesman)

    def items(self, source=None, user=None):
        data = self.env["crm.feed"].with_user(user or self.salesman).data()
        return [item for item in data["items"] if source in (None, item["source"])]

    def task(self, days=0, **vals):
        return self.lead.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.today() + timedelta(days=days),
            summary="Send the price list",
            user_id=self.salesman.id,
            **vals,
        )

    def meeting(self, hours=2, **vals):
        start = fields.Datetime.now() + timedelta(hours=hours)
        return self.env["calendar.event"].create(
            {
                "name": "Measuring",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [(6, 0, (self.salesman.partner_id | self.client).ids)],
                "opportunity_id": self.lead.id,
                **vals,
            }
        )

    def comment(self, text="Look at this", **vals):
        return self.lead.with_user(self.leader).message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.salesman.partner_id.ids,
            **vals,
        )


@tagged("post_install", "-at_install")
class TestFeed(FeedCase, MailCommon):
    """D4: what is due and what is addressed to me."""

    def test_task(self):
        task = self.task(note="<p>To the <b>new</b> address</p>")
        (item,) = self.items("activity")
        self.assertEqual(item["id"], task.id)
        self.assertEqual(item["when"], fields.Date.to_string(task.date_deadline))
        self.assertEqual(item["title"], "Send the price list")
        self.assertEqual(item["note"], "To the *new* address")
        self.assertEqual(item["record"]["id"], self.lead.id)
        self.assertEqual(item["client"], "Client")
        self.assertTrue(item["phone"])
        self.feed.done("mail.activity", task.id, "Sent")
        self.assertFalse(self.items("activity"))
        self.assertIn("Sent", self.lead.message_ids[:1].body)
        self.task(days=30)
        self.assertFalse(self.items("activity"), "too far away")

    def test_meeting(self):
        meeting = self.meeting()
        self.meeting(hours=-5)
        (item,) = self.items("meeting")
        self.assertEqual(item["id"], meeting.id)
        self.assertEqual(item["record"]["id"], self.lead.id)
        with self.assertRaises(UserError):
            self.feed.done("calendar.event", meeting.id)

    def test_comment_and_its_answer(self):
        comment = self.comment("<script>alert(1)</script> please look")
        (item,) = self.items("message")
        self.assertEqual(item["author"], self.leader.name)
        self.assertIn("please look", item["title"])
        self.feed.reply(comment.id, "<b>Seen</b>")
        answer = self.lead.message_ids[:1]
        self.assertEqual(answer.author_id, self.salesman.partner_id)
        self.assertIn("&lt;b&gt;Seen", answer.body)
        self.assertEqual(answer.partner_ids, self.leader.partner_id)
        self.assertEqual(answer.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(self.items("message"))
        self.assertEqual(self.items("message", self.leader)[0]["id"], answer.id)
        with self.assertRaises(UserError):
            self.feed.reply(comment.id, "  ")

    def test_forgotten(self):
        rule = self.env["crm.forgotten.rule"].create(
            {"name": "R", "days": 0, "domain": repr([("id", "=", self.lead.id)])}
        )
        rule._check()
        (item,) = self.items("forgotten")
        self.assertEqual(item["record"]["id"], self.lead.id)
        self.env["crm.interaction"]._log("call", lead=self.lead)
        rule.days = 1
        rule._check()
        self.assertFalse(self.items("forgotten"))

    def test_overdue_task_is_there_once(self):
        rule = self.env["crm.forgotten.rule"].create(
            {
                "name": "R",
                "kind": "overdue_step",
                "days": 1,
                "domain": repr([("id", "=", self.lead.id)]),
            }
        )
        self.task(days=-9)
        rule._check()
        self.assertTrue(rule.case_ids)
        self.assertEqual([item["source"] for item in self.items()], ["activity"])

    def test_snooze(self):
        task = self.task()
        until = fields.Datetime.now() + timedelta(hours=1)
        self.feed.snooze("mail.activity", task.id, fields.Datetime.to_string(until))
        self.assertFalse(self.items())
        self.assertEqual(self.feed.data()["snoozed"], 1)
        snoozed = self.env["crm.feed.snooze"].search([("res_id", "=", task.id)])
        snoozed.until = fields.Datetime.now() - timedelta(minutes=1)
        self.assertTrue(self.items(), "it comes back by itself")
        self.feed.snooze("mail.activity", task.id, fields.Datetime.to_string(until))
        self.feed.wake()
        self.assertTrue(self.items())
        for wrong in ("", "yesterday", "2020-01-01 00:00:00", False):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.feed.snooze("mail.activity", task.id, wrong)

    def test_live(self):
        for happens in (self.task, self.meeting, self.comment):
            with self.subTest(happens.__name__):
                self._reset_bus()
                happens()
                self.assertTrue(self.told(self.salesman))
        self._reset_bus()
        self.task()
        self.assertFalse(self.told(self.colleague))

    def told(self, user):
        self.env.cr.precommit.run()
        found = self.env["bus.bus"].search([("message", "ilike", "crm_leads_ext/feed")])
        return any(
            f'"res.partner",{user.partner_id.id}]' in row.channel for row in found
        )

    # rights ------------------------------------------------------------------

    def test_only_the_own_one(self):
        task, comment, meeting = self.task(), self.comment(), self.meeting()
        self.assertEqual(len(self.items()), 3)
        self.assertFalse(self.items(user=self.colleague))
        others = self.env["crm.feed"].with_user(self.colleague)
        for record in (task, comment):
            with self.subTest(record._name), self.assertRaises(UserError):
                others.done(record._name, record.id)
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        others.snooze("calendar.event", meeting.id, later)
        self.assertEqual(len(self.items()), 3, "he has snoozed his own view")
        for model in ("res.users", "ir.cron", "no.such.model", None):
            with self.subTest(model), self.assertRaises(UserError):
                self.feed.snooze(model, 1, later)
        with self.assertRaises(AccessError):
            self.env["crm.feed"].with_user(self.stranger).data()
        with self.assertRaises(AccessError):
            self.env["crm.feed.snooze"].with_user(self.salesman).search([])

    def test_other_company(self):
        self.assertFalse(self.items(user=self.foreign))
        task = self.task()
        self.lead.company_id = self.env.company
        others = self.env["crm.feed"].with_user(self.foreign)
        with self.assertRaises(UserError):
            others.done("mail.activity", task.id)

    def test_hidden_record(self):
        task = self.task()
        self.lead.user_id = self.colleague
        (item,) = self.items("activity")
        self.assertEqual(item["id"], task.id)
        self.assertIsNone(item["record"], "the task is his, the deal is not")
        self.assertFalse(item["phone"])


@tagged("post_install", "-at_install", "browser")
class TestFeedHoot(test_js.HOOTCommon):
    """The hoot tests of this addon."""

    def get_hoot_filters(self):
        self._test_params = [("+", "@crm_leads_ext")]
        return super().get_hoot_filters()

    @no_retry
    def test_crm_leads_ext(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            + self.hoot_filters,
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
