from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tools import mute_logger

from ..core.events import CallEvent, EventType
from ..tools.set_aside import set_aside
from ..tools.vacuum import delete_some
from .routing_common import NUMBER, RoutingCase

SET_ASIDE = "odoo.addons.call_telephony.tools.set_aside"


class TestSetAside(RoutingCase):
    """Row C5: whatever fails, the calls beside it and the call itself go on."""

    def plainly(self, record):
        """As in the service: failures are set aside, not raised."""
        context = {**record.env.context}
        context.pop("telephony_strict", None)
        return record.with_env(record.env(context=context)).sudo()

    def events(self, number=3):
        prefix = self.pbx._ref_prefix()
        return [
            {**event.to_dict(), "key": event.key}
            for event in (
                CallEvent(
                    EventType.INCOMING,
                    f"{prefix}in-x{index}",
                    1_700_000_000.0 + index,
                    data={"number": NUMBER, "line": "", "channel": f"x{index}"},
                )
                for index in range(number)
            )
        ]

    def calls(self):
        prefix = self.pbx._ref_prefix()
        return self.env["voip.call"].search(
            [("pbx_uniqueid", "=like", f"{prefix}in-x%")], order="id"
        )

    def test_c5_any_failure_of_one_event_is_set_aside(self):
        Event = self.plainly(self.env["telephony.event"])
        Event._append(self.pbx.id, self.events())
        Call = type(self.env["voip.call"])
        create = Call._create_incoming

        def fails(self, pbx, event):
            if event.call.endswith("x1"):
                raise IndexError("of an addon")
            return create(self, pbx, event)

        with (
            patch.object(Call, "_create_incoming", fails),
            self.assertLogs(SET_ASIDE, "ERROR"),
        ):
            Event._apply_pending(self.pbx.id)
        self.assertEqual(len(self.calls()), 2)
        found = Event.search([("call_ref", "=like", "%in-x1")])
        self.assertEqual(found.state, "error")
        self.assertIn("IndexError", found.error)

    def test_c5_what_a_repetition_may_cure_is_not(self):
        with (
            self.assertRaises(SerializationFailure),
            set_aside(self.plainly(self.pbx).env, "x"),
        ):
            raise SerializationFailure()

    @mute_logger(SET_ASIDE)
    def test_c9_a_rule_that_fails_does_not_cost_the_call(self):
        self.pbx.incoming_user_ids = self.anna
        Routing = type(self.env["telephony.routing"])
        Event = self.plainly(self.env["telephony.event"])
        Event._append(self.pbx.id, self.events(1))
        with patch.object(Routing, "_begin", side_effect=RuntimeError("no")):
            Event._apply_pending(self.pbx.id)
        # as if there were no rule: the client's manager
        self.assertEqual(self.calls().user_id, self.owner)

    @mute_logger(SET_ASIDE)
    def test_c3_a_card_that_fails_does_not_cost_the_call(self):
        Call = type(self.env["voip.call"])
        Event = self.plainly(self.env["telephony.event"])
        Event._append(self.pbx.id, self.events(1))
        with patch.object(Call, "_incoming_card", side_effect=RuntimeError("no")):
            Event._apply_pending(self.pbx.id)
        self.assertEqual(self.calls().user_id, self.owner)

    @mute_logger(SET_ASIDE)
    def test_c9_an_email_that_fails(self):
        template = self.env["mail.template"].create(
            {
                "name": "Missed",
                "model_id": self.env["ir.model"]._get_id("voip.call"),
                "subject": "Missed",
                "body_html": "<p>x</p>",
            }
        )
        self.rule(("email", {"template_id": template.id}), "group")
        Event = self.plainly(self.env["telephony.event"])
        Event._append(self.pbx.id, self.events(1))
        with patch.object(
            type(template), "send_mail", side_effect=ValueError("broken template")
        ):
            Event._apply_pending(self.pbx.id)
        call = self.calls()
        note = call.routing_note_ids.filtered(lambda one: one.code == "email_failed")
        self.assertIn("broken template", note.text)
        self.assertEqual(self.rings(call), self.anna)

    @mute_logger(SET_ASIDE)
    def test_c9_one_caller_who_waits_does_not_keep_the_others(self):
        self.rule("group")
        self.queue.member_ids[1:].unlink()
        self.queue.member_ids.user_id = self.vera
        busy = self.env["voip.call"].with_user(self.vera)._dial("+79160000001").sudo()
        Event = self.plainly(self.env["telephony.event"])
        Event._append(self.pbx.id, self.events(2))
        Event._apply_pending(self.pbx.id)
        first, second = self.calls()
        self.assertEqual(
            (self.routing(first) + self.routing(second)).mapped("state"),
            ["waiting", "waiting"],
        )
        Routing = type(self.env["telephony.routing"])
        overdue = Routing._overdue

        def fails(row):
            if row.call_id == first:
                raise RuntimeError("no")
            return overdue(row)

        busy.write({"state": "terminated", "end_date": fields.Datetime.now()})
        with patch.object(Routing, "_overdue", fails):
            self.plainly(self.env["telephony.routing"])._dispatch()
        self.assertEqual(self.rings(second), self.vera)


