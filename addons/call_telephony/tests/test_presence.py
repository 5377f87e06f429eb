from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import SQL

from ..tools.after_commit import gather_after_commit
from .common import TelephonyCase

KEY = "telephony.presence"


class PresenceCase(TelephonyCase):
    """Three people with telephones, and what is told of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.make_user("tel_colleague")
        cls.desk = cls.make_device(cls.operator, "101")
        cls.make_device(cls.colleague, "102")
        for user in cls.operator | cls.colleague | cls.supervisor:
            cls.in_odoo(user, "online")
        cls.Presence = cls.env["telephony.presence"]

    @classmethod
    def in_odoo(cls, user, status):
        presence = cls.env["mail.presence"].search([("user_id", "=", user.id)])
        if presence:
            presence.status = status
        else:
            presence.create({"user_id": user.id, "status": status})

    def seen(self, user=None, by=None):
        rows = (by or self.supervisor).env["res.users"]
        rows = rows.with_user(by or self.supervisor).telephony_colleagues()
        return next(
            (row for row in rows if row["id"] == (user or self.operator).id), None
        )

    def touched(self):
        found = set(self.env.cr.postcommit.data.get(KEY, ()))
        self.env.cr.postcommit.clear()
        return found

    def messages(self, users):
        """What is sent to the company's channel when these users changed."""
        self.env.cr.precommit.data.pop("bus.bus.values", None)
        self.env["bus.bus"]._ensure_hooks()
        self.Presence._tell(users)
        values = self.env.cr.precommit.data["bus.bus.values"]
        return [value for value in values if "presence" in value["channel"]]

    def _later(self, seconds, changes=None):
        """As if the last message were `seconds` older, and the changes before."""
        self.env.flush_all()
        for table, name, older in (
            ("telephony_presence_signal", "sent_at", seconds),
            ("telephony_presence", "changed_at", changes or seconds),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(name)s = %(name)s - %(step)s",
                    table=SQL.identifier(table),
                    name=SQL.identifier(name),
                    step=timedelta(seconds=older),
                )
            )
        self.env.invalidate_all()

    def _request(self):
        from odoo.addons.http_routing.tests.common import MockRequest

        return MockRequest(self.env)


