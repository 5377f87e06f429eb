from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.groups import SUPERVISOR


class TelephonyCdrDifference(models.Model):
    """Where the calls and the PBX's records do not say the same."""

    _name = "telephony.cdr.difference"
    _description = "Difference between Calls and PBX Records"
    _order = "id desc"
    _rec_name = "call_id"

    pbx_id = fields.Many2one(
        "voip.pbx", "PBX", required=True, readonly=True, ondelete="cascade"
    )
    call_id = fields.Many2one(
        "voip.call",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("missing_call", "The call was not in the list"),
            ("missing_cdr", "The PBX has no record"),
            ("began", "Began at another time"),
            ("answered", "Answered at another time"),
            ("ended", "Ended at another time"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("open", "To look at"), ("filled", "Mended"), ("accepted", "Accepted")],
        required=True,
        readonly=True,
        default="open",
    )
    call_time = fields.Datetime("By the call", readonly=True)
    cdr_time = fields.Datetime("By the PBX", readonly=True)
    seconds = fields.Integer("Difference, s", readonly=True, aggregator=False)

    _call_kind_uniq = models.UniqueIndex("(call_id, kind)")

    @api.model
    def _set(self, call, found):
        """What is different about `call` now: dicts of `kind` and values.

        What is not any more is taken from the list; what was accepted stays so.
        """
        old = {one.kind: one for one in self.search([("call_id", "=", call.id)])}
        for vals in found:
            known = old.pop(vals["kind"], None)
            if known is None:
                self.create({"call_id": call.id, "pbx_id": call.pbx_id.id, **vals})
            elif any(
                known[name] != (value or False)
                for name, value in vals.items()
                if name != "state"
            ):
                known.write(vals)
        for left in old.values():
            if left.state != "filled":
                left.unlink()

    def action_accept(self):
        """Looked at: it is no longer in the list of what is to do."""
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only supervisors may do this."))
        self.check_access("read")
        self.sudo().filtered(lambda one: one.state == "open").state = "accepted"
