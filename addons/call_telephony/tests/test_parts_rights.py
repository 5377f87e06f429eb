from datetime import UTC, datetime

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from ..tools.groups import MANAGER, SUPERVISOR
from .routing_common import NUMBER, RoutingCase


class TestPartsRights(RoutingCase):
    """What belongs to something of another company, or to somebody else, is theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Second"})
        ids = [(6, 0, cls.company.ids)]
        theirs = {"company_id": cls.company.id, "company_ids": ids}
        cls.their_supervisor = cls.make_user("their_supervisor", SUPERVISOR, **theirs)
        cls.their_manager = cls.make_user("their_manager", MANAGER, **theirs)

    def refused(self, record, user, operation="read"):
        self.assertFalse(record.with_user(user).has_access(operation), record)

    def test_c9_groups_and_skills_of_another_company(self):
        self.queue.company_id = self.env.company
        skill = self.env["telephony.skill"].create({"name": "Spanish"})
        has = self.env["telephony.user.skill"].create(
            {"user_id": self.anna.id, "skill_id": skill.id}
        )
        self.queue.skill_ids = [fields.Command.create({"skill_id": skill.id})]
        rule = self.rule("group")
        for record in (self.queue.member_ids, self.queue.skill_ids, has):
            self.refused(record, self.their_supervisor)
            self.assertTrue(record.with_user(self.supervisor).has_access("read"))
        for record in (self.queue.member_ids, self.queue.skill_ids, rule.step_ids, has):
            self.refused(record, self.their_manager, "write")
        with self.assertRaises(AccessError):
            has.with_user(self.their_supervisor).level = 1

    def test_c8_columns_of_another_company(self):
        report = self.env["telephony.card.report"].create(
            {
                "name": "People",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "partner_path": "parent_id",
                "company_id": self.env.company.id,
                "column_ids": [fields.Command.create({"path": "name"})],
            }
        )
        self.refused(report.column_ids, self.their_manager)

    def test_c12_wizards_of_others(self):
        send = self.env["telephony.fax.send"].with_user(self.anna).create({})
        self.refused(send, self.boris)
        self.assertTrue(send.has_access("write"))
        config = (
            self.env["telephony.config"]
            .with_user(self.manager)
            .create({"pbx_id": self.pbx.id, "trunk_secret": "s3cret"})
        )
        self.refused(config, self.their_manager)

    def test_c5_no_other_file_is_read_as_records(self):
        self.pbx.cdr_path = "/var/log/asterisk/cdr-csv/Master.csv"
        self.pbx.cdr_source = "file"
        for path in ("/etc/passwd", "/etc/odoo/odoo.conf", "/tmp/x.csv.bak"):
            with self.assertRaises(ValidationError):
                self.pbx.with_user(self.manager).cdr_path = path

    def test_c14_a_browser_call_through_a_pbx_of_another_company(self):
        self.pbx.company_id = self.company
        values = {"phone_number": NUMBER, "pbx_id": self.pbx.id}
        told = self.env["voip.call"].with_user(self.anna).create_call(values)
        self.assertFalse(self.env["voip.call"].browse(told["id"]).pbx_id)

    def test_c9_who_is_rung_with_others_does_not_end_the_call(self):
        self.queue.strategy = "all"
        self.rule("group")
        call = self.ring()
        self.assertEqual(self.rings(call), self.anna | self.boris)
        call.with_user(self.anna).hang_up()
        self.telephony.advance(1)
        self.assertEqual(call.state, "calling")
        self.assertEqual(self.rings(call), self.boris)

    def test_c9_who_passed_the_client_outside_is_free(self):
        call = self.env["voip.call"].with_user(self.anna)._dial(NUMBER).sudo()
        self.assertTrue(self.anna._telephony_busy())
        self.assertEqual(self.anna._telephony_occupied(), self.anna)
        self.assertFalse(self.anna._telephony_occupied(call))
        call.is_passed_outside = True
        self.assertFalse(self.anna._telephony_busy())
        self.assertFalse(self.anna._telephony_occupied())

    def test_c9_whom_to_ring_takes_no_query_a_user(self):
        users = self.env["res.users"]
        for index in range(12):
            users |= self.make_user(f"many_{index}")
        for user in users[:11]:
            self.env["voip.call"].with_user(user)._dial(NUMBER)
        call = self.env["voip.call"].create({"phone_number": "1"})

        def queries(wanted):
            self.pbx.incoming_user_ids = wanted
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.pbx._route_incoming(call), wanted[-1])
            return self.env.cr.sql_log_count - before

        few = queries(users[9:])
        self.assertEqual(queries(users), few)

    def test_c9_calls_today_are_those_of_the_company_s_day(self):
        # 15:00 UTC is 1 o'clock of the next day in Vladivostok
        now = datetime(2024, 5, 10, 15, tzinfo=UTC).timestamp()
        call = self.env["voip.call"].create(
            {
                "phone_number": "1",
                "user_id": self.anna.id,
                "state": "terminated",
                "outcome": "answered",
                "start_date": "2024-05-10 13:00:00",
                "end_date": "2024-05-10 13:05:00",
            }
        )
        today = {
            zone: self.anna._telephony_worked(now, zone)[self.anna.id][2]
            for zone in ("UTC", "Asia/Vladivostok")
        }
        self.assertEqual(today, {"UTC": 1, "Asia/Vladivostok": 0})
        self.assertEqual(
            self.anna._telephony_worked(now)[self.anna.id][0],
            call.end_date.replace(tzinfo=UTC).timestamp(),
        )