class TestPresence(PresenceCase):
    """C11: what the colleagues do, live; C2: the state of a telephone."""

    def test_c11_states_follow_a_call(self):
        self.assertEqual(self.seen()["state"], "free")
        self.telephony.will("+79161234567", talk=60)
        call = self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        row = self.seen()
        self.assertEqual(row["state"], "ringing")
        self.assertEqual(row["call_id"], call.id)
        self.telephony.run_until(lambda: call.state == "ongoing")
        row = self.seen()
        self.assertEqual(row["state"], "talking")
        # joined or answered: whichever the PBX told first
        since = fields.Datetime.to_string(call.bridged_date or call.answered_date)
        self.assertEqual(row["since"], since)
        self.telephony.run_until_idle()
        self.assertEqual(self.seen()["state"], "free")

    def test_c11_who_is_not_there(self):
        self.in_odoo(self.operator, "away")
        self.assertEqual(self.seen()["state"], "away")
        self.in_odoo(self.operator, "offline")
        self.assertEqual(self.seen()["state"], "offline")
        self.pbx._device_seen("101", True)
        self.assertEqual(self.seen()["state"], "free")
        self.assertIs(self.seen()["device"]["online"], True)
        self.in_odoo(self.operator, "online")
        self.pbx._device_seen("101", False)
        self.assertEqual(self.seen()["state"], "offline")

    def test_c11_only_colleagues_of_the_own_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "tel_stranger",
            groups="base.group_user,call_telephony.call_telephony_group_user",
            company_id=other.id,
            company_ids=[other.id],
        )
        outsider = new_test_user(self.env, "tel_outsider", groups="base.group_user")
        self.assertIsNone(self.seen(stranger))
        self.assertIsNone(self.seen(outsider))
        self.assertIsNone(self.seen(self.operator, by=stranger))
        self.assertIsNone(self.seen(self.operator, by=self.operator))
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(outsider).telephony_colleagues()
        calls = self.env["voip.call"].with_user(stranger)
        with self.assertRaises(AccessError):
            calls.call_colleague(self.operator.id)

    def test_c11_whom_somebody_talks_to_is_for_supervisors(self):
        partner = self.env["res.partner"].create(
            {"name": "Ivan", "phone": "+79161234567"}
        )
        self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        self.assertEqual(self.seen()["client"], partner.display_name)
        row = self.seen(by=self.colleague)
        self.assertEqual(row["state"], "ringing")
        self.assertFalse(row["client"] or row["call_id"] or row["can_spy"])

    def test_c11_queries_do_not_grow_with_the_colleagues(self):
        users = self.env["res.users"].with_user(self.colleague)
        users.telephony_colleagues()
        for index in range(10):
            one = self.make_user(f"tel_more_{index}")
            self.make_device(one, f"2{index:02}")
            self.make_user(f"tel_without_{index}")
        self.env.invalidate_all()
        users.telephony_colleagues()
        self.env.invalidate_all()
        with self.assertQueryCount(18):
            found = users.telephony_colleagues()
        self.assertGreaterEqual(len(found), 22)

    # -- the bus

    def test_c11_everything_that_counts_touches(self):
        operator = self.operator.id
        self.touched()
        self.in_odoo(self.operator, "away")
        self.assertIn(operator, self.touched(), "Odoo's presence")
        self.in_odoo(self.operator, "away")
        self.assertNotIn(operator, self.touched(), "nothing changed")
        self.pbx._device_seen("101", True)
        self.assertIn(operator, self.touched(), "registration")
        self.pbx._device_seen("101", True)
        self.assertNotIn(operator, self.touched(), "told again")
        call = self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        self.assertIn(operator, self.touched(), "new call")
        self.telephony.will("+79161234567", talk=60)
        self.telephony.run_until(lambda: call.sudo().state == "ongoing")
        self.assertIn(operator, self.touched(), "answer")
        self.telephony.run_until_idle()
        self.assertIn(operator, self.touched(), "end")
        mobile = self.make_device(self.operator, "+79160000001", "mobile")
        mobile.use()
        self.assertIn(operator, self.touched(), "another telephone")

    def test_c11_a_message_has_all_who_changed_and_no_more(self):
        self.messages(self.operator | self.colleague | self.supervisor)
        self._later(10, 20)
        self.pbx._device_seen("101", False)
        found = self.messages(self.operator | self.colleague)
        ours = [one for one in found if f",{self.env.company.id}," in one["channel"]]
        self.assertEqual(len(ours), 1, "one message, not one a colleague")
        self.assertIn('"offline"', ours[0]["message"])
        self.assertIn(f'"id":{self.operator.id}', ours[0]["message"])
        self.assertNotIn(f'"id":{self.colleague.id}', ours[0]["message"])
        self.assertNotIn("client", ours[0]["message"])

    def test_c11_at_most_a_message_a_second(self):
        self.messages(self.operator)
        self._later(10)
        self.pbx._device_seen("101", False)
        self.assertTrue(self.messages(self.operator))
        self._later(-30, 1)  # however long this machine takes now
        self.pbx._device_seen("102", False)
        self.assertFalse(self.messages(self.colleague), "within the second")
        self._later(31.5, 1.5)
        self.pbx._device_seen("101", True)
        (message,) = self.messages(self.operator)
        # what was not sent before comes with the next one
        self.assertIn(f'"id":{self.colleague.id}', message["message"])

    def test_c11_nothing_is_sent_when_nothing_changed(self):
        self.messages(self.operator)
        self._later(10)
        self.assertFalse(self.messages(self.operator))

    def test_c11_since_when_is_kept(self):
        self.Presence._tell(self.operator)
        row = self.Presence.search([("user_id", "=", self.operator.id)])
        row.since = "2026-01-01 10:00:00"
        self.assertEqual(self.seen()["since"], "2026-01-01 10:00:00")
        self.Presence._tell(self.operator)
        self.assertEqual(str(row.since), "2026-01-01 10:00:00")
        self.in_odoo(self.operator, "away")
        self.Presence._tell(self.operator)
        self.assertGreater(str(row.since), "2026-01-01 10:00:00")

    def test_c11_channels_are_those_of_the_own_companies(self):
        Socket = self.env["ir.websocket"]
        mine = (self.env.company, "telephony_presence")
        outsider = new_test_user(self.env, "tel_out", groups="base.group_user")
        for user, has in ((self.operator, True), (outsider, False)):
            with self.subTest(user.login), self._request():
                channels = Socket.with_user(user)._build_bus_channel_list([])
                ours = [one for one in channels if isinstance(one, tuple)]
                self.assertEqual(mine in ours, has)

    def test_c11_several_touches_are_one_work(self):
        self.env.cr.postcommit.clear()
        gather_after_commit(self.env.cr, "test", {1}, lambda env, values: None)
        gather_after_commit(self.env.cr, "test", {2}, lambda env, values: None)
        self.assertEqual(self.env.cr.postcommit.data["test"], {1, 2})
        self.assertEqual(len(self.env.cr.postcommit._funcs), 1)
        self.env.cr.postcommit.clear()

    # -- calls to a colleague

    def test_c11_a_colleague_is_called(self):
        self.telephony.will("102", talk=30)
        calls = self.env["voip.call"].with_user(self.operator)
        payload = calls.call_colleague(self.colleague.id)
        call = self.env["voip.call"].browse(payload["id"])
        self.assertEqual(call.partner_id, self.colleague.partner_id)
        self.assertEqual(self.seen(self.colleague)["state"], "ringing")
        command = self.env["telephony.command"].search([("call_id", "=", call.id)])
        self.assertEqual(command.payload["client"]["kind"], "desk")
        self.assertEqual(command.payload["client"]["address"], "102")
        self.telephony.run_until(lambda: call.state == "ongoing")
        self.assertEqual(self.seen(self.colleague)["state"], "talking")
        with self.assertRaises(UserError):
            calls.call_colleague(self.colleague.id)

    def test_c11_a_long_extension_stays_in_the_pbx(self):
        self.make_device(self.supervisor, "1234567")
        calls = self.env["voip.call"].with_user(self.operator)
        payload = calls.call_colleague(self.supervisor.id)
        command = self.env["telephony.command"].search(
            [("call_id", "=", payload["id"])]
        )
        self.assertEqual(command.payload["client"]["kind"], "desk")
        self.assertEqual(command.payload["client"]["address"], "1234567")

    def test_c11_a_colleague_without_a_telephone(self):
        calls = self.env["voip.call"].with_user(self.operator)
        with self.assertRaises(UserError):
            calls.call_colleague(self.supervisor.id)

    # -- the telephones

    def test_c2_the_chooser_shows_what_each_telephone_does(self):
        mobile = self.make_device(self.operator, "+79160000001", "mobile")
        users = self.env["res.users"].with_user(self.operator)

        def states():
            return {row["id"]: row["state"] for row in users.telephony_devices()}

        self.assertEqual(states(), {self.desk.id: "unknown", mobile.id: "unknown"})
        self.pbx._device_seen("101", True)
        self.assertEqual(states()[self.desk.id], "online")
        self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        self.assertEqual(states()[self.desk.id], "in_call")
        self.telephony.run_until_idle()
        self.pbx._device_seen("101", False)
        self.assertEqual(states()[self.desk.id], "offline")

    def test_c2_what_the_pbx_told_before_the_telephone_was_added(self):
        self.pbx._devices_seen({"301": True, "302": False})
        added = self.make_device(self.colleague, "301")
        self.assertEqual(added.registration, "online")
        added.address = "302"
        self.assertEqual(added.registration, "offline")
        added.address = "303"
        self.assertEqual(added.registration, "unknown")

    def test_c2_another_pbx_s_telephone_of_the_same_name(self):
        other = self.pbx.copy({"name": "Other PBX"})
        other._device_seen("101", True)
        self.assertEqual(self.desk.registration, "unknown")


