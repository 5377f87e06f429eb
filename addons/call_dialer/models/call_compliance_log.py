from functools import partial

from odoo import SUPERUSER_ID, api, fields, models

SOURCES = [
    ("next", "Handed out"),
    ("desk", "Desk"),
    ("click", "Click"),
    ("service", "Telephony service"),
    ("engine", "Dialler"),
]
CODES = [
    ("stop_list", "Stop list"),
    ("mode", "Dialling mode"),
    ("consent", "Consent"),
    ("abandoned", "Abandoned calls"),
    ("hours", "Calling hours"),
    ("client_limit", "Calls to the client"),
    ("number_limit", "Calls to the number"),
    ("pause", "Pause between calls"),
    ("lockout", "Lockout"),
]


class CallComplianceLog(models.Model):
    """Each verdict on a call: kept by the server, changed by nobody."""

    _name = "call.compliance.log"
    _description = "Compliance Verdict"
    _order = "date desc, id desc"
    _rec_name = "number"

    date = fields.Datetime(required=True, readonly=True, index=True)
    allowed = fields.Boolean(readonly=True)
    code = fields.Selection(CODES, string="Rule", readonly=True, index="btree_not_null")
    reason = fields.Char(readonly=True)
    opens_at = fields.Datetime(string="Allowed From", readonly=True)
    number = fields.Char(readonly=True, index=True)
    source = fields.Selection(SOURCES, string="Judged At", readonly=True)
    user_id = fields.Many2one("res.users", string="Operator", readonly=True)
    profile_id = fields.Many2one(
        "call.compliance.profile", readonly=True, ondelete="set null"
    )
    profile_name = fields.Char(string="Name of the Profile", readonly=True)
    campaign_id = fields.Many2one(
        "call.campaign", readonly=True, ondelete="set null", index="btree_not_null"
    )
    contact_id = fields.Many2one(
        "call.campaign.contact",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    call_id = fields.Many2one(
        "voip.call", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    facts = fields.Json(readonly=True, export_string_translation=False)
    facts_text = fields.Text(string="Facts Judged", compute="_compute_facts_text")

    @api.depends("facts")
    def _compute_facts_text(self):
        for log in self:
            facts = log.facts or {}
            log.facts_text = "\n".join(
                f"{name}: {', '.join(value) if isinstance(value, list) else value}"
                for name, value in facts.items()
            )

    @api.model
    def _write_after_rollback(self, vals, refusal):
        """Keep a verdict that is told by an exception, which undoes the transaction.

        :param refusal: the exception; nothing is kept when somebody dealt with it
        """
        self.env.cr.postrollback.add(
            partial(_write, self.env.registry, self.env.cr, vals, refusal)
        )


def _write(registry, cr, vals, refusal):
    if refusal.dealt_with:
        return
    # the old cursor may be closing: a transaction of our own
    with registry.cursor() as own:
        env = api.Environment(own, SUPERUSER_ID, {})
        for name in ("campaign_id", "contact_id", "partner_id", "call_id"):
            record = env[env["call.compliance.log"]._fields[name].comodel_name]
            if vals.get(name) and not record.browse(vals[name]).exists():
                vals = {**vals, name: False}
        env["call.compliance.log"].create(vals)
