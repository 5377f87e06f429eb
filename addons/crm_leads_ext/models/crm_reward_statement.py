from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core.period import Month

MANAGER = "sales_team.group_sale_manager"


class CrmRewardStatement(models.Model):
    """What one person has earned in one month, line by line.

    Made and reckoned anew by ``_make`` (see ``crm_reward_reckoning.py``) as often as
    wanted, until it is approved.  Then nothing in it changes any more; what is to be
    put right goes into a later month as a correction.
    """

    _name = "crm.reward.statement"
    _description = "Statement of Rewards"
    _inherit = ["mail.thread"]
    _mail_post_access = "read"  # the person asks about it here
    _order = "month desc, user_id"

    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, index=True, readonly=True, help="First day.")
    month_name = fields.Char("For the Month", compute="_compute_month_name")
    state = fields.Selection(
        [("draft", "To check"), ("approved", "Approved")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    line_ids = fields.One2many("crm.reward.line", "statement_id", "Lines")
    line_count = fields.Integer("Lines Count", compute="_compute_totals", store=True)
    earned_amount = fields.Monetary("By Rules", compute="_compute_totals", store=True)
    correction_amount = fields.Monetary(
        "Corrections", compute="_compute_totals", store=True
    )
    amount_total = fields.Monetary("Total", compute="_compute_totals", store=True)
    reckoned_at = fields.Datetime("Reckoned on", readonly=True)
    approved_at = fields.Datetime("Approved on", readonly=True)
    approved_by = fields.Many2one("res.users", readonly=True)

    _once = models.UniqueIndex(
        "(company_id, user_id, month)", "The person has a statement of this month."
    )

    @api.depends("line_ids.amount", "line_ids.is_correction")
    def _compute_totals(self):
        for statement in self:
            corrections = statement.line_ids.filtered("is_correction")
            rest = statement.line_ids - corrections
            statement.line_count = len(statement.line_ids)
            statement.earned_amount = sum(rest.mapped("amount"))
            statement.correction_amount = sum(corrections.mapped("amount"))
            statement.amount_total = (
                statement.earned_amount + statement.correction_amount
            )

    @api.depends("user_id.name", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            name = statement.sudo().user_id.name or ""
            month = statement._month_text()
            statement.display_name = f"{name}, {month}" if month else name

    @api.depends("month")
    def _compute_month_name(self):
        for statement in self:
            statement.month_name = statement._month_text()

    def _month_text(self):
        """``11/2026``: the same in every language."""
        return self.month.strftime("%m/%Y") if self.month else ""

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(statement.state == "approved" for statement in self):
            raise UserError(self.env._("An approved statement stays as it is."))

    def _period(self):
        self.ensure_one()
        return self._month_of(self.company_id, self.month)

    @api.model
    def _month_of(self, company, day):
        """The month of a company, in its time zone."""
        zone = company.resource_calendar_id.tz or company.partner_id.tz
        return Month.of(day, zone)

    # --- what managers do ------------------------------------------------------------

    def _check_manager(self):
        """:raises AccessError: the user does not manage rewards"""
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only administrators of sales reckon and approve rewards.")
            )
        self.check_access("read")

    def _check_draft(self):
        for statement in self:
            if statement.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is approved; put it right by a correction in a later "
                        "month.",
                        statement.display_name,
                    )
                )

    def action_reckon(self):
        """Reckon the lines by rules anew; corrections stay."""
        self._check_manager()
        self._check_draft()
        groups = self.grouped(lambda s: (s.company_id, s.month))
        for (company, month), statements in groups.items():
            self._make(company, month, statements.user_id)
        return True

    def action_approve(self):
        """Lock the statements and tell the people."""
        self._check_manager()
        statements = self.sudo()
        statements.lock_for_update()
        statements._check_draft()
        statements._check_paid_once()
        statements.line_ids.write({"is_locked": True})
        statements.write(
            {
                "state": "approved",
                "approved_at": fields.Datetime.now(),
                "approved_by": self.env.uid,
            }
        )
        for statement in statements:
            told = statement.with_context(lang=statement.user_id.lang)
            statement.message_notify(
                partner_ids=statement.user_id.partner_id.ids,
                subject=statement.display_name,
                body=told.env._(
                    "Your rewards of %(month)s are approved: %(total)s.",
                    month=statement._month_text(),
                    total=statement.currency_id.with_context(
                        lang=statement.user_id.lang
                    ).format(statement.amount_total),
                ),
            )
        return True

    def _check_paid_once(self):
        """What was approved elsewhere since is not approved again."""
        for statement in self:
            keys = {line._key() for line in statement.line_ids if line.event_key}
            if keys & statement._approved_keys():
                raise UserError(
                    self.env._(
                        "Reckon %s anew first: something in it is in another "
                        "approved statement.",
                        statement.display_name,
                    )
                )

    def action_add_correction(self):
        """Form of a new line by hand."""
        self.ensure_one()
        self._check_manager()
        self._check_draft()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correction"),
            "res_model": "crm.reward.line",
            "views": [
                (
                    self.env.ref("crm_leads_ext.crm_reward_line_view_correction").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {
                "default_statement_id": self.id,
                "default_date": self._period().last,
            },
        }

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_leads_ext.crm_reward_line_action"
        )
        action["domain"] = [("statement_id", "=", self.id)]
        return action

    def action_export(self):
        """The statements as an Excel workbook."""
        self.check_access("read")
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_leads_ext/rewards.xlsx?ids={ids}",
            "target": "download",
        }

    def _approved_keys(self):
        """Keys of this person's lines in other statements that are approved."""
        self.ensure_one()
        lines = self.env["crm.reward.line"].sudo()
        lines = lines.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("user_id", "=", self.user_id.id)
            & Domain("event_key", "!=", False)
            & Domain("statement_id", "!=", self.id)
            & Domain("is_locked", "=", True)
        )
        return {line._key() for line in lines}

    # --- Excel ---------------------------------------------------------------------

    def _export_rows(self):
        """Header and rows of the workbook, a row for each line."""
        self.check_access("read")
        lines = self.env["crm.reward.line"]
        labels = lines.fields_get(
            [
                "user_id", "month", "date", "event", "name", "rule_id", "role",
                "quantity", "base_amount", "explanation", "amount", "is_correction",
            ],
            ["string"],
        )  # fmt: skip
        names = list(labels)
        yield [labels[name]["string"] for name in names]
        for line in self.line_ids.sorted(
            lambda line: (line.month, line.user_id.name or "", line.date, line.id)
        ):
            yield [line._export_cell(name) for name in names]
