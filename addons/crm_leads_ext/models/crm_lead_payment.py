from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

INVOICES = ("out_invoice", "out_refund", "out_receipt")
#: Deals the job looks at in one go.
BATCH = 1000
COLUMNS = {
    "ordered_amount": "numeric",
    "delivered_amount": "numeric",
    "invoiced_amount": "numeric",
    "paid_amount": "numeric",
    "due_amount": "numeric",
    "overdue_amount": "numeric",
    "payment_due_date": "date",
    "overdue_since": "date",
    "payment_status": "varchar",
}


def invoice_shares(moves):
    """Query (move_id, lead_id, share): which part of an invoice belongs to a deal.

    An invoice is shared among the deals whose orders it bills, by its lines; nearly
    always it is all of one deal's (share 1).

    :param moves: SQL of ids of invoices
    """
    return SQL(
        """
        SELECT move_id, lead_id,
               SUM(part) / NULLIF(SUM(SUM(part)) OVER (PARTITION BY move_id), 0)
               AS share
          FROM (SELECT DISTINCT line.id, line.move_id, line.price_total AS part,
                       sale.opportunity_id AS lead_id
                  FROM account_move_line line
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
                  JOIN sale_order_line item ON item.id = rel.order_line_id
                  JOIN sale_order sale ON sale.id = item.order_id
                 WHERE line.move_id IN (%s)) part
         GROUP BY move_id, lead_id
        """,
        moves,
    )


def invoices_of_leads(leads):
    """Query: ids of the invoices that bill orders of deals.

    :param leads: SQL condition on ``sale.opportunity_id``
    """
    return SQL(
        """
        SELECT line.move_id
          FROM sale_order sale
          JOIN sale_order_line item ON item.order_id = sale.id
          JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = item.id
          JOIN account_move_line line ON line.id = rel.invoice_line_id
         WHERE %s
        """,
        leads,
    )


