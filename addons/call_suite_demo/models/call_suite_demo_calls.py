import random
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models

from odoo.addons.call_telephony.core.call_state import CallState
from odoo.addons.call_telephony.core.events import CallEvent, EventType

from ..core import calls as past

MAIN, HOTLINE = "+74951200000", "+78005550199"
LINES = ((MAIN, 3), (HOTLINE, 2))
DAYS = 30
#: Missed calls of the last days wait to be called back; the elder ones were noted.
FRESH = timedelta(days=2)


class CallSuiteDemo(models.AbstractModel):
    """Telephony in the demo: the calls of the last weeks, as the exchange told them."""

    _inherit = "call.suite.demo"

    @api.model
    def _make_calls(self):
        """A call for every talk of the last 30 days, and those nobody spoke in."""
        rng = random.Random(405)
        talks = self._talks_with_calls()
        plans = [self._call_of_talk(rng, talk) for talk in talks]
        for plan in past.unanswered(rng, 64):
            plans.append(self._call_without_talk(rng, plan, self._moment(rng)))
        plans += self._calls_of_today(rng) + self._special_calls(rng)
        for number, call in enumerate(sorted(plans, key=_start), 1):
            self._make_call(f"demo-{number:04}", *call)
        self._settle_old_calls()

    # -- what there was

    def _talks_with_calls(self):
        since = datetime.combine(self._today(), time()) - timedelta(days=DAYS)
        return self.env["call.session"].search(
            [("is_trial", "=", False), ("started_at", ">=", since)], order="started_at"
        )

    def _operators(self):
        ref = self.env.ref
        return [
            ref("call_suite_demo.user_operator"),
            ref("call_suite_demo.user_operator2"),
            ref("call_suite_demo.user_supervisor"),
        ]

    def _call_of_talk(self, rng, talk):
        """The talk's own call: joined when the talk began, over when it ended."""
        direction = talk.script_id.direction
        if direction not in ("incoming", "outgoing"):
            direction = "outgoing"
        plan = past.answered(rng, direction, talk.duration)
        start = talk.started_at - timedelta(seconds=past.joined(plan))
        # a talk with a colleague's contact was no call of a client we know
        partner = talk.partner_id.filtered(lambda one: not one.user_ids)
        lead = self.env["crm.lead"].search(
            [("partner_id", "=", partner.id), ("partner_id", "!=", False)], limit=1
        )
        vals = {
            "user_id": talk.user_id.id,
            "session_id": talk.id,
            "lead_id": lead.id,
            "noted_date": talk.finished_at,
            "noted_by": "script",
        }
        return start, plan, self._who(rng, plan, partner) | vals

    def _call_without_talk(self, rng, plan, start):
        """Two thirds of those who did not speak with us are clients of ours."""
        clients = self._clients()
        partner = rng.choice(clients) if rng.random() < 0.66 else clients.browse()
        user = rng.choice(self._operators()[:2])
        # an incoming call nobody took is nobody's
        lost = plan.direction == "incoming" and not plan.talk
        return (
            start,
            plan,
            self._who(rng, plan, partner) | {"user_id": False if lost else user.id},
        )

    def _clients(self):
        return self._brought("res.partner").filtered(
            lambda one: one.phone_sanitized and not one.user_ids and one.parent_id
        )

    def _who(self, rng, plan, partner):
        number = partner.phone_sanitized or f"+7912700{rng.randrange(10_000):04}"
        lines, weights = zip(*LINES, strict=True)
        incoming = plan.direction == "incoming"
        line = rng.choices(lines, weights)[0]
        return {
            "partner_id": partner.id,
            "phone_number": number,
            "number_e164": number,
            "number_kind": "external",
            "line": line if incoming else False,
        }

    def _moment(self, rng):
        """A moment of a working day, mostly of the morning."""
        day = self._today() - timedelta(days=rng.randint(1, DAYS - 1))
        if day.weekday() > 4:
            day -= timedelta(days=2)
        hour = rng.choices(range(6, 15), (4, 6, 7, 6, 4, 5, 5, 3, 2))[0]
        return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)))

    def _calls_of_today(self, rng):
        """A dozen before now: somebody looks at the figures of today."""
        now = fields.Datetime.now()
        talks = [past.answered(rng, way, 75.0) for way in ("incoming", "outgoing") * 3]
        plans = talks + past.unanswered(rng, 7)
        plans.append(past.Plan("incoming", "cancelled", 31.0))
        rng.shuffle(plans)
        return [
            self._call_without_talk(rng, plan, now - timedelta(minutes=21 * place + 9))
            for place, plan in enumerate(plans)
        ]

    # -- made

    def _make_call(self, ref, start, plan, vals, more=()):
        """The call as the exchange would have told it, step by step."""
        events = [*past.told(plan), *more]
        state = CallState(plan.direction).apply_all(
            CallEvent(
                EventType(one.kind),
                ref,
                start.replace(tzinfo=UTC).timestamp() + one.at,
                one.leg,
                cause=one.cause,
                by=one.by,
                mark=one.mark,
                data=one.data,
            )
            for one in events
        )
        Call = self.env["voip.call"].sudo()
        pbx = self.env.ref("call_suite_demo.pbx_simulated")
        user = self.env["res.users"].browse(vals.get("user_id"))
        call = Call.create(
            {
                **Call._vals_of_view(state),
                "call_kind": "pbx",
                "type_call": plan.direction,
                "pbx_id": pbx.id,
                "pbx_uniqueid": ref,
                "company_id": pbx.company_id.id,
                "device_id": user.telephony_device_ids[:1].id,
                **vals,
            }
        )
        if call._parties().invited:
            call._write_legs(call._parties(), state.view().bridged)
        if plan.direction == "incoming":
            self._make_way(call, plan, user)
        return call

    def _make_way(self, call, plan, user):
        """Why it went where it went, for calls of the hot line."""
        if call.line != HOTLINE:
            return
        rule = self.env.ref("call_suite_demo.route_hotline")
        both = self.env.ref("call_suite_demo.queue_windows")._users()
        rung = user if user in both else both[:1]
        steps = [
            ("rule", 0, {"name": rule.name}),
            ("no_manager", 0, {}),
            ("longest_idle", 0, {"users": rung.ids}),
        ]
        if plan.talk:
            steps.append(("answered", plan.wait, {"users": user.ids}))
        elif plan.outcome == "cancelled":
            gone = {"seconds": round(plan.wait)}
            steps.append(("caller_gone", plan.wait, gone))
        else:
            steps += [
                ("no_answer", 20, {"users": rung.ids}),
                ("no_steps_left", plan.wait, {}),
            ]
        self.env["telephony.routing.note"].create(
            [
                {
                    "call_id": call.id,
                    "code": code,
                    "values": values,
                    "date": call.start_date + timedelta(seconds=int(after)),
                }
                for code, after, values in steps
            ]
        )

    def _settle_old_calls(self):
        """Somebody saw to the missed calls of the time before the last days."""
        calls = self.env["voip.call"].sudo()
        limit = fields.Datetime.now() - FRESH
        ours = [("pbx_uniqueid", "=like", "demo-%")]
        missed = calls.search(
            [*ours, ("follow_up", "=", "call_back"), ("start_date", "<", limit)]
        )
        for call in missed:
            call.write(
                {
                    "processed_date": call.start_date + timedelta(hours=2),
                    "processed_user_id": self._operators()[call.id % 2].id,
                    "processed_note": "Wrote a letter with the price list",
                }
            )
        waiting = calls.search([*ours, ("follow_up", "=", "call_back")], order="id")
        waiting[:1].assigned_user_id = self._operators()[0]

    def _special_calls(self, rng):
        """What else a call may be: held, passed on, listened to, hidden, a colleague's.

        They were yesterday; who leads them by no script has not written them down.
        """
        operator, other, supervisor = self._operators()
        clients = self._clients()
        day = datetime.combine(self._today(), time(9)) - timedelta(days=1)
        hidden = {
            "partner_id": False,
            "phone_number": "hidden number",
            "number_e164": False,
            "number_kind": "anonymous",
        }
        colleague = {
            "partner_id": other.partner_id.id,
            "phone_number": "102",
            "number_e164": False,
            "number_kind": "internal",
            "colleague_id": other.id,
            "line": False,
        }
        passed_on = {"user_id": other.id, "is_transferred": True}
        kinds = [
            (80.0, past.transfer(30.0, other.id, other.name, "102"), passed_on),
            (80.0, past.listen(20.0, 70.0, supervisor.id, supervisor.name), {}),
            (80.0, [*past.hold(25.0, 40.0, "h"), *past.pause(50.0, 62.0, "p")], {}),
            (24.0, (), hidden),
            (33.0, (), colleague),
        ]
        calls = []
        for number, (seconds, more, vals) in enumerate(kinds):
            plan = past.Plan("incoming", "answered", 6.0, seconds)
            who = self._who(rng, plan, clients[number]) | {"line": MAIN}
            start = day + timedelta(minutes=10 + 30 * number)
            noted = {"noted_date": start, "noted_by": "note"} if number % 2 else {}
            vals = who | {"user_id": operator.id} | noted | vals
            calls.append((start, plan, vals, list(more)))
        return calls


def _start(call):
    return call[0], call[1].direction
