from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .payment_common import PaymentCase


@tagged("post_install", "-at_install")
class TestPayment(PaymentCase):
    """D10: ordered, invoiced, paid and overdue of a deal."""

    def figures(self, lead):
        self.env.flush_all()
        lead.invalidate_recordset()
        return {
            "ordered": lead.ordered_amount,
            "invoiced": lead.invoiced_amount,
            "paid": lead.paid_amount,
            "due": lead.due_amount,
            "overdue": lead.overdue_amount,
            "status": lead.payment_status,
        }

    def assertFigures(self, lead, **expected):
        money = dict.fromkeys(("ordered", "invoiced", "paid", "due", "overdue"), 0)
        self.assertEqual(self.figures(lead), {**money, **expected})

    def test_from_order_to_payment(self):
        lead = self.make_lead()
        self.assertFigures(lead, status="none")
        order = self.make_order(lead, confirm=False)
        self.assertFigures(lead, status="none")
        order.action_confirm()
        self.assertFigures(lead, ordered=1200, status="ordered")
        invoice = self.make_invoice(order)
        self.assertFigures(
            lead, ordered=1200, invoiced=1200, due=1200, status="invoiced"
        )
        self.assertEqual(lead.payment_due_date, invoice.invoice_date_due)
        self.pay(invoice, 500)
        self.assertFigures(
            lead, ordered=1200, invoiced=1200, paid=500, due=700, status="partial"
        )
        self.pay(invoice, 700)
        self.assertFigures(lead, ordered=1200, invoiced=1200, paid=1200, status="paid")
        self.assertFalse(lead.payment_due_date)

    def test_services_done(self):
        lead = self.make_lead()
        order = self.make_order(lead)
        order.order_line.qty_delivered = 4
        self.figures(lead)
        self.assertEqual(lead.delivered_amount, 480)

    def test_cancelled_and_deleted_orders(self):
        lead = self.make_lead()
        order = self.make_order(lead)
        order._action_cancel()
        self.assertFigures(lead, status="none")
        order.action_draft()
        order.action_confirm()
        self.assertFigures(lead, ordered=1200, status="ordered")
        order.opportunity_id = False
        self.assertFigures(lead, status="none")

    def test_overdue_at_once_and_by_the_passing_of_time(self):
        lead = self.make_lead()
        invoice = self.make_invoice(self.make_order(lead), due_in=-3)
        late = {"ordered": 1200, "invoiced": 1200, "due": 1200, "overdue": 1200}
        self.assertFigures(lead, **late, status="overdue")
        self.assertEqual(lead.overdue_since, invoice.invoice_date_due)
        self.pay(invoice, 1200)
        self.assertFigures(lead, ordered=1200, invoiced=1200, paid=1200, status="paid")
        self.assertFalse(lead.overdue_since)

        other = self.make_lead()
        invoice = self.make_invoice(self.make_order(other), due_in=5)
        self.assertFigures(
            other, ordered=1200, invoiced=1200, due=1200, status="invoiced"
        )
        today = fields.Date.add(fields.Date.today(), days=6)
        self.patch(fields.Date, "context_today", staticmethod(lambda *args: today))
        cron = self.env.ref("crm_leads_ext.ir_cron_payment_overdue")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFigures(other, **late, status="overdue")
        self.assertFalse(other.payment_due_date)

    def test_instalments(self):
        lead = self.make_lead()
        invoice = self.make_order(lead)._create_invoices()
        today = fields.Date.today()
        invoice.invoice_date = fields.Date.subtract(today, days=10)
        invoice.invoice_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "Half at once",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (0, 30)
                ],
            }
        )
        invoice.action_post()
        self.assertFigures(
            lead, ordered=1200, invoiced=1200, due=1200, overdue=600, status="overdue"
        )
        self.assertEqual(lead.payment_due_date, fields.Date.add(today, days=20))
        self.pay(invoice, 600)
        self.assertFigures(
            lead, ordered=1200, invoiced=1200, paid=600, due=600, status="partial"
        )

    def test_credit_notes_are_no_payments(self):
        lead = self.make_lead()
        invoice = self.make_invoice(self.make_order(lead))
        self.credit(invoice)
        self.assertFigures(lead, ordered=1200, status="ordered")

    def test_a_credit_note_after_the_payment(self):
        lead = self.make_lead()
        invoice = self.make_invoice(self.make_order(lead))
        self.pay(invoice, 1200)
        refund = self.credit(invoice)
        # the money is still with us, and owed to the client
        self.assertFigures(lead, ordered=1200, paid=1200, due=-1200, status="paid")
        self.pay(refund, 1200)
        self.assertFigures(lead, ordered=1200, status="ordered")

    def test_an_invoice_of_two_deals(self):
        leads = self.make_lead() | self.make_lead()
        orders = self.make_order(leads[0]) | self.make_order(leads[1], price=300)
        invoice = self.make_invoice(orders)
        self.assertEqual(len(invoice), 1)
        self.pay(invoice, 2400)
        self.assertEqual(self.figures(leads[0])["paid"], 600)
        self.assertEqual(self.figures(leads[1])["paid"], 1800)
        self.assertEqual(leads[1].due_amount, 1800)

    def test_several_invoices_of_a_deal(self):
        lead = self.make_lead()
        first, second = self.make_order(lead), self.make_order(lead, price=50)
        self.make_invoice(first)
        self.pay(self.make_invoice(second), 600)
        self.assertFigures(
            lead, ordered=1800, invoiced=1800, paid=600, due=1200, status="partial"
        )

    def test_lists_need_no_query_for_each_deal(self):
        leads = self.env["crm.lead"].union(*(self.make_lead() for _ in range(5)))
        for lead in leads:
            self.make_order(lead)
        self.env.flush_all()
        self.env.invalidate_all()
        fields_of_list = {"ordered_amount": {}, "paid_amount": {}, "payment_status": {}}
        domain = [("id", "in", leads.ids), ("payment_status", "=", "ordered")]
        with self.assertQueryCount(1):
            rows = self.env["crm.lead"].sudo().web_search_read(domain, fields_of_list)
        self.assertEqual([r["ordered_amount"] for r in rows["records"]], [1200] * 5)

    def test_who_sees_the_invoices(self):
        lead = self.make_lead()
        invoice = self.make_invoice(self.make_order(lead))
        self.assertIn(invoice.id, lead.action_view_deal_invoices()["domain"][0][2])
        stranger = new_test_user(self.env, "pay_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            lead.with_user(stranger).action_view_deal_invoices()


@tagged("post_install", "-at_install")
class TestPaymentRewards(PaymentCase):
    """D9, D10: what is paid, or paid back, is rewarded, or taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = fields.Date.to_date("2024-05-01")
        cls.day = fields.Date.to_date("2024-05-14")
        cls.statements = cls.env["crm.reward.statement"].sudo()

    def rule(self, event, **vals):
        shares = [Command.create({"role": "manager", "percent": 100})]
        return self.env["crm.reward.rule"].create(
            {
                "name": event,
                "event": event,
                "value": 10,
                "company_id": self.company.id,
                "share_ids": shares,
                **vals,
            }
        )

    def earned(self, month=None):
        made = self.statements._make(self.company, month or self.month)
        self.assertLessEqual(made.user_id, self.seller)
        return made.line_ids.mapped("amount")

    def test_orders(self):
        self.rule("order")
        self.rule("order", base="total")
        order = self.make_order(self.make_lead())
        order.date_order = "2024-05-14 10:00:00"
        self.make_order(self.make_lead()).date_order = "2024-06-14 10:00:00"
        self.make_order(self.make_lead(), confirm=False).date_order = order.date_order
        self.assertEqual(sorted(self.earned()), [100, 120])

    def test_each_payment_counts_when_it_comes(self):
        self.rule("payment")
        invoice = self.make_invoice(self.make_order(self.make_lead()), on=self.day)
        self.assertFalse(self.earned())
        self.pay(invoice, 300, on=self.day)
        self.pay(invoice, 900, on=fields.Date.to_date("2024-06-02"))
        self.assertEqual(self.earned(), [25], "without taxes")
        june = fields.Date.to_date("2024-06-01")
        self.assertEqual(self.earned(june), [75])

    def test_what_is_paid_back_is_taken_back(self):
        self.rule("payment")
        invoice = self.make_invoice(self.make_order(self.make_lead()), on=self.day)
        self.pay(invoice, 1200, on=self.day)
        refund = self.credit(invoice, on=self.day)
        self.assertEqual(self.earned(), [100], "the money is still here")
        self.pay(refund, 1200, on=self.day)
        self.assertEqual(sorted(self.earned()), [-100, 100])

    def test_a_credit_note_set_off_is_no_payment(self):
        self.rule("payment")
        invoice = self.make_invoice(self.make_order(self.make_lead()), on=self.day)
        self.credit(invoice, on=self.day)
        self.assertFalse(self.earned())

    def test_matching_again_is_the_same_payment(self):
        self.rule("payment")
        invoice = self.make_invoice(self.make_order(self.make_lead()), on=self.day)
        self.pay(invoice, 1200, on=self.day)
        made = self.statements._make(self.company, self.month)
        key = made.line_ids.event_key
        lines = invoice.line_ids.filtered(lambda line: line.reconciled)
        paid = lines.matched_credit_ids.credit_move_id
        lines.remove_move_reconcile()
        self.assertFalse(self.earned())
        (lines | paid).reconcile()
        made = self.statements._make(self.company, self.month)
        self.assertEqual(made.line_ids.event_key, key)

    def test_other_companies_money_does_not_count(self):
        self.rule("payment")
        self.rule("order")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += other
        invoice = self.make_invoice(self.make_order(self.make_lead()), on=self.day)
        self.pay(invoice, 1200, on=self.day)
        self.assertFalse(self.statements._make(other, self.month))