class CrmLead(models.Model):
    """Sales and payments of a deal, in columns: lists show and sum them as they are.

    All money with taxes, in the company's currency.  They follow orders, deliveries,
    invoices and payments at once; what becomes overdue by the mere passing of time is
    found by an hourly job (``payment_due_date`` tells it where to look).
    """

    _inherit = "crm.lead"

    ordered_amount = fields.Monetary(
        "Ordered",
        compute="_compute_payment",
        store=True,
        currency_field="company_currency",
        help="Confirmed orders of the deal, with taxes.",
    )
    delivered_amount = fields.Monetary(
        "Services Done",
        compute="_compute_payment",
        store=True,
        currency_field="company_currency",
        help="What is delivered or done of the confirmed orders, with taxes.",
    )
    invoiced_amount = fields.Monetary(
        "Invoiced",
        compute="_compute_payment",
        store=True,
        currency_field="company_currency",
        help="Posted invoices less credit notes, with taxes.",
    )
    paid_amount = fields.Monetary(
        "Paid",
        compute="_compute_payment",
        store=True,
        currency_field="company_currency",
        help="What the client has paid, less what was paid back.",
    )
    due_amount = fields.Monetary(
        "To be Paid",
        compute="_compute_payment",
        store=True,
        currency_field="company_currency",
        help="Open amount of the invoices.",
    )
    overdue_amount = fields.Monetary(
        "Overdue",
        compute="_compute_payment",
        store=True,
        currency_field="company_currency",
        help="What should have been paid before today.",
    )
    payment_due_date = fields.Date(
        "Next Payment",
        compute="_compute_payment",
        store=True,
        index="btree_not_null",
        help="When the next open amount is due.",
    )
    overdue_since = fields.Date(compute="_compute_payment", store=True)
    payment_status = fields.Selection(
        [
            ("none", "Nothing ordered"),
            ("ordered", "Ordered"),
            ("invoiced", "Invoiced"),
            ("partial", "Partly paid"),
            ("paid", "Paid"),
            ("overdue", "Overdue"),
        ],
        string="Payment",
        compute="_compute_payment",
        store=True,
    )

    _payment_status_idx = models.Index(
        "(payment_status) WHERE payment_status <> 'none'"
    )

    def _auto_init(self):
        """Only deals with orders are reckoned when the columns are made: there may be
        a million others."""
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "payment_status"):
            for name, kind in COLUMNS.items():
                create_column(cr, table, name, kind)
            cr.execute(SQL("UPDATE crm_lead SET payment_status = 'none'"))
            self.pool.post_init(self._reckon_deals_with_orders)
        return super()._auto_init()

    def _reckon_deals_with_orders(self):
        leads = self.with_context(active_test=False)
        leads.search([("order_ids", "!=", False)])._recompute_payment()

    @api.depends(
        "order_ids.state",
        "order_ids.amount_total",
        "order_ids.currency_rate",
        "order_ids.order_line.price_total",
        "order_ids.order_line.qty_delivered",
        "order_ids.order_line.invoice_lines.price_total",
        "order_ids.order_line.invoice_lines.move_id.state",
        "order_ids.order_line.invoice_lines.move_id.amount_total_signed",
        "order_ids.order_line.invoice_lines.move_id.amount_residual_signed",
        "order_ids.order_line.invoice_lines.move_id.invoice_date_due",
    )
    def _compute_payment(self):
        with_orders = self.filtered("order_ids")  # new deals have none: no query
        orders = with_orders._order_figures()
        invoices = with_orders._invoice_figures()
        for lead in self:
            currency = lead.company_currency or self.env.company.currency_id
            ordered, delivered = orders.get(lead._origin.id, (0, 0))
            total, due, overdue, since, coming = invoices.get(
                lead._origin.id, (0, 0, 0, False, False)
            )
            money = {
                "ordered_amount": ordered,
                "delivered_amount": delivered,
                "invoiced_amount": total,
                "paid_amount": (total or 0) - (due or 0),
                "due_amount": due,
                "overdue_amount": max(overdue or 0, 0),
            }
            money = {name: currency.round(value or 0) for name, value in money.items()}
            lead.update(money)
            lead.payment_due_date = coming or False
            lead.overdue_since = lead.overdue_amount and since or False
            lead.payment_status = lead._payment_status(currency)

    def _payment_status(self, currency):
        def some(amount):
            return currency.compare_amounts(amount, 0) > 0

        if some(self.overdue_amount):
            return "overdue"
        if some(self.paid_amount):
            # what is ordered and not invoiced yet is not paid either
            owed = max(self.ordered_amount, self.invoiced_amount) - self.paid_amount
            return "partial" if some(owed) else "paid"
        if some(self.invoiced_amount):
            return "invoiced"
        return "ordered" if some(self.ordered_amount) else "none"

    def _order_figures(self):
        """``{lead id: (ordered, delivered)}``."""
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        self.env["sale.order"].flush_model(
            ["opportunity_id", "state", "amount_total", "currency_rate"]
        )
        self.env["sale.order.line"].flush_model(
            ["order_id", "price_total", "qty_delivered", "product_uom_qty"]
        )
        query = SQL(
            """
            SELECT sale.opportunity_id,
                   SUM(sale.amount_total / rate.value),
                   SUM(done.amount / rate.value)
              FROM sale_order sale
             CROSS JOIN LATERAL (
                   SELECT COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric AS value
                   ) rate
             CROSS JOIN LATERAL (
                   SELECT SUM(item.price_total * item.qty_delivered
                              / item.product_uom_qty) AS amount
                     FROM sale_order_line item
                    WHERE item.order_id = sale.id AND item.product_uom_qty != 0
                   ) done
             WHERE sale.opportunity_id IN %s AND sale.state = 'sale'
             GROUP BY sale.opportunity_id
            """,
            ids,
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    def _invoice_figures(self):
        """``{lead id: (invoiced, open, overdue, overdue since, next due date)}``."""
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        for model in ("sale.order", "sale.order.line", "account.move"):
            self.env[model].flush_model()
        self.env["account.move.line"].flush_model()
        query = SQL(
            """
            SELECT part.lead_id,
                   SUM(part.share * move.amount_total_signed),
                   SUM(part.share * move.amount_residual_signed),
                   SUM(part.share * term.overdue),
                   MIN(term.since), MIN(term.coming)
              FROM (%(shares)s) part
              JOIN account_move move ON move.id = part.move_id
              LEFT JOIN LATERAL (
                   SELECT SUM(line.amount_residual)
                              FILTER (WHERE line.date_maturity < %(today)s) AS overdue,
                          MIN(line.date_maturity)
                              FILTER (WHERE line.date_maturity < %(today)s
                                        AND line.amount_residual > 0) AS since,
                          MIN(line.date_maturity)
                              FILTER (WHERE line.date_maturity >= %(today)s
                                        AND line.amount_residual > 0) AS coming
                     FROM account_move_line line
                    WHERE line.move_id = move.id AND line.display_type = 'payment_term'
                   ) term ON TRUE
             WHERE part.lead_id IN %(ids)s AND move.state = 'posted'
               AND move.move_type IN %(types)s
             GROUP BY part.lead_id
            """,
            shares=invoice_shares(
                invoices_of_leads(SQL("sale.opportunity_id IN %s", ids))
            ),
            ids=ids,
            types=INVOICES,
            today=fields.Date.context_today(self),
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    @api.model
    def _cron_payment_overdue(self):
        """What was due before today and is still open is overdue now."""
        today = fields.Date.context_today(self)
        late = Domain("payment_due_date", "<", today)
        leads = self.with_context(active_test=False)
        batch = leads.search(late, limit=BATCH, order="payment_due_date, id")
        batch._recompute_payment()
        self.env["ir.cron"]._commit_progress(
            len(batch), remaining=leads.search_count(late)
        )

    def _recompute_payment(self):
        self.env.add_to_compute(self._fields["payment_status"], self)
        self.flush_recordset()

    def action_view_deal_invoices(self):
        """The invoices of the deal, as far as the user may see them."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        lines = self.sudo().order_ids.order_line.invoice_lines
        action["domain"] = [("id", "in", lines.move_id.ids)]
        action["context"] = {"create": False}
        return action
