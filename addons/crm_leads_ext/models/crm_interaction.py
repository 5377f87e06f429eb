from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

KINDS = [
    ("call", "Call"),
    ("email", "E-mail"),
    ("meeting", "Meeting"),
    ("session", "Script"),
    ("document", "Document"),
    ("comment", "Comment"),
]
SUMMARY_LENGTH = 240


class CrmInteraction(models.Model):
    """One thing that happened, or is planned, between us and a client.

    A flat history over calls, e-mails, meetings, script sessions, documents and
    comments, so that contact and deal show one list. The original stays where it is:
    ``res_model`` and ``res_id`` lead to it.

    Who sees what follows the contact and the deal: an interaction is visible to a user
    who may read its contact and its lead (see ``_visible_domain``).
    """

    _name = "crm.interaction"
    _description = "Interaction with a Client"
    _inherit = ["record.origin.mixin"]
    _order = "date desc, id desc"
    _rec_name = "summary"

    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    kind = fields.Selection(KINDS, "Type", required=True, default="comment", index=True)
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")],
        help="Who began: the client (incoming) or we (outgoing).",
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", index=True, ondelete="cascade"
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Client Company",
        store=True,
        index="btree_not_null",
    )
    lead_id = fields.Many2one(
        "crm.lead", "Deal", index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users",
        "Employee",
        index=True,
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    summary = fields.Char(required=True)
    description = fields.Text("Details")
    message_id = fields.Many2one(
        "mail.message",
        "E-mail",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )

    _client_required = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR lead_id IS NOT NULL)",
        "An interaction needs a contact or a deal.",
    )
    _partner_date_idx = models.Index("(partner_id, date DESC)")

    @api.onchange("lead_id")
    def _onchange_lead_id(self):
        if self.lead_id.partner_id and not self.partner_id:
            self.partner_id = self.lead_id.partner_id

    # ------------------------------------------------------------
    # access: as the contact and the deal
    # ------------------------------------------------------------

    @api.model
    def _visible_domain(self):
        """What the user may see: both the contact and the lead must be readable.

        For any model with the fields ``partner_id`` and ``lead_id``.
        """
        domain = Domain.TRUE
        for field, model in (("partner_id", "res.partner"), ("lead_id", "crm.lead")):
            records = self.env[model].with_context(active_test=False)
            allowed = Domain(field, "=", False)
            if records.has_access("read"):
                allowed |= Domain.custom(to_sql=_readable(field, records))
            domain &= allowed
        return domain

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._visible_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or result and result[0] == self:
            return result
        visible = self - result[0] if result else self
        leads = visible.sudo().lead_id.with_env(self.env)
        partners = visible.sudo().partner_id.with_env(self.env)
        hidden_leads = leads - leads._filtered_access("read")
        hidden_partners = partners - partners._filtered_access("read")
        if not hidden_leads and not hidden_partners:
            return result
        forbidden = visible.sudo().filtered(
            lambda i: i.lead_id in hidden_leads or i.partner_id in hidden_partners
        )
        forbidden = forbidden.with_env(self.env)
        if result:
            return result[0] | forbidden, result[1]
        make_error = self.env["ir.rule"]._make_access_error
        return forbidden, lambda: make_error(operation, forbidden)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("lead_id") and not vals.get("partner_id"):
                lead = self.env["crm.lead"].browse(vals["lead_id"])
                vals["partner_id"] = lead.sudo().partner_id.id
        return super().create(vals_list)

    # ------------------------------------------------------------
    # filling
    # ------------------------------------------------------------

    @api.model
    def _log(
        self,
        kind,
        partner=None,
        lead=None,
        summary=None,
        origin=None,
        user=None,
        date=None,
        **vals,
    ):
        """Note an interaction, with superuser rights: the caller has checked its own.

        :param kind: call, email, meeting, session, document or comment
        :param partner: contact (``res.partner``, len ≤ 1), by default the lead's
        :param lead: deal (``crm.lead``, len ≤ 1)
        :param summary: text or html; shortened to one line
        :param origin: record to open from the history
        :param user: employee, by default the present user
        :param vals: further fields (direction, description, company_id, message_id)
        :return: the interaction, in the caller's environment; empty when there is
            neither contact nor lead
        """
        row = self._log_vals(kind, partner, lead, summary, origin, user, date, **vals)
        if not row:
            return self.browse()
        return self.sudo().create(row).with_env(self.env)

    @api.model
    def _log_vals(
        self,
        kind,
        partner=None,
        lead=None,
        summary=None,
        origin=None,
        user=None,
        date=None,
        **vals,
    ):
        """The values ``_log`` writes, for those who create many at once."""
        if kind not in dict(KINDS):
            raise ValueError(f"unknown kind of interaction: {kind}")
        lead = (lead or self.env["crm.lead"]).sudo()
        partner = (partner or lead.partner_id).sudo()
        if not partner and not lead:
            return {}
        user = self.env.user if user is None else user
        company = lead.company_id or partner.company_id
        if not company and origin and "company_id" in origin:
            company = origin.sudo().company_id
        return {
            "kind": kind,
            "partner_id": partner.id,
            "lead_id": lead.id,
            "summary": self._one_line(summary)
            or dict(self._fields["kind"]._description_selection(self.env))[kind],
            "res_model": origin._name if origin else False,
            "res_id": origin.id if origin else False,
            "user_id": user.id or False,
            "date": date or fields.Datetime.now(),
            "company_id": company.id or self.env.company.id,
            **vals,
        }

    @api.model
    def _one_line(self, text):
        text = html2plaintext(text) if text and "<" in str(text) else text or ""
        text = " ".join(str(text).split())
        if len(text) > SUMMARY_LENGTH:
            return text[: SUMMARY_LENGTH - 1] + "…"
        return text


def _readable(field, records):
    """SQL of a domain: the record of a many2one is one that may be read.

    Looked up row by row or hashed, as the planner likes: a list of all readable ones
    would be gone through for each row once it is too long to be hashed.
    """

    def to_sql(model, alias, query):
        readable = records._search(Domain.TRUE)
        one = SQL.identifier(readable.table, "id")
        readable.add_where(
            SQL("%s = %s", one, model._field_to_sql(alias, field, query))
        )
        return SQL("EXISTS (%s)", readable.select(SQL("1")))

    return to_sql
