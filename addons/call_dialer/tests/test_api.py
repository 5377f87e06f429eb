from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..models.call_campaign_api import ROWS_AT_MOST
from .common import DialerCase


def row(number, **vals):
    return {
        "key": f"K-{number}",
        "name": f"Client {number}",
        "phone": f"8 (916) 100-00-{number:02}",
        **vals,
    }


class TestAddContacts(DialerCase):
    def _add(self, rows, user=None, campaign=None):
        campaign = campaign or self.campaign
        return campaign.with_user(user or self.supervisor).add_contacts(rows)

    def _made(self, key="K-1"):
        return self.campaign.contact_ids.filtered(lambda c: c.external_key == key)

    def test_rows_become_contacts(self):
        at = fields.Datetime.now() + timedelta(days=3)
        found = self._add(
            [
                row(1, email="a@b.example", comment="Two windows", priority=4),
                row(2, next_at=f"{at.isoformat()}Z", phone="89161000002, 89161000003"),
            ]
        )
        self.assertEqual((found["made"], found["known"], found["refused"]), (2, 0, 0))
        first, second = self._made("K-1"), self._made("K-2")
        self.assertEqual([r["id"] for r in found["rows"]], (first | second).ids)
        self.assertEqual(first.phone_e164, "+79161000001")
        self.assertEqual(
            (first.email, first.comment, first.priority, first.state),
            ("a@b.example", "Two windows", 4, "todo"),
        )
        self.assertEqual(second.number_ids.mapped("e164")[1], "+79161000003")
        self.assertEqual(second.next_at, at)
        self.assertEqual(first.company_id, self.campaign.company_id)

    def test_the_same_request_again_makes_nothing(self):
        rows = [row(number) for number in range(1, 7)]
        first = self._add(rows)
        again = self._add(rows + [row(7)])
        self.assertEqual((again["made"], again["known"]), (1, 6))
        self.assertEqual(
            [r["id"] for r in again["rows"][:6]], [r["id"] for r in first["rows"]]
        )
        self.assertEqual(len(self.campaign.contact_ids), 7)

    def test_known_to_another_operator_counts(self):
        self._add([row(1)])
        self._made().user_id = self.operator_2
        again = self._add([row(1)], self.operator)
        self.assertEqual(again["known"], 1)

    def test_the_same_key_in_another_campaign_is_another_contact(self):
        other = self._campaign(name="Other")
        self._add([row(1)])
        self.assertEqual(self._add([row(1)], campaign=other)["made"], 1)

    def test_bad_rows_are_told_and_the_good_ones_made(self):
        found = self._add(
            [
                row(1),
                row(2, name=""),
                row(3, phone="call me"),
                row(4, colour="red"),
                row(1),
                "row",
                row(5, partner_id=2**30),
                row(6),
            ]
        )
        self.assertEqual((found["made"], found["refused"]), (2, 6))
        wrong = [(r["row"], r["field"]) for r in found["rows"] if "field" in r]
        self.assertEqual(
            wrong,
            [
                (1, "name"),
                (2, "phone"),
                (3, "colour"),
                (4, "key"),
                (5, ""),
                (6, "partner_id"),
            ],
        )
        self.assertTrue(all(r["error"] for r in found["rows"] if "field" in r))
        self.assertIn("call me", found["rows"][2]["error"])

    def test_what_odoo_refuses_spoils_no_other_row(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.supervisor.company_ids += company
        partner = self.env["res.partner"].create(
            {"name": "Elsewhere", "company_id": company.id}
        )
        found = self.campaign.with_user(self.supervisor)
        found = found.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        ).add_contacts([row(1), row(2, partner_id=partner.id), row(3)])
        self.assertEqual((found["made"], found["refused"]), (2, 1))
        self.assertIn("Elsewhere", found["rows"][1]["error"])
        self.assertFalse(self._made("K-2"))

    def test_stopped_numbers_are_made_and_not_called(self):
        self.env["phone.blacklist"].sudo().add("+79161000001")
        found = self._add([row(1)])["rows"][0]
        self.assertEqual((found["status"], found["state"]), ("made", "excluded"))
        self.assertTrue(found["reason"])

    def test_campaign_that_was_done_runs_again(self):
        self._add([row(1)])
        self._made().action_exclude()
        self.assertEqual(self.campaign.state, "done")
        self._add([row(2)])
        self.assertEqual(self.campaign.state, "running")

    def test_who_may_add(self):
        foreign = self._campaign(
            name="Elsewhere",
            operator_ids=[(6, 0, self.operator_2.ids)],
            coordinator_id=self.supervisor_2.id,
        )
        self.assertEqual(self._add([row(1)], self.operator)["made"], 1)
        for user in (self.operator, self.supervisor, self.stranger):
            with self.assertRaises(AccessError, msg=user.login):
                self._add([row(2)], user, foreign)
        with self.assertRaises(AccessError):
            self._add([row(2)], self.stranger)
        self.assertFalse(foreign.contact_ids)

    def test_links_only_to_what_one_sees(self):
        lead = self.env["crm.lead"].create(
            {"name": "Of a colleague", "user_id": self.operator_2.id}
        )
        found = self._add([row(1, lead_id=lead.id)], self.operator)
        self.assertEqual(found["rows"][0]["field"], "lead_id")
        self.assertEqual(self._add([row(1, lead_id=lead.id)])["made"], 1)
        self.assertEqual(self._made().lead_id, lead)

    def test_what_is_no_list_and_too_long(self):
        for wrong in ({"key": 1}, "rows", None, [row(1)] * (ROWS_AT_MOST + 1)):
            with self.assertRaises(UserError):
                self._add(wrong)
        self.campaign._go("cancelled")
        with self.assertRaises(UserError):
            self._add([row(1)])

    def test_a_copy_has_no_key(self):
        self._add([row(1)])
        self.assertFalse(self._made().copy().external_key)


