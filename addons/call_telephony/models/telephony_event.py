import json
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.events import CallEvent, EventType
from ..tools.set_aside import TOGETHER, set_aside
from ..tools.vacuum import delete_some

#: So many are applied together.
BATCH = 100


class TelephonyEvent(models.Model):
    """Everything a PBX told, appended once and then applied to its call."""

    _name = "telephony.event"
    _description = "Telephony Event"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    pbx_id = fields.Many2one(
        "voip.pbx", "PBX", required=True, readonly=True, ondelete="cascade"
    )
    call_ref = fields.Char("Call of the PBX", required=True, readonly=True, index=True)
    type = fields.Char(required=True, readonly=True)
    values = fields.Json(required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "To apply"),
            ("applied", "Applied"),
            ("orphan", "Call not known yet"),
            ("error", "Error"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    error = fields.Char(readonly=True)

    _key_uniq = models.UniqueIndex("(pbx_id, key)")
    _pending_idx = models.Index("(pbx_id, id) WHERE state = 'pending'")

    @api.model
    def _epoch(self):
        """Now, in seconds since 1970 (tests give a virtual one)."""
        return self.env.context.get("telephony_now") or time.time()

    @api.model
    def _append(self, pbx_id, rows):
        """Keep events (dicts with `key`); those already known are passed over.

        Returns the number of new ones.
        """
        if not rows:
            return 0
        now = fields.Datetime.now()
        values = [
            SQL(
                "(%s, %s, %s, %s, %s, 'pending', %s, %s, %s, %s)",
                row["key"],
                pbx_id,
                row["call"],
                row["type"],
                json.dumps({name: row[name] for name in row if name != "key"}),
                now,
                now,
                self.env.uid,
                self.env.uid,
            )
            for row in rows
        ]
        new = self.env.execute_query(
            SQL(
                """
                INSERT INTO telephony_event
                       (key, pbx_id, call_ref, type, values, state,
                        create_date, write_date, create_uid, write_uid)
                VALUES %s
                    ON CONFLICT (pbx_id, key) DO NOTHING
             RETURNING id
                """,
                SQL(", ").join(values),
            )
        )
        self.invalidate_model()
        return len(new)

    @api.model
    def _record(self, pbx_id, events):
        """Append typed events and apply them in this transaction."""
        rows = [{**event.to_dict(), "key": event.key} for event in events]
        if self._append(pbx_id, rows):
            return self._apply_pending(pbx_id, calls=[event.call for event in events])
        return {"events": [], "commands": False}

    @api.model
    def _apply_pending(self, pbx_id, calls=None):
        """Apply what is waiting, oldest first; an event that fails is set aside.

        Returns {"events": applied events as dicts, "commands": a command was written}.
        """
        domain = [("pbx_id", "=", pbx_id), ("state", "=", "pending")]
        if calls:
            domain.append(("call_ref", "in", calls))
        result = {"events": [], "commands": False}
        while batch := self.search(domain, order="id", limit=BATCH):
            together = batch.with_context(**{TOGETHER: True})
            known = together._calls_of_pbx()
            told = {"events": [], "commands": False}
            # as a whole it is much quicker than one by one, and nearly always right
            with set_aside(self.env, "events as a whole", level=logging.INFO) as all_:
                for event in together:
                    event._apply(told, known)
            if all_.error:
                told = batch._apply_each()
            batch._find_orphans()
            result["events"] += told["events"]
            result["commands"] |= told["commands"]
        return result

    def _apply_each(self):
        """Each by itself: who fails is set aside."""
        told = {"events": [], "commands": False}
        for event in self:
            with set_aside(self.env, "telephony event %s", event.key) as outcome:
                event._apply(told, {})
            if outcome.error:
                error = repr(outcome.error)[:500]
                event.write({"state": "error", "error": error})
        return told

    def _find_orphans(self):
        """What was told of a call before its beginning is to be applied now."""
        begun = self.filtered(lambda event: event.type == EventType.INCOMING)
        if begun:
            self.search(
                [
                    ("pbx_id", "=", self.pbx_id.id),
                    ("call_ref", "in", begun.mapped("call_ref")),
                    ("state", "=", "orphan"),
                ]
            ).state = "pending"

    def _calls_of_pbx(self):
        """{reference: call} of those there are, locked."""
        found = (
            self.env["voip.call"].sudo()._of_pbx(self.pbx_id, self.mapped("call_ref"))
        )
        return {call.pbx_uniqueid: call for call in found}

    def _apply(self, told, known):
        """Apply one.

        :param told: what `_apply_pending` returns, added to
        :param known: {reference: call} of those that are known already, added to
        """
        self.ensure_one()
        if self.state != "pending":  # what it is about was done meanwhile
            return
        # of a kind not known here, or broken: it fails
        self._apply_to_call(CallEvent.from_dict(self.values), told, known)

    def _apply_to_call(self, typed, told, known):
        if typed.type in (EventType.LINE_UP, EventType.LINE_DOWN):
            self.state = "applied"
            self.env["telephony.line"]._told(self.pbx_id, typed)
            return
        Call = self.env["voip.call"].sudo()
        call = known.get(typed.call) or Call._of_pbx(self.pbx_id, [typed.call])
        if not call and typed.type == EventType.INCOMING:
            call = Call._create_incoming(self.pbx_id, typed)
            told["commands"] = True
        if not call:
            self.state = "orphan"
            return
        known[typed.call] = call
        self.state = "applied"
        call._apply_event(typed)
        told["events"].append(typed.to_dict())

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=90)
        return delete_some(
            self, [("create_date", "<", limit), ("state", "!=", "pending")]
        )
