from odoo import api, fields, models
from odoo.tools import SQL


class CrmFunnelReport(models.Model):
    """From a name on a list to money: who came how far.

    A row for each subject (a deal; with campaigns also a contact of a list) and each
    step, reached or not: the sum of ``reached`` is the funnel, its mean the share that
    came so far.  From *Qualified* on a step counts for those before it, too: what is
    paid was also won.

    Other addons add steps (``_steps``), subjects and columns (``_subjects``).
    """

    _name = "crm.funnel.report"
    _description = "Funnel"
    _auto = False
    _order = "date desc, id"
    _rec_name = "step"

    date = fields.Datetime("Listed on", readonly=True)
    step = fields.Selection(
        selection=lambda self: [(code, label) for code, label, *_ in self._steps()],
        readonly=True,
    )
    reached = fields.Integer("Came so far", readonly=True, aggregator="sum")
    share = fields.Float(
        "Share, %",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of all that were listed.",
    )
    amount = fields.Monetary(
        readonly=True,
        aggregator="sum",
        help="Won: expected revenue; ordered, invoiced, paid: with taxes.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lead_id = fields.Many2one("crm.lead", "Deal", readonly=True)
    operator_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Who called last; without a campaign, who found the deal.",
    )
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    utm_campaign_id = fields.Many2one(
        "utm.campaign", "Marketing Campaign", readonly=True
    )
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)

    @api.model
    def _steps(self):
        """List of (code, label, SQL whether it is reached, SQL of the money).

        Codes begin with a figure that puts them in order.
        """
        nothing = SQL("0")

        def at_least(*conditions):
            return SQL(" OR ").join(conditions)

        paid = SQL("lead.paid_amount > 0")
        invoiced = at_least(SQL("lead.invoiced_amount > 0"), paid)
        ordered = at_least(SQL("lead.ordered_amount > 0"), invoiced)
        won = at_least(SQL("lead.won_status = 'won'"), ordered)
        offer = at_least(SQL("milestone.offer"), won)
        meeting = at_least(SQL("milestone.meeting"), offer)
        qualified = at_least(SQL("milestone.qualified"), meeting)
        return [
            ("10_listed", self.env._("Listed"), SQL("TRUE"), nothing),
            ("60_qualified", self.env._("Qualified"), qualified, nothing),
            ("65_meeting", self.env._("Meeting"), meeting, nothing),
            ("70_offer", self.env._("Offer"), offer, nothing),
            ("75_won", self.env._("Won"), won, SQL("lead.expected_revenue")),
            ("80_ordered", self.env._("Ordered"), ordered, SQL("lead.ordered_amount")),
            (
                "85_invoiced",
                self.env._("Invoiced"),
                invoiced,
                SQL("lead.invoiced_amount"),
            ),
            ("90_paid", self.env._("Paid"), paid, SQL("lead.paid_amount")),
        ]

    @api.model
    def _subjects(self):
        """Query (subject, lead_id, date, company_id, operator_id, and columns more)."""
        return SQL(
            """
            SELECT lead.id AS subject, lead.id AS lead_id, lead.create_date AS date,
                   COALESCE(lead.company_id, manager.company_id, finder.company_id)
                   AS company_id,
                   lead.generator_id AS operator_id
              FROM crm_lead lead
              LEFT JOIN res_users manager ON manager.id = lead.user_id
              LEFT JOIN res_users finder ON finder.id = lead.generator_id
            """
        )

    @api.model
    def _people(self):
        """Query of one row a subject: its columns, and for each step, by its place,
        whether it is reached (``reached_0`` …) and the money (``money_0`` …)."""
        steps = SQL(", ").join(
            SQL(
                "COALESCE((%s), FALSE) AS %s, COALESCE((%s)::numeric, 0) AS %s",
                reached,
                SQL.identifier(f"reached_{place}"),
                money,
                SQL.identifier(f"money_{place}"),
            )
            for place, (_code, _label, reached, money) in enumerate(self._steps())
        )
        return SQL(
            """
            SELECT subject.*,
                   lead.user_id, lead.team_id, lead.source_id, lead.medium_id,
                   lead.campaign_id AS utm_campaign_id, lead.lost_reason_id,
                   COALESCE(company.currency_id, %(currency)s) AS currency_id,
                   %(steps)s
              FROM (%(subjects)s) subject
              LEFT JOIN crm_lead lead ON lead.id = subject.lead_id
              LEFT JOIN res_company company ON company.id = subject.company_id
              LEFT JOIN (
                   SELECT done.lead_id,
                          bool_or(stage.funnel_step = 'qualified') AS qualified,
                          bool_or(stage.funnel_step = 'meeting') AS meeting,
                          bool_or(stage.funnel_step = 'offer') AS offer
                     FROM crm_lead_milestone done
                     JOIN crm_stage stage ON stage.id = done.stage_id
                    WHERE stage.funnel_step IS NOT NULL
                    GROUP BY done.lead_id
                   ) milestone ON milestone.lead_id = lead.id
            """,
            currency=self.env.company.currency_id.id,
            subjects=self._subjects(),
            steps=steps,
        )

    @property
    def _table_query(self):
        steps = self._steps()
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s)",
                place,
                step[0],
                SQL.identifier("person", f"reached_{place}"),
                SQL.identifier("person", f"money_{place}"),
            )
            for place, step in enumerate(steps)
        )
        return SQL(
            """
            SELECT person.*, person.subject::bigint * %(count)s + step.place AS id,
                   step.code AS step, step.is_reached::int AS reached,
                   CASE WHEN step.is_reached THEN 100.0 ELSE 0.0 END AS share,
                   CASE WHEN step.is_reached THEN step.money ELSE 0 END AS amount
              FROM (%(people)s) person
             CROSS JOIN LATERAL (VALUES %(rows)s)
                        AS step (place, code, is_reached, money)
            """,
            count=len(steps),
            people=self._people(),
            rows=rows,
        )

    def action_open_lead(self):
        """The deal of the row."""
        self.ensure_one()
        self.check_access("read")
        return self.lead_id.get_formview_action() if self.lead_id else False
