from odoo import api, fields, models

from ..core import parties
from ..core.events import CLIENT, OPERATOR
from .voip_call_events import _datetime

ROLES = [
    (OPERATOR, "Operator"),
    (CLIENT, "Client"),
    (parties.BLIND, "Transfer"),
    (parties.CONSULT, "Consulted"),
    (parties.CONFERENCE, "Conference"),
    (parties.RECALL, "Called back"),
    (parties.SPY, "Listening"),
]


class VoipCallLeg(models.Model):
    """A telephone that took part in a call which had more than two.

    Written from the call's facts only.  Listening supervisors are among them: who
    heard a talk, and when, stays on record as long as the call does.
    """

    _name = "voip.call.leg"
    _description = "Telephone in a Call"
    _order = "call_id desc, start_date, id"

    call_id = fields.Many2one(
        "voip.call", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="call_id.company_id", store=True)
    name = fields.Char("Leg", required=True, readonly=True)
    role = fields.Selection(ROLES, required=True, readonly=True)
    user_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    who = fields.Char(readonly=True)
    number = fields.Char(readonly=True)
    modes = fields.Char(
        "How", readonly=True, help="Of a supervisor: listen, whisper, join."
    )
    modes_text = fields.Char("How they took part", compute="_compute_modes_text")
    state = fields.Selection(
        [("ringing", "Ringing"), ("talking", "Talking"), ("ended", "Ended")],
        required=True,
        readonly=True,
    )
    is_operator = fields.Boolean("Had the operator's part", readonly=True)
    start_date = fields.Datetime("Called on", readonly=True)
    answered_date = fields.Datetime("Answered on", readonly=True)
    end_date = fields.Datetime("Left on", readonly=True)
    talk_seconds = fields.Integer("Talk, s", readonly=True)

    _leg_uniq = models.Constraint("UNIQUE (call_id, name)", "A leg is there once.")
    _live_idx = models.Index("(user_id) WHERE state != 'ended'")

    @api.depends("modes")
    @api.depends_context("lang")
    def _compute_modes_text(self):
        words = self.env["voip.call"]._mode_words()
        for leg in self:
            modes = (leg.modes or "").split(", ")
            leg.modes_text = ", ".join(words.get(mode, mode) for mode in modes)

    def _vals_of(self, leg, known, bridged):
        """Values of a `core.parties.Leg`."""
        return {
            "role": leg.role,
            "state": leg.state,
            "modes": ", ".join(leg.modes) or False,
            "is_operator": leg.speaks_from is not None or leg.name == known.speaker,
            "start_date": _datetime(leg.started),
            "answered_date": _datetime(leg.answered),
            "end_date": _datetime(leg.ended),
            "talk_seconds": leg.talk_seconds(bridged),
        }
