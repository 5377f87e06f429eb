"""Deals with orders, invoices and payments."""

from odoo import Command, fields

from odoo.addons.sale.tests.common import TestSaleCommon


class PaymentCase(TestSaleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.item = cls.company_data["product_service_order"]
        cls.tax = cls.tax_sale_a.copy({"amount": 20, "name": "20 %"})
        cls.seller = cls.company_data["default_user_salesman"]

    @classmethod
    def make_lead(cls, **vals):
        return cls.env["crm.lead"].create(
            {
                "name": "Windows",
                "type": "opportunity",
                "partner_id": cls.partner_a.id,
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def make_order(cls, lead, price=100, quantity=10, confirm=True):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner_a.id,
                "opportunity_id": lead.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.item.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(cls.tax.ids)],
                        }
                    )
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def make_invoice(cls, orders, due_in=10, on=None):
        invoice = orders._create_invoices()
        invoice.invoice_date = on or fields.Date.today()
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = fields.Date.add(fields.Date.today(), days=due_in)
        invoice.action_post()
        return invoice

    @classmethod
    def pay(cls, invoice, amount, on=None):
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create(
            {
                "amount": amount,
                "payment_date": on or fields.Date.today(),
                "payment_difference_handling": "open",
            }
        ).action_create_payments()

    @classmethod
    def credit(cls, invoice, on=None):
        """A credit note for the whole invoice, set off against it where it is open."""
        wizard = cls.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create(
            {"journal_id": invoice.journal_id.id, "date": on or fields.Date.today()}
        )
        action = wizard.reverse_moves()
        refund = cls.env["account.move"].browse(action["res_id"])
        refund.action_post()
        lines = (invoice + refund).line_ids.filtered(
            lambda line: line.display_type == "payment_term" and not line.reconciled
        )
        lines.reconcile()
        return refund
