from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date


class CallDesk(models.AbstractModel):
    """Facts of the card: attempts, owner, channel, orders, invoices."""

    _inherit = "call.desk"

    @api.model
    def _facts(self, contact):
        """[{key, label, value, alarm}]: what is worth knowing before "hello"."""
        partner, lead = contact.partner_id, contact.lead_id
        facts = [
            self._fact(
                "attempts", self.env._("Calls before"), self._attempts_text(contact)
            ),
            self._fact("owner", self.env._("Owner"), self._owner(contact)),
            self._fact("channel", self.env._("Channel"), lead.source_id.name),
        ]
        if partner:
            since = format_date(self.env, partner.create_date)
            facts.append(self._fact("since", self.env._("Card since"), since))
            facts += self._order_facts(partner) + self._invoice_facts(partner)
        return [fact for fact in facts if fact["value"]]

    @api.model
    def _fact(self, key, label, value, alarm=False):
        return {"key": key, "label": label, "value": value or "", "alarm": alarm}

    @api.model
    def _attempts_text(self, contact):
        if not contact.attempts:
            return ""
        last = contact.result_id.name
        return f"{contact.attempts} · {last}" if last else str(contact.attempts)

    @api.model
    def _owner(self, contact):
        user = contact.lead_id.user_id or contact.partner_id.user_id
        return user.name

    @api.model
    def _of_client(self, partner):
        return Domain(
            "partner_id", "child_of", partner.commercial_partner_id.id
        ) & Domain("company_id", "in", [False, *self.env.companies.ids])

    @api.model
    def _money(self, amount, currency):
        return currency.format(amount).replace("\xa0", " ")

    @api.model
    def _order_facts(self, partner):
        if "sale.order" not in self.env:
            return []
        rows = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                self._of_client(partner) & Domain("state", "=", "sale"),
                ["currency_id"],
                ["__count", "amount_total:sum"],
            )
        )
        value = ", ".join(
            f"{count} / {self._money(amount, currency)}"
            for currency, count, amount in rows
        )
        return [self._fact("orders", self.env._("Orders"), value)]

    @api.model
    def _invoice_facts(self, partner):
        """Invoices issued, paid and overdue, in the company's currency."""
        if "account.move" not in self.env:
            return []
        issued = (
            self._of_client(partner)
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
        )
        today = fields.Date.context_today(self)
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                issued,
                ["company_currency_id", "payment_state", "invoice_date_due:day"],
                ["__count", "amount_total_signed:sum", "amount_residual_signed:sum"],
            )
        )
        totals = {}
        for currency, _state, due, count, total, rest in rows:
            figures = totals.setdefault(currency, [0, 0, 0, 0])
            late = rest if due and due.date() < today else 0
            for index, figure in enumerate((count, total, total - rest, late)):
                figures[index] += figure
        facts = []
        for currency, (count, total, paid, late) in totals.items():
            value = self.env._(
                "%(count)s / %(total)s, paid %(paid)s",
                count=count,
                total=self._money(total, currency),
                paid=self._money(paid, currency),
            )
            facts.append(self._fact("invoices", self.env._("Invoices"), value))
            if late > 0:
                owed = self._money(late, currency)
                facts.append(self._fact("overdue", self.env._("Overdue"), owed, True))
        return facts
