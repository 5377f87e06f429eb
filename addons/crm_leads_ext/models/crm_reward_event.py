from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.exact import decimal
from ..core.rewards import Event
from .crm_lead_payment import invoice_shares


class CrmRewardEvent(models.AbstractModel):
    """Tells what happened in a month that people may be rewarded for.

    Other addons add kinds of events: they extend ``_kinds`` and ``_helps`` and write
    ``_collect_<kind>(company, month)``, which gives ``core.rewards.Event`` objects; if
    an event has no record to open, ``_open_<kind>(line)`` gives an action that shows
    what is behind the line.  Methods run with superuser rights and must keep to the
    company themselves.  The same event must have the same ``key`` at every reckoning.
    """

    _name = "crm.reward.event"
    _description = "Events for Rewards"

    @api.model
    def _kinds(self):
        """List of (kind, label)."""
        labels = dict(
            won=self.env._("Deal won"),
            stage=self.env._("Deal has come to a stage"),
            meeting=self.env._("Meeting about a deal"),
            order=self.env._("Order confirmed"),
            payment=self.env._("Payment received"),
        )
        return list(labels.items())

    @api.model
    def _helps(self):
        """``{kind: what the money and the people of such an event are}``."""
        return dict(
            won=self.env._("Money: the expected revenue of the deal."),
            stage=self.env._(
                "A qualified lead, say: the deal is in the stage, or past it, for the "
                "first time."
            ),
            meeting=self.env._(
                "Meetings that have taken place and are linked to a deal. Operator: "
                "who made the appointment; manager: who holds the meeting."
            ),
            order=self.env._("Money: the amount of the confirmed order."),
            payment=self.env._(
                "Each payment of an invoice of the deal; what is paid back counts "
                "negative. Money: what was paid."
            ),
        )

    @api.model
    def _collect(self, kinds, company, month, stages=None):
        """Events of a month of a company.

        :param kinds: which kinds are asked for
        :param month: ``core.period.Month``
        :param stages: ``crm.stage`` records that rules ask for
        """
        source = self.sudo().with_company(company).with_context(active_test=False)
        known = dict(self._kinds())
        events = []
        for kind in sorted(set(kinds) & known.keys()):
            collect = getattr(source, f"_collect_{kind}")
            more = (stages,) if kind == "stage" else ()
            events += collect(company, month, *more)
        return events

    @api.model
    def _open(self, line):
        """Action that shows what is behind a line without a record, or None."""
        opener = getattr(self, f"_open_{line.event}", None)
        return opener(line) if opener else None

    # --- deals ---------------------------------------------------------------------

    @api.model
    def _lead_domain(self, company):
        """Deals of a company; those without one are where their people are."""
        nobody = Domain("company_id", "=", False)
        return (
            Domain("company_id", "=", company.id)
            | nobody & Domain("user_id.company_id", "=", company.id)
            | nobody
            & Domain("user_id", "=", False)
            & Domain("generator_id.company_id", "=", company.id)
        )

    @api.model
    def _lead_operators(self, leads):
        """``{lead id: ids of operators who brought it forward}``; a hook."""
        return {}

    @api.model
    def _of_leads(self, kind, rows):
        """Events of deals.

        :param rows: list of (lead, dict of further values of the event)
        """
        leads = self.env["crm.lead"].union(*(lead for lead, _vals in rows))
        operators = self._lead_operators(leads)
        events = []
        for lead, vals in rows:
            people = {
                "generator": lead.generator_id.ids,
                "operator": operators.get(lead.id, ()),
                "manager": lead.user_id.ids,
                **vals.pop("people", {}),
            }
            vals.setdefault("origin", ("crm.lead", lead.id))
            vals.setdefault("name", lead.name)
            events.append(
                Event(
                    kind=kind,
                    people=people,
                    team_id=lead.team_id.id or 0,
                    source_id=lead.source_id.id or 0,
                    **vals,
                )
            )
        return events

    @api.model
    def _collect_won(self, company, month):
        leads = self.env["crm.lead"].search(
            self._lead_domain(company)
            & Domain("won_status", "=", "won")
            & Domain("date_closed", ">=", month.start)
            & Domain("date_closed", "<", month.end)
        )
        rows = []
        for lead in leads:
            money = decimal(lead.expected_revenue)
            vals = {"key": f"crm.lead,{lead.id}", "day": month.day(lead.date_closed)}
            rows.append((lead, {**vals, "base": money, "total": money}))
        return self._of_leads("won", rows)

    @api.model
    def _collect_stage(self, company, month, stages):
        rows = []
        self.env.flush_all()
        for stage in stages or self.env["crm.stage"]:
            first = self.env.execute_query(
                SQL(
                    """
                    SELECT milestone.lead_id, min(milestone.date)
                      FROM crm_lead_milestone milestone
                      JOIN crm_stage stage ON stage.id = milestone.stage_id
                     WHERE (stage.sequence, stage.id) >= (%(sequence)s, %(stage)s)
                     GROUP BY milestone.lead_id
                    HAVING min(milestone.date) >= %(start)s
                       AND min(milestone.date) < %(end)s
                    """,
                    sequence=stage.sequence,
                    stage=stage.id,
                    start=month.start,
                    end=month.end,
                )
            )
            reached = dict(first)
            leads = self.env["crm.lead"].search(
                self._lead_domain(company) & Domain("id", "in", list(reached))
            )
            for lead in leads:
                money = decimal(lead.expected_revenue)
                vals = {
                    "key": f"crm.lead,{lead.id},{stage.id}",
                    "day": month.day(reached[lead.id]),
                    "stage_id": stage.id,
                    "name": f"{lead.name}: {stage.name}",
                }
                rows.append((lead, {**vals, "base": money, "total": money}))
        return self._of_leads("stage", rows)

    @api.model
    def _collect_meeting(self, company, month):
        """Meetings that are over; cancelled ones are archived or gone."""
        meetings = self.env["calendar.event"].search(
            Domain("opportunity_id", "any", self._lead_domain(company))
            & Domain("active", "=", True)
            & Domain("start", ">=", month.start)
            & Domain("start", "<", month.end)
            & Domain("stop", "<=", fields.Datetime.now())
        )
        rows = []
        for meeting in meetings:
            maker = meeting.create_uid
            vals = {
                "key": f"calendar.event,{meeting.id}",
                "day": month.day(meeting.start),
                "origin": ("calendar.event", meeting.id),
                "name": meeting.name,
                "people": {
                    "operator": maker.filtered(lambda u: not u._is_superuser()).ids,
                    "manager": meeting.user_id.ids,
                },
            }
            rows.append((meeting.opportunity_id, vals))
        return self._of_leads("meeting", rows)

    # --- orders and payments -------------------------------------------------------

    @api.model
    def _collect_order(self, company, month):
        orders = self.env["sale.order"].search(
            Domain("company_id", "=", company.id)
            & Domain("opportunity_id", "!=", False)
            & Domain("state", "=", "sale")
            & Domain("date_order", ">=", month.start)
            & Domain("date_order", "<", month.end)
        )
        rows = []
        for order in orders:
            rate = decimal(order.currency_rate) or 1
            vals = {
                "key": f"sale.order,{order.id}",
                "day": month.day(order.date_order),
                "base": decimal(order.amount_untaxed) / rate,
                "total": decimal(order.amount_total) / rate,
                "origin": ("sale.order", order.id),
                "name": f"{order.name}, {order.opportunity_id.name}",
            }
            rows.append((order.opportunity_id, vals))
        return self._of_leads("order", rows)

    @api.model
    def _collect_payment(self, company, month):
        """Payments matched with invoices; credit notes set off are no payments."""
        rows = []
        self.env.flush_all()
        for row in self.env.execute_query_dict(self._payment_query(company, month)):
            lead = self.env["crm.lead"].browse(row["lead_id"])
            total = decimal(row["amount"])
            whole = decimal(row["move_total"])
            vals = {
                # the lines, not their match: matching again makes no new payment
                "key": f"{row['line_id']},{row['counterpart_id']},{lead.id}",
                "day": row["day"],
                "total": total,
                "base": total * decimal(row["move_untaxed"]) / whole if whole else 0,
                "origin": ("account.move", row["move_id"]),
                "name": f"{row['move_name']}, {lead.name}",
            }
            rows.append((lead, vals))
        return self._of_leads("payment", rows)

    @api.model
    def _payment_query(self, company, month):
        paid = SQL(
            """
            SELECT line.move_id, line.id AS line_id, other.id AS counterpart_id,
                   CASE WHEN line.id = match.debit_move_id THEN match.amount
                        ELSE -match.amount END AS amount,
                   match.max_date AS day
              FROM account_partial_reconcile match
              JOIN account_move_line line
                ON line.id IN (match.debit_move_id, match.credit_move_id)
              JOIN account_move_line other
                ON other.id IN (match.debit_move_id, match.credit_move_id)
               AND other.id != line.id
              JOIN account_move opposite ON opposite.id = other.move_id
             WHERE match.company_id = %s AND match.max_date BETWEEN %s AND %s
               AND line.display_type = 'payment_term'
               AND opposite.move_type = 'entry'
            """,
            company.id,
            month.first,
            month.last,
        )
        return SQL(
            """
            WITH paid AS (%(paid)s)
            SELECT paid.move_id, paid.line_id, paid.counterpart_id, part.lead_id,
                   paid.day, paid.amount * part.share AS amount,
                   move.name AS move_name, move.amount_total_signed AS move_total,
                   move.amount_untaxed_signed AS move_untaxed
              FROM paid
              JOIN account_move move ON move.id = paid.move_id
              JOIN (%(shares)s) part ON part.move_id = paid.move_id
             WHERE part.lead_id IS NOT NULL AND part.share != 0
               AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
             ORDER BY paid.line_id, paid.counterpart_id, part.lead_id
            """,
            paid=paid,
            shares=invoice_shares(SQL("SELECT move_id FROM paid")),
        )
