from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core import follow_up
from ..tools.groups import SUPERVISOR
from .voip_call import ACTIVE

#: a change of one of these may make a call a missed one, or a call-back
TELLING = {"state", "outcome", "client_dialled", "number_e164", "start_date"}
#: what was tied to nothing is looked at again for so long
LATELY = timedelta(hours=1)


class VoipCall(models.Model):
    """Calls nobody noted: missed and not called back, talked and not written down."""

    _name = "voip.call"
    _inherit = ["voip.call", "mail.thread", "mail.activity.mixin"]
    # who may see a call may write what was said, and plan what follows
    _mail_post_access = "read"

    follow_up = fields.Selection(
        [("call_back", "To call back"), ("note", "To write down")],
        "To do",
        compute="_compute_follow_up",
        store=True,
        help="To call back: missed, and nobody has dialled the number since. To write "
        "down: a talk without a result, a note or an activity.",
    )
    call_back_id = fields.Many2one(
        "voip.call",
        "Called back by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    noted_date = fields.Datetime("Written down on", readonly=True, copy=False)
    noted_by = fields.Selection(
        [("note", "Note"), ("activity", "Activity")],
        "Written down as",
        readonly=True,
        copy=False,
    )
    processed_date = fields.Datetime("Processed on", readonly=True, copy=False)
    processed_user_id = fields.Many2one(
        "res.users", "Processed by", readonly=True, copy=False
    )
    processed_note = fields.Char("What was done", readonly=True, copy=False)
    assigned_user_id = fields.Many2one(
        "res.users",
        "Assigned to",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who is to call back or to write down; sees the call, does not hear it.",
    )

    _follow_up_idx = models.Index("(follow_up, id) WHERE follow_up IS NOT NULL")

    @api.depends(
        "state",
        "outcome",
        "type_call",
        "number_kind",
        "call_kind",
        "call_back_id",
        "noted_date",
        "processed_date",
    )
    def _compute_follow_up(self):
        for call in self:
            call.follow_up = follow_up.follow_up(call._follow_up_facts()) or False

    def _follow_up_facts(self):
        return follow_up.Call(
            direction=self.type_call,
            outcome=self.outcome or "",
            over=self.state not in ACTIVE,
            number_kind=self.number_kind or "external",
            kind=self.call_kind,
            client_dialled=self.client_dialled,
            called_back=bool(self.call_back_id),
            noted=bool(self.noted_date),
            processed=bool(self.processed_date),
        )

    @api.model_create_multi
    def create(self, vals_list):
        # thousands a day: nobody follows a call, and "created" tells nothing
        quiet = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        calls = super(VoipCall, quiet).create(vals_list).with_env(self.env)
        calls._link_call_backs()
        return calls

    def write(self, vals):
        result = super().write(vals)
        if TELLING & vals.keys():
            self._link_call_backs()
        return result

    def _link_call_backs(self):
        """Tie missed calls to the first call back after them, in any order of news."""
        for call in self.sudo():
            if not call.number_e164:
                continue
            if call.follow_up == follow_up.CALL_BACK:
                if back := call._find_call_back():
                    call.call_back_id = back
            elif call._follow_up_facts().is_call_back:
                call._missed_before().call_back_id = call

    @api.model
    def _tie_call_backs(self):
        """Calls missed and called back in the same moment: neither transaction saw the
        other, so they are looked at once more, a while after."""
        lately = fields.Datetime.now() - LATELY
        waiting = Domain("follow_up", "=", follow_up.CALL_BACK)
        waiting &= Domain("write_date", ">=", lately)
        self.search(waiting)._link_call_backs()

    def _same_number(self):
        return Domain("number_e164", "=", self.number_e164) & Domain(
            "company_id", "=", self.company_id.id
        )

    def _missed_before(self):
        begun = self.start_date or self.create_date
        return self.search(
            self._same_number()
            & Domain("follow_up", "=", follow_up.CALL_BACK)
            & Domain("start_date", "<=", begun)
        )

    def _find_call_back(self):
        later = self.search(
            self._same_number()
            & Domain("type_call", "=", "outgoing")
            & Domain("start_date", ">=", self.start_date or self.create_date),
            order="start_date, id",
        )
        later = later.filtered(lambda call: call._follow_up_facts().is_call_back)
        return later[:1]

    # -- what people do

    def _check_follow_up(self):
        """The user's own calls, those assigned to them; supervisors: those they see."""
        self.check_access("read")
        user = self.env.user
        if user.has_group(SUPERVISOR):
            return
        for call in self.sudo():
            if user not in (call.user_id, call.assigned_user_id):
                raise AccessError(self.env._("This is the call of somebody else."))

    def mark_processed(self, note=False):
        """Nothing more is to do about these calls.

        :param note: what was done
        """
        self._check_follow_up()
        if any(call.state in ACTIVE for call in self):
            raise UserError(self.env._("The call is going on."))
        # who was first stays on record
        self.sudo().filtered(lambda call: not call.processed_date).write(
            {
                "processed_date": fields.Datetime.now(),
                "processed_user_id": self.env.uid,
                "processed_note": (note or "").strip() or False,
            }
        )

    def action_reopen(self):
        """It was not processed after all."""
        self._check_follow_up()
        self.sudo().write(
            {
                "processed_date": False,
                "processed_user_id": False,
                "processed_note": False,
            }
        )

    def assign_to(self, user_id):
        """Who is to see to these calls.

        :param user_id: a user of the calls' company; False: nobody in particular
        """
        self._check_follow_up()
        user = self.env["res.users"].browse(user_id or []).exists()
        for company in self.sudo().company_id:
            if user and company not in user.sudo().company_ids:
                raise UserError(
                    self.env._("%s does not work in this company.", user.name)
                )
        self.sudo().assigned_user_id = user

    def action_take(self):
        """The user sees to it; UserError when somebody else does already."""
        self._check_follow_up()
        for call in self.sudo():
            if call.assigned_user_id not in (call.env["res.users"], self.env.user):
                raise UserError(
                    self.env._(
                        "%s sees to this call already.", call.assigned_user_id.name
                    )
                )
        self.assign_to(self.env.uid)

    def action_mark_processed(self):
        """Ask what was done."""
        return self._follow_up_wizard("processed")

    def action_assign(self):
        """Ask who is to see to it."""
        return self._follow_up_wizard("assign")

    def _follow_up_wizard(self, kind):
        self._check_follow_up()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mark as processed")
            if kind == "processed"
            else self.env._("Assign"),
            "res_model": "telephony.follow.up",
            "view_mode": "form",
            "target": "new",
            "context": {"default_call_ids": self.ids, "default_kind": kind},
        }

    def action_call_back(self):
        """Dial the number, from the browser (it knows the user's telephone)."""
        self.ensure_one()
        self._check_follow_up()
        document = self.res_model if self.res_id else False
        partner = self.partner_id
        return {
            "type": "ir.actions.client",
            "tag": "call_telephony.dial",
            "params": {
                "number": self.number_e164 or self.phone_number,
                "resModel": document or (partner and "res.partner") or False,
                "resId": self.res_id if document else partner.id,
            },
        }
