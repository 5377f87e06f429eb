from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CallConsent(models.Model):
    """A client consented to calls: who, when, how, to what, until when, the proof.

    A consent is never deleted by operators or supervisors: it is withdrawn.
    """

    _name = "call.consent"
    _description = "Consent to Calls"
    _inherit = ["mail.thread"]
    _order = "given_at desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        index="btree_not_null",
        tracking=True,
        check_company=True,
    )
    number = fields.Char(
        index="btree_not_null",
        tracking=True,
        help="The number consented for, in international form. Empty: all numbers of "
        "the client.",
    )
    purpose_id = fields.Many2one(
        "call.purpose", required=True, ondelete="restrict", tracking=True, index=True
    )
    given_at = fields.Datetime(
        string="Given On", required=True, default=fields.Datetime.now, tracking=True
    )
    until = fields.Datetime(
        string="Valid Until", tracking=True, help="Empty: until it is withdrawn."
    )
    method = fields.Selection(
        [
            ("paper", "On paper"),
            ("site", "On the site"),
            ("call", "By telephone"),
            ("message", "By message"),
            ("other", "In another way"),
        ],
        string="How",
        required=True,
        default="paper",
        tracking=True,
    )
    note = fields.Text(help="The words of the consent, or where it was given.")
    proof = fields.Binary(attachment=True)
    proof_name = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Recorded By",
        default=lambda self: self.env.user,
        readonly=True,
    )
    withdrawn_at = fields.Datetime(
        string="Withdrawn On", readonly=True, copy=False, tracking=True
    )
    state = fields.Selection(
        [
            ("valid", "Valid"),
            ("future", "Not yet valid"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    _who = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR number IS NOT NULL)",
        "A consent is of a client or of a number.",
    )
    _times = models.Constraint(
        "CHECK(until IS NULL OR until > given_at)",
        "A consent ends after it was given.",
    )

    @api.depends("given_at", "until", "withdrawn_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for consent in self:
            if consent.withdrawn_at and consent.withdrawn_at <= now:
                consent.state = "withdrawn"
            elif consent.until and consent.until <= now:
                consent.state = "expired"
            elif consent.given_at and consent.given_at > now:
                consent.state = "future"
            else:
                consent.state = "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        withdrawn = Domain("withdrawn_at", "<=", now)
        expired = ~withdrawn & Domain("until", "<=", now)
        future = ~withdrawn & ~expired & Domain("given_at", ">", now)
        domains = {
            "withdrawn": withdrawn,
            "expired": expired,
            "future": future,
            "valid": ~withdrawn & ~expired & Domain("given_at", "<=", now),
        }
        return Domain.OR(domains[one] for one in value if one in domains)

    @api.depends("partner_id", "number", "purpose_id")
    def _compute_display_name(self):
        for consent in self:
            who = consent.partner_id.display_name or consent.number
            consent.display_name = f"{who or ''}: {consent.purpose_id.name or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_number(vals) for vals in vals_list]
        for vals in vals_list:
            if not self.env.su:  # who recorded it is not up to the form
                vals["user_id"] = self.env.uid
        consents = super().create(vals_list)
        consents._check_client()
        consents._call_again()
        return consents

    def write(self, vals):
        if "user_id" in vals and not self.env.su:
            vals = {name: value for name, value in vals.items() if name != "user_id"}
        result = super().write(self._with_number(vals))
        if "partner_id" in vals:
            self._check_client()
        self._call_again()
        return result

    def _check_client(self):
        """Consents are recorded for clients the user may see."""
        if not self.env.su:
            self.sudo().partner_id.sudo(False).check_access("read")

    @api.model
    def _with_number(self, vals):
        if not vals.get("number"):
            return dict(vals)
        number = self.env.user._phone_format(number=vals["number"])
        if not number:
            raise ValidationError(
                self.env._("“%s” is not a telephone number.", vals["number"])
            )
        return {**vals, "number": number}

    def _call_again(self):
        """Contacts that were left out for want of this consent are called again."""
        for consent in self.sudo().filtered(lambda c: not c.withdrawn_at):
            who = Domain.FALSE
            if consent.number:
                who |= Domain("number_ids.e164", "=", consent.number)
            if consent.partner_id:
                who |= Domain("partner_id", "=", consent.partner_id.id)
            contacts = (
                self.env["call.campaign.contact"]
                .sudo()
                .search(
                    Domain("compliance_code", "=", "consent")
                    & Domain("state", "=", "excluded")
                    & Domain(
                        "campaign_id.compliance_id.purpose_id",
                        "=",
                        consent.purpose_id.id,
                    )
                    & Domain("company_id", "=", consent.company_id.id)
                    & who
                )
            )
            contacts._back_from_exclusion()

    def action_withdraw(self):
        self.check_access("write")
        if self.filtered("withdrawn_at"):
            raise UserError(self.env._("This consent is withdrawn already."))
        self.write({"withdrawn_at": fields.Datetime.now()})
        return True

    def _span(self):
        """(given at, ends at or None) of each, for the core."""
        return tuple(
            (
                consent.given_at,
                min(
                    (at for at in (consent.until, consent.withdrawn_at) if at),
                    default=None,
                ),
            )
            for consent in self
        )
