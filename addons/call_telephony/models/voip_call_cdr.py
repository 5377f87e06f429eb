from odoo import fields, models

from ..core import reconcile
from .telephony_cdr import _datetime, _epoch


class VoipCall(models.Model):
    """The PBX's own records of a call."""

    _inherit = "voip.call"

    past_odoo = fields.Boolean(
        "Made past Odoo",
        readonly=True,
        copy=False,
        help="Found in the PBX's records: a desk phone that dialled by itself, or a "
        "call that came while no service ran.",
    )
    cdr_ids = fields.One2many(
        "telephony.cdr",
        "call_id",
        "Records of the PBX",
        groups="call_telephony.call_telephony_group_supervisor",
    )
    cdr_difference_ids = fields.One2many(
        "telephony.cdr.difference",
        "call_id",
        "Differences from the PBX's records",
        groups="call_telephony.call_telephony_group_supervisor",
    )

    def _compare_with_records(self, truth):
        """Mend what only a resync concluded; list what differs."""
        self.ensure_one()
        events = reconcile.missing_events(
            self.pbx_uniqueid, self.type_call, self.pbx_facts or {}, truth
        )
        if events:
            self.env["telephony.event"]._record(self.pbx_id.id, events)
        found = reconcile.differences(
            truth,
            reconcile.began_of(self.pbx_facts or {}, truth),
            _epoch(self.answered_date),
            _epoch(self.end_date),
        )
        self.env["telephony.cdr.difference"]._set(
            self,
            [
                {
                    "kind": one.name,
                    "call_time": _datetime(one.call),
                    "cdr_time": _datetime(one.cdr),
                    "seconds": abs(one.call - one.cdr)
                    if one.call is not None and one.cdr is not None
                    else 0,
                }
                for one in found
            ],
        )