class TestSteeredPresence(PresenceCase):
    """C10, C11: what is done to a call is seen by the colleagues, too."""

    def setUp(self):
        super().setUp()
        self.make_device(self.supervisor, "110")
        for number in ("+79161234567", "102", "110"):
            self.telephony.will(number, talk=3600)
        self.call = self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        self.telephony.run_until(lambda: self.call.sudo().bridged_date)

    def test_c11_hold_is_a_state_of_its_own(self):
        self.call.hold(True)
        self.telephony.run_until(lambda: self.seen()["state"] == "hold")
        self.call.hold(False)
        self.telephony.run_until(lambda: self.seen()["state"] == "talking")

    def test_c11_who_is_asked_is_busy_then_has_the_call(self):
        self.call.transfer({"user_id": self.colleague.id}, attended=True)
        self.telephony.run_until(
            lambda: self.seen(self.colleague)["state"] == "talking"
        )
        self.assertEqual(self.seen()["state"], "talking")
        self.touched()
        self.call.complete_transfer()
        self.telephony.run_until(lambda: self.seen()["state"] == "free")
        self.assertEqual(self.seen(self.colleague)["state"], "talking")
        self.assertIn(self.operator.id, self.touched(), "who gave it away")

    def test_c10_a_supervisor_sees_how_they_listen(self):
        row = self.seen()
        self.assertTrue(row["can_spy"])
        self.assertFalse(row["spying"])
        call = self.call.with_user(self.supervisor)
        call.spy("listen")
        self.telephony.run_until(lambda: self.seen()["spying"] == "listen")
        call.spy("whisper")
        self.telephony.run_until(lambda: self.seen()["spying"] == "whisper")
        self.telephony.run_until(
            lambda: self.seen(self.supervisor, by=self.colleague)["state"] == "talking"
        )
        call.spy_stop()
        self.telephony.run_until(lambda: not self.seen()["spying"])
        self.assertFalse(self.seen(by=self.colleague)["can_spy"])

    def test_c10_the_operator_is_told_only_if_the_settings_say_so(self):
        told = []

        def send(record, kind, message, **kwargs):
            if kind == "call_telephony/call" and record == self.operator:
                told.append(message["spies"])

        self.call.with_user(self.supervisor).spy("listen")
        with patch.object(type(self.env["res.users"]), "_bus_send", send):
            self.telephony.run_until(
                lambda: self.seen()["spying"] and told and told[-1]
            )
            self.pbx.show_listeners = False
            told.clear()
            self.call.with_user(self.supervisor).spy("join")
            self.telephony.run_until(lambda: self.seen()["spying"] == "join")
        self.assertTrue(told)
        self.assertFalse(any(told))
        self.assertFalse(self.call._to_payload()["spies"])
        self.assertTrue(self.call.with_user(self.supervisor)._to_payload()["spies"])
