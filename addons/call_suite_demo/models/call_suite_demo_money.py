import random
from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ..core.deals import DEALS, SOURCES, stage_days

RULES = (
    # event, name, method, value, shares, stage
    ("stage", "Qualified lead", "fixed", 300, {"generator": 100}, "qualification"),
    ("goal", "Goal of a campaign", "fixed", 150, {"operator": 100}, None),
    ("meeting", "Meeting held", "fixed", 500, {"generator": 60, "manager": 40}, None),
    ("payment", "Money received", "percent", 5, {"generator": 30, "manager": 70}, None),
    ("talk", "Minutes of talk", "unit", 4, {"operator": 100}, None),
    ("review", "Reviews of talks", "percent", 100, {"operator": 100}, None),
)
#: What became of the contacts of the last campaign: outcome, seconds, result, share.
OUTCOMES = (
    ("no_answer", 0, "no_answer", 30),
    ("busy", 0, "no_answer", 8),
    ("answered", 45, "refused", 34),
    ("answered", 95, "callback", 10),
    ("answered", 210, "meeting", 18),
)
CONTACTS = 90


class CallSuiteDemo(models.AbstractModel):
    """Money in the demo: deals, orders, payments, rules of rewards, statements."""

    _inherit = "call.suite.demo"

    @api.model
    def _make_money(self):
        """Two months of sales, of which the first is paid and approved."""
        company = self.env.ref("call_suite_demo.company")
        demo = self.with_company(company).with_context(
            allowed_company_ids=company.ids, tracking_disable=True
        )
        rng = random.Random(1029)
        books = demo._make_books()
        leads = [demo._make_ordered(books, number) for number in range(len(DEALS))]
        demo._make_campaign_of_deals(rng, leads)
        demo._make_rules()
        demo.env.flush_all()
        last = demo._today().replace(day=1) - timedelta(days=1)
        statements = demo.env["crm.reward.statement"]
        approved = statements._make(company, last.replace(day=1) - timedelta(days=1))
        approved.action_approve()
        first = statements._make(company, last)[:1]
        if first:
            demo.env["crm.reward.line"].sudo().create(
                {
                    "statement_id": first.id,
                    "is_correction": True,
                    "date": last,
                    "name": "A meeting on paper, not in the calendar",
                    "amount": 500,
                }
            )
        statements._make(company, demo._today())

    # -- deals ------------------------------------------------------------------------

    def _make_books(self):
        """As few accounts and journals as invoices and payments need."""
        accounts, journals = self.env["account.account"], self.env["account.journal"]
        company = self.env.company

        def account(code, name, kind, **vals):
            return accounts.create(
                {"code": code, "name": name, "account_type": kind, **vals}
            )

        receivable = account("620000", "Customers", "asset_receivable", reconcile=True)
        income = account("900000", "Sales", "income")
        bank = account("510000", "Bank account", "asset_cash")
        suspense = account("519000", "Bank suspense", "asset_current")
        sale = {"type": "sale", "code": "OKNA", "name": "Invoices of windows"}
        misc = {"type": "general", "code": "OKNB", "name": "Bank statements"}
        sale, misc = journals.create(
            [
                {**sale, "company_id": company.id, "default_account_id": income.id},
                {**misc, "company_id": company.id, "default_account_id": suspense.id},
            ]
        )
        return {
            "receivable": receivable,
            "income": income,
            "bank": bank,
            "sale": sale,
            "misc": misc,
        }

    def _make_ordered(self, books, number):
        plan = DEALS[number]
        operators = ("user_operator", "user_operator2")
        generator = self.env.ref(f"call_suite_demo.{operators[number % 2]}")
        manager = self.env.ref("call_suite_demo.user_supervisor")
        found = datetime.combine(self._today(), time(8)) - timedelta(days=plan.day)
        partner = self.env["res.partner"].create(
            {
                "name": plan.client,
                "is_company": True,
                "company_id": self.env.company.id,
                "property_account_receivable_id": books["receivable"].id,
            }
        )
        lead = self.env["crm.lead"].create(
            {
                "name": f"Windows: {plan.client}",
                "type": "opportunity",
                "partner_id": partner.id,
                "team_id": self.env.ref("crm_leads_ext.team_calling").id,
                "user_id": manager.id,
                "generator_id": generator.id,
                "source_id": self._source(plan.source).id,
                "expected_revenue": (plan.windows or 7) * 14900,
                "company_id": self.env.company.id,
            }
        )
        self._go_through_stages(lead, plan)
        if "meeting_set" in plan.steps:
            self._meet(lead, generator, found + timedelta(days=8, hours=2))
        if plan.windows:
            self._sell(lead, plan, books)
        self.env.cr.execute(
            SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s", found, lead.id)
        )
        lead.invalidate_recordset(["create_date"])
        return lead

    def _source(self, name):
        sources = self.env["utm.source"]
        return sources.search([("name", "=", name)], limit=1) or sources.create(
            {"name": name}
        )

    def _go_through_stages(self, lead, plan):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        for step, days in zip(plan.steps, stage_days(plan), strict=True):
            stage = won
            if step != "won":
                stage = self.env.ref(f"crm_leads_ext.stage_{step}")
            lead.stage_id = stage
            when = datetime.combine(self._today(), time(9)) - timedelta(days=days)
            reached = lead.milestone_ids.filtered(
                lambda row, stage=stage: row.stage_id == stage
            )
            reached.date = when
            if step == "won":
                lead.date_closed = when
        first = lead.milestone_ids.filtered(
            lambda row: row.stage_id.funnel_step is False and not row.stage_id.is_won
        )
        first.date = datetime.combine(self._today(), time(8)) - timedelta(days=plan.day)

    def _meet(self, lead, user, start):
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": f"Measuring at {lead.partner_id.name}",
                "start": start,
                "stop": start + timedelta(hours=1),
                "opportunity_id": lead.id,
                "user_id": lead.user_id.id,
                "partner_ids": [Command.set(lead.user_id.partner_id.ids)],
            }
        )

    def _sell(self, lead, plan, books):
        """The order, and the invoice with its payment if there is one."""
        sold = self._today() - timedelta(days=stage_days(plan)[-1])
        product = self.env.ref("call_suite_demo.product_window_single")
        order = self.env["sale.order"].create(
            {
                "partner_id": lead.partner_id.id,
                "opportunity_id": lead.id,
                "company_id": self.env.company.id,
                "journal_id": books["sale"].id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": plan.windows,
                            "price_unit": product.list_price,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.date_order = datetime.combine(sold, time(10))
        if plan.paid is None:
            return
        order.order_line.qty_delivered = plan.windows if plan.paid else 0
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": lead.partner_id.id,
                "journal_id": books["sale"].id,
                "invoice_date": sold,
                "invoice_date_due": self._today() + timedelta(days=plan.due),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": line.name,
                            "product_id": line.product_id.id,
                            "account_id": books["income"].id,
                            "quantity": line.product_uom_qty,
                            "price_unit": line.price_unit,
                            "tax_ids": False,
                            "sale_line_ids": [Command.link(line.id)],
                        }
                    )
                    for line in order.order_line
                ],
            }
        )
        invoice.action_post()
        if plan.paid:
            self._pay(invoice, plan.paid, sold + timedelta(days=4), books)

    def _pay(self, invoice, percent, day, books):
        amount = invoice.amount_total * percent / 100
        partner = invoice.partner_id.id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": books["misc"].id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": books[name].id,
                            "partner_id": partner,
                            "debit": debit,
                            "credit": credit,
                        }
                    )
                    for name, debit, credit in (
                        ("bank", amount, 0),
                        ("receivable", 0, amount),
                    )
                ],
            }
        )
        entry.action_post()
        lines = (invoice + entry).line_ids
        lines.filtered(lambda row: row.account_id == books["receivable"]).reconcile()

    # -- the campaign that found them ------------------------------------------------

    def _make_campaign_of_deals(self, rng, leads):
        """A campaign that is over; the deals that came by telephone are of it."""
        ref = self.env.ref
        operators = ref("call_suite_demo.user_operator")
        operators += ref("call_suite_demo.user_operator2")
        campaign = self.env["call.campaign"].create(
            {
                "name": "Offices, winter",
                "script_id": ref("call_suite_demo.script_windows").id,
                "operator_ids": [Command.set(operators.ids)],
                "coordinator_id": ref("call_suite_demo.user_supervisor").id,
                "team_id": ref("crm_leads_ext.team_calling").id,
                "auto_done": False,
                "company_id": self.env.company.id,
            }
        )
        called = [lead for lead in leads if lead.source_id.name == SOURCES[0]]
        contacts = self.env["call.campaign.contact"].create(
            [
                {
                    "campaign_id": campaign.id,
                    "name": called[number].partner_id.name
                    if number < len(called)
                    else f"Office {number}",
                    "phone": f"+7 495 700-{number // 100 + 10:02}-{number % 100:02}",
                    "lead_id": called[number].id if number < len(called) else False,
                }
                for number in range(CONTACTS)
            ]
        )
        for number, contact in enumerate(contacts):
            lead = called[number] if number < len(called) else None
            self._make_attempt(rng, contact, lead, operators)
        campaign._go("running")
        campaign._go("done")

    def _make_attempt(self, rng, contact, lead, operators):
        weights = [share for *_rest, share in OUTCOMES]
        outcome, seconds, name, _share = rng.choices(OUTCOMES, weights)[0]
        if lead:
            outcome, seconds, name, _share = OUTCOMES[-1]
        user = lead.generator_id if lead else rng.choice(operators)
        start = datetime.combine(self._today(), time(8)) - timedelta(
            days=rng.randint(20, 66), minutes=rng.randint(-480, 0)
        )
        if lead:
            start = lead.create_date
        result = self.env.ref(f"call_dialer.call_result_{name}")
        self.env["call.attempt"].create(
            {
                "contact_id": contact.id,
                "user_id": user.id,
                "start": start,
                "end": start + timedelta(seconds=seconds + 40),
                "is_open": False,
                "talk_seconds": seconds and seconds + rng.randint(-20, 60),
                "outcome": outcome,
                "result_id": result.id,
                "goal": bool(lead) or result.category == "goal",
            }
        )
        contact.write(
            {
                "state": "done" if seconds else "failed",
                "attempts": 1,
                "last_user_id": user.id,
                "last_attempt_at": start,
                "result_id": result.id,
            }
        )

    # -- rules ------------------------------------------------------------------------

    def _make_rules(self):
        for event, name, method, value, shares, stage in RULES:
            self.env["crm.reward.rule"].create(
                {
                    "name": name,
                    "event": event,
                    "method": method,
                    "value": value,
                    "company_id": self.env.company.id,
                    "stage_id": stage
                    and self.env.ref(f"crm_leads_ext.stage_{stage}").id,
                    "share_ids": [
                        Command.create({"role": role, "percent": percent})
                        for role, percent in shares.items()
                    ],
                }
            )
