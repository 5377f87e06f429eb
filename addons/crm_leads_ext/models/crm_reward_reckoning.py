from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..core import rewards

#: So far back a month is looked at again for what became known after its approval.
LATE_MONTHS = 6


class CrmRewardStatement(models.Model):
    """How statements are made."""

    _inherit = "crm.reward.statement"

    @api.model
    def _make(self, company, day, users=None):
        """Make the statements of a month or reckon them anew; approved ones stay.

        :param day: any day of the month
        :param users: only these people's; default: all who have earned anything
        :return: the statements that are not approved
        """
        self._check_manager()
        if not self.env.su and company not in self.env.companies:
            raise AccessError(self.env._("You do not work in this company now."))
        statements = self.sudo().with_company(company)
        month = self._month_of(company, day)
        known = statements.search(
            [("company_id", "=", company.id), ("month", "=", month.first)]
        )
        known.lock_for_update()
        approved = known.filtered(lambda s: s.state == "approved").user_id
        by_user = {}
        for is_late, line in statements._reckon(company, month):
            if line.user_id not in approved.ids:
                by_user.setdefault(line.user_id, []).append((is_late, line))
        wanted = self.env["res.users"].sudo().browse(by_user)
        wanted = (wanted | known.user_id) - approved
        if users is not None:
            wanted &= users.sudo()
        made = statements.browse()
        for user in wanted:
            statement = known.filtered(lambda s, user=user: s.user_id == user)
            if not statement:
                statement = statements.create(
                    {
                        "user_id": user.id,
                        "company_id": company.id,
                        "month": month.first,
                    }
                )
            statement._fill(by_user.get(user.id, ()))
            made |= statement
        return made.with_env(self.env)

    @api.model
    def _reckon(self, company, month):
        """List of (is late, ``core.rewards.Line``) for a month."""
        taken = self._taken_elsewhere(company, month)
        found = [
            (False, line)
            for line in self._reckon_month(company, month)
            if line.key not in taken
        ]
        for earlier in self._approved_before(company, month):
            closed = set(earlier.user_id.ids)
            late = self._reckon_month(company, earlier[0]._period())
            found += [
                (True, line)
                for line in late
                if line.user_id in closed and line.key not in taken
            ]
        return found

    @api.model
    def _reckon_month(self, company, month):
        """All lines of a month, whoever has been paid already."""
        rules = self.env["crm.reward.rule"].search(
            Domain("company_id", "=", company.id)
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", month.last))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", month.first))
        )
        events = self.env["crm.reward.event"]._collect(
            rules.mapped("event"), company, month, rules.stage_id
        )
        return rewards.reckon(
            (rule._to_core() for rule in rules),
            events,
            self._settled(company, month),
            company.currency_id.decimal_places,
        )

    @api.model
    def _settled(self, company, month):
        """Events that were paid under a day of another month: they have been moved."""
        lines = self.env["crm.reward.line"].search(
            Domain("company_id", "=", company.id)
            & Domain("is_locked", "=", True)
            & Domain("event_key", "!=", False)
            & (Domain("date", "<", month.first) | Domain("date", ">", month.last))
        )
        return {(line.rule_id.id, line.event_key) for line in lines}

    @api.model
    def _taken_elsewhere(self, company, month):
        """Keys of lines that statements of other months have."""
        lines = self.env["crm.reward.line"].search(
            Domain("company_id", "=", company.id)
            & Domain("event_key", "!=", False)
            & (Domain("is_locked", "=", True) | Domain("is_late", "=", True))
            & Domain("month", "!=", month.first)
        )
        return {line._key() for line in lines}

    @api.model
    def _approved_before(self, company, month):
        """Approved statements of the months before, a record set for each month."""
        since = month.first - relativedelta(months=LATE_MONTHS)
        approved = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "approved"),
                ("month", ">=", since),
                ("month", "<", month.first),
            ],
            order="month",
        )
        return approved.grouped("month").values()

    def _fill(self, lines):
        """Let the lines by rules be these: what stays the same stays untouched."""
        self.ensure_one()
        old = {line._key(): line for line in self.line_ids if not line.is_correction}
        new = []
        for is_late, line in lines:
            vals = self._line_vals(line, is_late)
            row = old.pop(line.key, None)
            if row is None:
                new.append(vals)
                continue
            changed = row._differing(vals)
            if changed:
                row.write(changed)
        self.env["crm.reward.line"].union(*old.values()).unlink()
        self.env["crm.reward.line"].create(new)
        self.reckoned_at = fields.Datetime.now()

    def _line_vals(self, line, is_late):
        rule = self.env["crm.reward.rule"].browse(line.rule_id)
        model, record_id = line.event.origin or (False, False)
        money = line.event.total if rule.base == "total" else line.event.base
        return {
            "statement_id": self.id,
            "date": line.event.day,
            "name": line.event.name or rule.name,
            "rule_id": rule.id,
            "event": rule.event,
            "event_key": line.event.key,
            "role": line.role,
            "method": rule.method,
            "value": rule.value,
            "base_amount": float(rewards.round_to(money, 2)),
            "quantity": float(line.event.quantity),
            "whole_amount": float(line.whole),
            "percent": float(line.percent),
            "amount": float(line.amount),
            "res_model": model,
            "res_id": record_id,
            "is_late": is_late,
        }


class CrmRewardLine(models.Model):
    _inherit = "crm.reward.line"

    def _differing(self, vals):
        """Those of the values that the line does not have."""
        self.ensure_one()
        mine = self._convert_to_write(self.read(list(vals), load=None)[0])
        different = {}
        for name, value in vals.items():
            field = self._fields[name]
            same = mine.get(name) == value
            if field.type in ("float", "monetary"):
                same = abs((mine.get(name) or 0) - value) < 10**-6
            if not same:
                different[name] = value
        return different
