import json
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..core.events import OPERATOR, SYSTEM, CallEvent, EventType
from ..tools.vacuum import delete_some

CHANNEL = "telephony_command"
#: A call asked for while no service runs is not placed after this many seconds.
EXPIRES_AFTER = 30


class TelephonyCommand(models.Model):
    """What Odoo asks of a PBX: a durable row, done once at most.

    pending → claimed (the attempt is written with it) → done | failed; or expired,
    cancelled before anybody claimed it.
    """

    _name = "telephony.command"
    _description = "Telephony Command"
    _order = "id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("dial", "Dial"),
            ("ring", "Ring a user"),
            ("hangup", "Hang up"),
            ("answer", "Answer"),
            ("simulate_incoming", "Simulate an incoming call"),
        ],
        required=True,
        readonly=True,
    )
    pbx_id = fields.Many2one(
        "voip.pbx", "PBX", required=True, readonly=True, ondelete="cascade"
    )
    call_id = fields.Many2one(
        "voip.call", readonly=True, index=True, ondelete="cascade"
    )
    payload = fields.Json(required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("claimed", "Being done"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    error = fields.Char(readonly=True)
    expires_at = fields.Datetime(readonly=True)
    claimed_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)

    _pending_idx = models.Index("(pbx_id, id) WHERE state = 'pending'")
    _claimed_idx = models.Index("(pbx_id) WHERE state = 'claimed'")

    @api.model
    def _send(self, pbx, kind, payload, call=None, expires=EXPIRES_AFTER):
        """Write a command and wake the service once this transaction is committed."""
        command = self.sudo().create(
            {
                "pbx_id": pbx.id,
                "kind": kind,
                "payload": payload,
                "call_id": call.id if call else False,
                "expires_at": fields.Datetime.now() + timedelta(seconds=expires)
                if expires
                else False,
            }
        )
        self._notify(pbx)
        return command

    @api.model
    def _notify(self, pbx, subject="command"):
        payload = json.dumps({"pbx": pbx.id, "subject": subject})
        self.env.cr.execute(SQL("SELECT pg_notify(%s, %s)", CHANNEL, payload))

    def _cancel_pending(self):
        """Take back those nobody has claimed yet; returns whether all were."""
        if not self:
            return False
        self.flush_recordset()
        done = self.env.execute_query(
            SQL(
                """
                UPDATE telephony_command SET state = 'cancelled', done_at = %s
                 WHERE id IN %s AND state = 'pending' RETURNING id
                """,
                fields.Datetime.now(),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()
        return len(done) == len(self)

    # -- used by the service

    @api.model
    def _claim(self, pbx_id, limit):
        """Claim waiting commands; for those that dial, the attempt is written too.

        Returns dicts {id, kind, payload, user: who asked, if not Odoo itself}.  To be
        committed before they are done.
        """
        self._expire(pbx_id)
        now = fields.Datetime.now()
        rows = self.env.execute_query_dict(
            SQL(
                """
                -- a plain sub-query may be read again for each row, beyond the limit
                WITH waiting AS MATERIALIZED (
                      SELECT id FROM telephony_command
                       WHERE pbx_id = %(pbx)s AND state = 'pending'
                       ORDER BY id LIMIT %(limit)s
                         FOR UPDATE SKIP LOCKED)
                UPDATE telephony_command command
                   SET state = 'claimed', claimed_at = %(now)s
                  FROM waiting WHERE command.id = waiting.id
             RETURNING command.id, kind, payload, call_id,
                       NULLIF(command.create_uid, %(odoo)s) AS user
                """,
                odoo=SUPERUSER_ID,
                now=now,
                pbx=pbx_id,
                limit=limit,
            )
        )
        if not rows:
            return []
        rows.sort(key=lambda row: row["id"])
        self.invalidate_model()
        rows = [row for row in rows if not self._refused(row)]
        for row in rows:
            row.pop("call_id")
        placed = [
            CallEvent(EventType.PLACED, row["payload"]["call"], self._epoch())
            for row in rows
            if row["kind"] == "dial"
        ]
        self.env["telephony.event"]._record(pbx_id, placed)
        return rows

    @api.model
    def _refused(self, row):
        """May the call not be made (any more)? Then the command ends here."""
        if row["kind"] != "dial" or not row["call_id"]:
            return False
        call = self.env["voip.call"].browse(row["call_id"])
        reason = call._hook_before_dial()
        if not reason:
            return False
        self.browse(row["id"])._finish(reason)
        call._hook_dial_refused()
        return True

    @api.model
    def _epoch(self):
        """Now, in seconds since 1970, as events have it."""
        return self.env["telephony.event"]._epoch()

    @api.model
    def _expire(self, pbx_id=None):
        """End the calls that were asked for too long ago; returns how many."""
        domain = [
            ("state", "=", "pending"),
            ("expires_at", "!=", False),
            ("expires_at", "<", fields.Datetime.now()),
        ]
        if pbx_id:
            domain.append(("pbx_id", "=", pbx_id))
        late = self.search(domain, order="id").try_lock_for_update()
        if not late:
            return 0
        late.write(
            {
                "state": "expired",
                "done_at": fields.Datetime.now(),
                "error": self.env._("No telephony service took it in time"),
            }
        )
        late._on_expired()
        return len(late)

    def _on_expired(self):
        """No service took them in time: what waits for them does not any more."""
        for command in self.filtered(lambda one: one.kind == "dial" and one.call_id):
            command._end_call(SYSTEM)

    @api.autovacuum
    def _gc_old(self):
        self._expire()
        limit = fields.Datetime.now() - timedelta(days=30)
        return delete_some(
            self, [("create_date", "<", limit), ("state", "!=", "pending")]
        )

    def _cron_expire(self):
        """Calls asked for while no service ran must not look as going on for ever, nor
        those called back as waiting for it."""
        self._expire()
        self.env["voip.call"]._tie_call_backs()

    def _finish(self, error=""):
        """The driver has done it, or refused with `error`."""
        self.ensure_one()
        if self.state != "claimed":
            return
        self.write(
            {
                "state": "failed" if error else "done",
                "error": error or False,
                "done_at": fields.Datetime.now(),
            }
        )
        if error and self.kind == "dial":
            self.call_id.failure = error
            self._end_call(SYSTEM)
        elif error:
            self._tell_refused(error)

    def _end_call(self, by=OPERATOR):
        self.ensure_one()
        event = CallEvent(
            EventType.ENDED,
            self.payload["call"],
            self._epoch(),
            by=by,
            estimated=True,
        )
        self.env["telephony.event"]._record(self.pbx_id.id, [event])