class TestTogether(RoutingCase):
    """Row C5: many events are applied in few queries."""

    def queries(self, name, count):
        Event = self.env["telephony.event"]
        prefix = self.pbx._ref_prefix()
        refs = [f"{prefix}in-{name}{index}" for index in range(count)]

        def told(kind, at, leg="", **more):
            events = [CallEvent(kind, ref, at, leg, **more) for ref in refs]
            rows = [{**event.to_dict(), "key": event.key} for event in events]
            Event._append(self.pbx.id, rows)

        data = {"number": "anonymous", "line": "", "channel": "x"}
        told(EventType.INCOMING, 1_700_000_000.0, data=data)
        Event._apply_pending(self.pbx.id)
        told(EventType.RINGING, 1_700_000_001.0, "operator")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        Event._apply_pending(self.pbx.id)
        self.env.flush_all()
        calls = self.env["voip.call"].search([("pbx_uniqueid", "in", refs)])
        self.assertEqual(len(calls), count)
        self.assertTrue(all("ringing:operator" in call.pbx_facts for call in calls))
        return self.env.cr.sql_log_count - before

    def test_c5_queries_do_not_grow_with_the_events(self):
        self.queries("warm", 2)
        few = self.queries("few", 3)
        self.assertLess(self.queries("many", 23), few + 20)


class TestVacuum(RoutingCase):
    """Row C5: tables that grow with every call are cleaned as quickly as they grow."""

    def test_c5_called_again_while_there_is_more(self):
        Event = self.env["telephony.event"]
        rows = [
            {
                **CallEvent(EventType.PLACED, f"old-{index}", 1.0).to_dict(),
                "key": f"old-{index}",
            }
            for index in range(5)
        ]
        Event._append(self.pbx.id, rows)
        domain = [("call_ref", "=like", "old-%")]
        self.assertEqual(delete_some(Event, domain, 3), (3, True))
        self.assertEqual(delete_some(Event, domain, 3), (2, False))
        self.assertFalse(Event.search(domain))

    def test_c5_every_table_of_many_rows_is_cleaned(self):
        old = "2000-01-01 00:00:00"
        Line, Routing = self.env["telephony.line"], self.env["telephony.routing"]
        line = Line.create(
            {"user_id": self.anna.id, "pbx_id": self.pbx.id, "state": "down"}
        )
        call = self.env["voip.call"].with_user(self.anna)._dial(NUMBER).sudo()
        done = Routing.create({"call_id": call.id, "state": "done"})
        for record in (line, done):
            self.env.cr.execute(
                f"UPDATE {record._table} SET create_date = %s WHERE id = %s",  # noqa: S608
                (old, record.id),
            )
        self.env.invalidate_all()
        for model in ("command", "event", "line", "ring", "routing"):
            found = self.env[f"telephony.{model}"]._gc_old()
            self.assertFalse(found[1], model)
        self.assertFalse(line.exists())
        self.assertFalse(done.exists())
