from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.crm_interaction import KINDS
from .memory import with_memory

#: Counted columns: name of the measure -> kind of the interaction
MEASURES = {
    "calls": "call",
    "letters": "email",
    "meetings": "meeting",
    "sessions": "session",
    "messages": "comment",
}
#: Plain columns that a row has as its interaction has them.
SEEN_BY = {"company_id", "user_id", "kind", "direction", "reached"}


class CrmContactReport(models.Model):
    """Who called, wrote, messaged and met whom, how often and about which deals.

    One row for each contact that took place (``crm.interaction`` in the past, papers
    left out). Seen are the contacts whose interactions one may read.
    """

    _name = "crm.contact.report"
    _description = "Contact Report"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "summary"

    date = fields.Datetime(readonly=True)
    kind = fields.Selection(KINDS, "Type", readonly=True)
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")], readonly=True
    )
    reached = fields.Boolean("Client Reached", readonly=True)
    summary = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Employee", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", "Client Company", readonly=True
    )
    lead_id = fields.Many2one("crm.lead", "Deal", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    stage_id = fields.Many2one("crm.stage", "Stage of the Deal", readonly=True)
    won_status = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("pending", "Pending")],
        "State of the Deal",
        readonly=True,
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    calls = fields.Integer(readonly=True)
    letters = fields.Integer(readonly=True)
    meetings = fields.Integer(readonly=True)
    sessions = fields.Integer("Scripts", readonly=True)
    messages = fields.Integer(readonly=True)
    not_reached = fields.Integer(readonly=True)
    client_count = fields.Many2one(
        "res.partner", "Clients", readonly=True, aggregator="count_distinct"
    )
    deal_count = fields.Many2one(
        "crm.lead", "Deals", readonly=True, aggregator="count_distinct"
    )

    @property
    def _table_query(self):
        counted = SQL(", ").join(
            SQL("(i.kind = %s)::int AS %s", kind, SQL.identifier(name))
            for name, kind in MEASURES.items()
        )
        return SQL(
            """
            SELECT i.id, i.date, i.kind, i.direction, i.reached, i.summary,
                   i.user_id, i.partner_id, i.commercial_partner_id, i.lead_id,
                   i.company_id, l.team_id, l.stage_id, l.won_status, l.source_id,
                   %s, (NOT COALESCE(i.reached, TRUE))::int AS not_reached,
                   i.commercial_partner_id AS client_count, i.lead_id AS deal_count
              FROM crm_interaction i
              LEFT JOIN crm_lead l ON l.id = i.lead_id
             WHERE i.kind != 'document'
               AND i.date <= timezone('UTC', now())
            """,
            counted,
        )

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._seen_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _seen_domain(self):
        """The rows of interactions one may read: judged by the row itself, as it has
        what rules of interactions look at, else by the interaction."""
        interactions = self.env["crm.interaction"]
        interactions.browse().check_access("read")
        rule = self.env["ir.rule"]._compute_domain("crm.interaction", "read")
        asked = rule.iter_conditions()
        if all(c.field_expr in SEEN_BY and "any" not in c.operator for c in asked):
            return rule & interactions._visible_domain()
        return Domain("id", "in", interactions._search(Domain.TRUE))

    @api.model
    def _read_group(self, *args, **kwargs):
        read = super()._read_group
        return with_memory(self.env, lambda: read(*args, **kwargs))

    @api.model
    def _read_grouping_sets(self, *args, **kwargs):
        read = super()._read_grouping_sets
        return with_memory(self.env, lambda: read(*args, **kwargs))

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or result:
            return result
        denied = self.env["crm.interaction"].browse(self.ids)._check_access("read")
        return denied and (self.browse(denied[0].ids), denied[1])

    def action_open_interaction(self):
        self.ensure_one()
        self.check_access("read")
        return self.env["crm.interaction"].browse(self.id).get_formview_action()
