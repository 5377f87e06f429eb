from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.vacuum import delete_some

STATES = [
    ("ringing", "Ringing"),
    ("answered", "Answered"),
    ("no_answer", "Not answered"),
    ("declined", "Declined"),
    ("unreachable", "Not reached"),
    ("elsewhere", "Answered by a colleague"),
    ("gone", "Caller hung up"),
]


class TelephonyRing(models.Model):
    """One try to reach an operator for a call that came in."""

    _name = "telephony.ring"
    _description = "Operator Being Rung"
    _order = "id"
    _rec_name = "user_id"

    call_id = fields.Many2one(
        "voip.call", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    device_id = fields.Many2one("telephony.device", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    begun = fields.Float("Begun (epoch)", digits=(16, 3), readonly=True)
    ended = fields.Float("Ended (epoch)", digits=(16, 3), readonly=True)

    _one_ring_uniq = models.UniqueIndex(
        "(user_id) WHERE state = 'ringing'", "This user is being rung already."
    )
    _begun_idx = models.Index("(user_id, begun)")

    @api.model
    def _claim(self, call, user, device, now):
        """Take a free user for `call`, in one statement: nobody is taken twice.

        :return: the ring, or none when the user has a call or is rung meanwhile
        """
        self.env["voip.call"].flush_model(
            ["user_id", "call_kind", "state", "is_passed_outside"]
        )
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO telephony_ring
                       (call_id, user_id, device_id, state, begun,
                        create_uid, write_uid, create_date, write_date)
                SELECT %(call)s, %(user)s, %(device)s, 'ringing', %(now)s,
                       %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
                       now() AT TIME ZONE 'UTC'
                 WHERE NOT EXISTS (
                        SELECT 1 FROM voip_call
                         WHERE user_id = %(user)s AND id <> %(call)s
                           AND state IN ('calling', 'ongoing')
                           AND call_kind = 'pbx'
                           AND is_passed_outside IS NOT TRUE)
                    ON CONFLICT (user_id) WHERE state = 'ringing' DO NOTHING
             RETURNING id
                """,
                call=call.id,
                user=user.id,
                device=device.id or None,
                now=now,
                uid=self.env.uid,
            )
        )
        call.invalidate_recordset(["ring_ids"])
        return self.browse(rows[0][0]) if rows else self.browse()

    def _end(self, state, now):
        """It rings no more; the user's card closes unless they answered."""
        for ring in self.filtered(lambda one: one.state == "ringing"):
            ring.write({"state": state, "ended": now})
            if state != "answered":
                ring.user_id._bus_send(
                    "call_telephony/ring_over", {"call_id": ring.call_id.id}
                )

    @api.autovacuum
    def _gc_old(self):
        return delete_some(
            self, [("state", "!=", "ringing"), ("create_date", "<", "today -400d")]
        )
