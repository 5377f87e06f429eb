from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from .routing_common import NUMBER, RoutingCase


class TestRouting(RoutingCase):
    def test_c9_manager_who_is_free(self):
        self.rule("manager", "group")
        call = self.ring()
        self.assertEqual(self.rings(call), self.owner)
        self.assertEqual(call.user_id, self.owner)
        self.assertEqual(self.codes(call), ["rule", "manager"])
        text = call.routing_note_ids[-1].text
        self.assertIn(self.owner.name, text)
        self.assertIn("because manager of the client", text)
        self.telephony.advance(1)
        self.telephony.will(NUMBER, talk=20)
        call.with_user(self.owner).answer()
        self.telephony.run_until_idle()
        self.assertEqual(
            (call.state, call.outcome, call.talk_seconds),
            ("terminated", "answered", 20),
        )
        self.assertEqual(call.ring_ids.state, "answered")
        self.assertEqual(self.routing(call).state, "done")
        self.assertEqual(
            call.operator_channel, f"{call.pbx_uniqueid}-r{call.ring_ids.id}-o"
        )

    def test_c9_manager_silent_then_the_group_in_order(self):
        self.rule(("manager", {"ring_seconds": 10}), "group")
        call = self.ring()
        self.telephony.advance(11)
        self.assertEqual(self.rings(call), self.anna)
        self.assertEqual(call.user_id, self.anna)
        self.telephony.advance(21)
        self.assertEqual(self.rings(call), self.boris)
        self.assertIn("no_answer", self.codes(call))
        self.telephony.will(NUMBER, talk=5)
        call.with_user(self.boris).answer()
        self.telephony.run_until_idle()
        self.assertEqual((call.outcome, call.user_id), ("answered", self.boris))
        self.assertEqual(
            call.ring_ids.mapped("state"), ["no_answer", "no_answer", "answered"]
        )

    def test_c9_declined_goes_on(self):
        self.rule("manager", "group")
        call = self.ring()
        self.telephony.advance(1)
        call.with_user(self.owner).decline()
        self.telephony.advance(1)
        self.assertEqual((call.state, self.rings(call)), ("calling", self.anna))
        self.assertEqual(call.ring_ids[0].state, "declined")
        self.assertIn("declined", self.codes(call))

    def test_c9_busy_manager(self):
        self.rule("manager", "group")
        self.env["voip.call"].with_user(self.owner)._dial("+79169999999")
        call = self.ring()
        self.assertEqual(self.rings(call), self.anna)
        self.assertEqual(self.codes(call), ["rule", "manager_busy", "order"])
        self.assertIn(self.owner.name, call.routing_note_ids[1].text)

    def test_c9_waits_and_the_longest_waiting_is_first(self):
        self.queue.member_ids[1].unlink()
        self.rule("group")
        talk = self.env["voip.call"].with_user(self.anna)._dial("+79161000001")
        self.telephony.will("+79161000001", talk=30)
        first = self.ring("+79162000001")
        second = self.ring("+79162000002")
        vip = self.env["res.partner"].create(
            {"name": "VIP", "phone": "+79162000003", "telephony_vip": True}
        )
        third = self.ring("+79162000003")
        self.assertEqual(third.partner_id, vip)
        for call in (first, second, third):
            self.assertEqual(self.routing(call).state, "waiting")
            self.assertFalse(self.rings(call))
        self.pass_time(3)
        talk.with_user(self.anna).hang_up()
        self.telephony.advance(0.5)
        self.assertEqual(self.rings(third), self.anna)  # at once, by no clock
        self.assertFalse(self.rings(first) | self.rings(second))
        third.with_user(self.anna).answer()
        self.telephony.advance(1)
        third.with_user(self.anna).hang_up()
        self.telephony.advance(0.5)
        self.assertEqual(
            self.rings(first), self.anna, first.routing_note_ids.mapped("text")
        )
        self.assertFalse(self.rings(second))

    def test_c9_newcomer_does_not_overtake(self):
        self.queue.member_ids[1].unlink()
        self.rule("group")
        self.telephony.will("+79161000001", talk=3000)
        talk = self.env["voip.call"].with_user(self.anna)._dial("+79161000001")
        first = self.ring("+79162000001")
        second = self.ring("+79162000002")
        # free without any event
        talk.sudo().write({"state": "terminated"})
        third = self.ring("+79162000004")
        self.assertEqual(self.rings(first), self.anna)
        self.assertFalse(self.rings(second) | self.rings(third))

    def test_c9_waited_long_enough(self):
        self.queue.wait_seconds = 30
        template = self.env["mail.template"].create(
            {
                "name": "Missed",
                "model_id": self.env["ir.model"]._get("voip.call").id,
                "subject": "Missed call of {{ object.phone_number }}",
                "body_html": "<p>Call back</p>",
            }
        )
        self.rule(
            "group",
            ("message", {"sound": "vm-sorry"}),
            ("email", {"template_id": template.id, "email_to": "office@example.com"}),
            ("callback", {"user_id": self.vera.id}),
            "hangup",
        )
        for user in (self.anna, self.boris):
            self.telephony.will(f"+7916100000{user.id % 10}", talk=3000)
            self.env["voip.call"].with_user(user)._dial(f"+7916100000{user.id % 10}")
        call = self.ring()
        self.assertEqual(self.routing(call).state, "waiting")
        self.pass_time(20)
        self.assertEqual(self.routing(call).state, "waiting")
        self.pass_time(12)
        self.assertEqual(self.routing(call).state, "playing")
        self.pass_time(5)
        self.assertEqual((call.state, call.outcome), ("missed", "no_answer"))
        self.assertEqual(call.user_id, self.vera)
        wanted = ["rule", "wait", "waited", "message", "email", "callback", "hangup"]
        self.assertEqual(self.codes(call), wanted)
        mail = self.env["mail.mail"].search([("subject", "ilike", "Missed call of")])
        self.assertEqual(
            (mail.state, mail.email_to), ("outgoing", "office@example.com")
        )
        self.assertIn(NUMBER, mail.subject)
        activity = self.ivan.activity_ids
        self.assertEqual(activity.user_id, self.vera)
        self.assertIn(NUMBER, activity.summary)

    def test_c9_nobody_is_there(self):
        self.queue.member_ids.user_id.active = False
        self.rule("group")
        call = self.ring()
        self.telephony.advance(1)
        self.assertEqual((call.state, call.hangup_cause), ("missed", 17))
        # whose missed call it is: the manager's
        self.assertEqual(call.user_id, self.owner)
        self.assertIn("nobody_able", self.codes(call))

    def test_c9_all_at_once_the_first_takes_it(self):
        self.queue.strategy = "all"
        self.rule("group")
        call = self.ring()
        self.assertEqual(self.rings(call), self.anna | self.boris)
        self.assertFalse(call.user_id)
        for user in (self.anna, self.boris):
            mine = call.with_user(user)
            self.assertEqual(mine._to_payload()["phase"], "ringing_you")
            self.assertTrue(
                self.env["voip.call"].with_user(user).incoming_card(call.id)
            )
            self.assertTrue(user._telephony_busy())
            session = user._telephony_session_info()
            self.assertEqual(session["current"]["id"], call.id)
        with self.assertRaises(AccessError):
            self.env["voip.call"].with_user(self.vera).incoming_card(call.id)
        self.telephony.will(NUMBER, talk=10)
        call.with_user(self.boris).answer()
        self.telephony.run_until_idle()
        self.assertEqual((call.outcome, call.user_id), ("answered", self.boris))
        by_user = {ring.user_id: ring.state for ring in call.ring_ids}
        self.assertEqual(by_user, {self.anna: "elsewhere", self.boris: "answered"})
        with self.assertRaises(AccessError):
            call.with_user(self.anna).read(["phone_number"])

    def test_c9_caller_hangs_up_while_it_rings(self):
        self.rule("group")
        call = self.ring()
        self.telephony.advance(2)
        call._hang_up(by="client")
        self.telephony.run_until_idle()
        self.assertEqual((call.state, call.ended_by), ("missed", "client"))
        self.assertEqual(call.ring_ids.state, "gone")
        self.assertEqual(self.routing(call).state, "done")
        self.assertIn("caller_gone", self.codes(call))

    def test_c9_skills(self):
        skill = self.env["telephony.skill"].create({"name": "English"})
        for user, level in ((self.anna, 2), (self.vera, 8)):
            self.env["telephony.user.skill"].create(
                {"user_id": user.id, "skill_id": skill.id, "level": level}
            )
        self.queue.member_ids.unlink()
        self.queue.skill_ids = [
            fields.Command.create({"skill_id": skill.id, "level": 5})
        ]
        self.rule("group")
        self.assertEqual(self.rings(self.ring()), self.vera)

    def test_c9_rules_in_order(self):
        tag = self.env["res.partner.category"].create({"name": "Debtor"})
        self.rule("group", lines="7800*", sequence=1, name="Hotline")
        self.rule("group", category_ids=tag.ids, sequence=2, name="Debtors")
        self.rule("group", client="unknown", sequence=3, name="Strangers")
        self.rule("group", sequence=4, name="Rest")

        def taken(number=NUMBER, line=""):
            call = self.ring(number, line)
            name = self.routing(call).route_id.name
            call._hang_up()
            self.telephony.run_until_idle()
            return name

        self.assertEqual(taken(), "Rest")
        self.assertEqual(taken(line="+78001112233"), "Hotline")
        self.assertEqual(taken("+79160000077"), "Strangers")
        self.ivan.category_id = tag
        self.assertEqual(taken(), "Debtors")

    def test_c9_hours(self):
        now = fields.Datetime.now()
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Always",
                "tz": "UTC",
                "attendance_ids": [
                    fields.Command.create(
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": 0,
                            "hour_to": 24,
                        }
                    )
                    for day in range(7)
                ],
            }
        )
        self.assertTrue(calendar._is_open(now))
        closed = self.rule(
            ("callback", {"user_id": self.vera.id}),
            hours="closed",
            calendar_id=calendar.id,
            sequence=1,
            name="Closed",
        )
        self.rule("group", hours="open", calendar_id=calendar.id, name="Open")
        call = self.ring()
        self.assertEqual(self.routing(call).route_id.name, "Open")
        call._hang_up()
        self.telephony.run_until_idle()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": now - timedelta(days=1),
                "date_to": now + timedelta(days=1),
            }
        )
        call = self.ring()
        self.assertEqual(self.routing(call).route_id, closed)

    def test_c9_without_rules_as_before(self):
        self.pbx.incoming_user_ids = self.vera
        call = self.ring()
        self.assertFalse(self.routing(call))
        self.assertEqual(call.user_id, self.owner)
        self.assertEqual(self.codes(call), ["manager"])

    def test_c9_one_is_taken_once(self):
        rings = self.env["telephony.ring"]
        one, two = self.env["voip.call"].create(
            [
                {
                    "phone_number": "1",
                    "pbx_id": self.pbx.id,
                    "call_kind": "pbx",
                    "type_call": "incoming",
                    "user_id": False,
                    "state": "calling",
                }
                for _ in range(2)
            ]
        )
        device = self.env["telephony.device"]
        first = rings._claim(one, self.anna, device, 1.0)
        self.assertTrue(first)
        self.assertFalse(rings._claim(two, self.anna, device, 1.0))
        first._end("no_answer", 2.0)
        self.assertTrue(rings._claim(two, self.anna, device, 3.0))
        two.ring_ids._end("no_answer", 4.0)
        two.user_id = self.anna
        self.assertFalse(rings._claim(one, self.anna, device, 5.0))

    def test_c9_service_comes_back(self):
        self.rule("group")
        call = self.ring()
        first = call.ring_ids
        self.routing(call)._all_rings_lost()
        self.assertEqual(first.state, "unreachable")
        self.assertEqual(len(call.ring_ids), 2)
        self.assertIn("restarted", self.codes(call))

    def test_c9_a_ring_never_heard_of_again(self):
        self.rule("group")
        call = self.ring()
        ring = call.ring_ids
        self.env["telephony.command"].search(
            [("call_id", "=", call.id), ("kind", "=", "ring")]
        ).state = "expired"
        self.routing(call).due = 1
        self.env["telephony.routing"]._tick()
        self.assertEqual(ring.state, "unreachable")
        self.assertEqual(self.rings(call), self.boris)

    def test_c9_what_is_missing_is_told(self):
        with self.assertRaises(ValidationError):
            self.rule(("group", {"queue_id": False}))
        with self.assertRaises(ValidationError):
            self.rule(("message", {"sound": "a&b;c"}))
        with self.assertRaises(ValidationError):
            self.rule("group", lines="abc")
        with self.assertRaises(ValidationError):
            self.rule("group", hours="open")

    def test_c9_rights(self):
        rule = self.rule("group")
        rule.with_user(self.manager).name = "x"
        for user in (self.operator, self.supervisor):
            with self.assertRaises(AccessError):
                rule.with_user(user).write({"name": "y"})
        self.queue.with_user(self.supervisor).read(["name"])
        with self.assertRaises(AccessError):
            self.queue.with_user(self.operator).read(["name"])
        call = self.ring()
        self.assertTrue(call.with_user(self.supervisor).routing_note_ids.mapped("text"))
        notes = call.routing_note_ids
        with self.assertRaises(AccessError):
            notes.with_user(self.vera).read(["code"])