class TestChangedSince(DialerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign.add_contacts([row(number) for number in range(1, 6)])
        cls.contacts = cls.campaign.contact_ids.sorted("external_key")
        cls.attempts = cls.env["call.attempt"].create(
            [
                {"contact_id": contact.id, "user_id": cls.operator.id}
                for contact in cls.contacts
            ]
        )
        cls._date({0: 50, 1: 40, 2: 30, 3: 30, 4: 20})

    @classmethod
    def _date(cls, minutes):
        """Minutes ago at which the attempts were last changed."""
        cls.env.flush_all()
        for place, ago in minutes.items():
            cls.env.cr.execute(
                "UPDATE call_attempt SET write_date = %s WHERE id = %s",
                (cls._ago(ago), cls.attempts[place].id),
            )
        cls.env.invalidate_all()

    @classmethod
    def _ago(cls, minutes):
        return cls.env.cr.now() - timedelta(minutes=minutes)

    def _ask(self, since, user=None, **kwargs):
        attempts = self.env["call.attempt"].with_user(user or self.supervisor)
        kwargs.setdefault("campaign_ids", self.campaign.ids)
        if not isinstance(since, str):
            since = f"{self._ago(since).isoformat()}Z"
        return attempts.changed_since(since, **kwargs)

    def _ids(self, found):
        return [attempt["id"] for attempt in found["attempts"]]

    def test_oldest_change_first(self):
        self.assertEqual(self._ids(self._ask(60)), self.attempts.ids)
        self.assertEqual(self._ids(self._ask(35)), self.attempts[2:].ids)
        self.assertFalse(self._ids(self._ask(10)))

    def test_pages_leave_nobody_out(self):
        seen, since, pages = [], f"{self._ago(60).isoformat()}Z", 0
        while True:
            found = self._ask(since, limit=1)
            seen += self._ids(found)
            since, pages = found["next"], pages + 1
            if not found["more"]:
                break
        self.assertEqual(seen, self.attempts.ids)
        self.assertEqual(pages, 5)
        self.assertFalse(self._ids(self._ask(since)))

    def test_a_change_dated_before_the_last_question_is_told(self):
        """Its transaction began before, and ended after it."""
        since = self._ask(10)["next"]
        self._date({1: 3})
        self.assertEqual(self._ids(self._ask(since)), self.attempts[1].ids)

    def test_the_next_place_never_lies_before_the_asked_one(self):
        self.assertGreaterEqual(self._ask(1)["next"], self._ago(1).isoformat())

    def test_what_is_told(self):
        contact = self._next()
        result = self._result(name="Sold", category="goal")
        attempt = self._apply(contact, result, comment="Two windows")
        self._date({})
        (told,) = [a for a in self._ask(60)["attempts"] if a["id"] == attempt.id]
        self.assertEqual(told["contact_key"], contact.external_key)
        self.assertEqual(
            (told["result"], told["category"], told["goal"], told["comment"]),
            ("Sold", "goal", True, "Two windows"),
        )
        self.assertEqual(told["operator"], self.operator.name)
        self.assertFalse(told["is_open"])
        self.assertTrue(told["end"])

    def test_each_sees_his_own(self):
        self.attempts[0].user_id = self.operator_2
        self._date({0: 50})
        mine = self._ids(self._ask(60, self.operator))
        self.assertEqual(mine, self.attempts[1:].ids)
        self.assertFalse(self._ids(self._ask(60, self.supervisor_2)))
        with self.assertRaises(AccessError):
            self._ask(60, self.stranger)

    def test_only_of_the_campaigns_asked_for(self):
        other = self._campaign(name="Other")
        self.assertFalse(self._ids(self._ask(60, campaign_ids=other.ids)))
        self.assertFalse(self._ids(self._ask(60, campaign_ids=[])))

    def test_nonsense_is_refused(self):
        for since in ("yesterday", "", "~"):
            with self.assertRaises(UserError):
                self._ask(since)
        with self.assertRaises(UserError):
            self._ask(60, limit="many")
        with self.assertRaises(UserError):
            self._ask(60, campaign_ids=7)
