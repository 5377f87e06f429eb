from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

DEFAULT_DAYS = 90


class RecordTemplateRun(models.Model):
    """What a template made, when and for whom."""

    _name = "record.template.run"
    _description = "Record Template Run"
    _order = "id desc"
    _rec_name = "template_name"
    _log_access = False

    template_id = fields.Many2one("record.template", ondelete="set null", index=True)
    template_name = fields.Char(required=True)
    user_id = fields.Many2one("res.users", ondelete="set null")
    date = fields.Datetime(default=fields.Datetime.now, required=True, index=True)
    company_id = fields.Many2one("res.company", ondelete="cascade")
    state = fields.Selection(
        [("done", "Done"), ("skipped", "Left out"), ("failed", "Failed")],
        string="Outcome",
        required=True,
        default="done",
    )
    action = fields.Selection(
        [("created", "Made"), ("updated", "Changed"), ("found", "Found")],
        string="Did",
    )
    res_model = fields.Char(string="Record's Model")
    res_id = fields.Many2oneReference(string="Record ID", model_field="res_model")
    record_name = fields.Char(string="Record")
    report = fields.Json(help="Everything the run made, nested records included.")
    error = fields.Text()

    def action_open_record(self):
        """Open what was made, with the rights of the user."""
        self.ensure_one()
        self.check_access("read")
        known = self.res_model in self.env and self.res_id
        record = self.env[self.res_model].browse(self.res_id) if known else None
        if not record or not record.exists():
            raise UserError(self.env._("The record is not there any more."))
        record.check_access("read")
        return record._get_records_action()

    @api.autovacuum
    def _gc_runs(self):
        """Forget runs after ``record_template.run_days`` days (0: never)."""
        parameter = self.env["ir.config_parameter"].sudo()
        days = parameter.get_param("record_template.run_days", DEFAULT_DAYS)
        days = int(days) if str(days).isdigit() else DEFAULT_DAYS
        if days:
            limit = fields.Datetime.now() - timedelta(days=days)
            self.search([("date", "<", limit)], limit=10000).unlink()


class RecordTemplate(models.Model):
    _inherit = "record.template"

    def _log_run(self, report, error=False):
        """Put a run down.  Of a failed one the log stays only if its caller goes on."""
        self._log_runs([report], error)

    def _log_runs(self, reports, error=False):
        """Put many runs down at once."""
        self.ensure_one()
        template = self.sudo()
        runs = self.env["record.template.run"].sudo()
        always = {
            "template_id": template.id,
            "template_name": template.name,
            "user_id": self.env.uid,
            "company_id": (template.company_id or self.env.company).id,
            "error": error,
        }
        template._create_many(
            runs, [{**always, **self._run_vals(r, error)} for r in reports]
        )

    def _run_vals(self, report, error):
        made = report.primary
        return {
            "state": "failed" if error else "done" if made else "skipped",
            "action": made.action if made else False,
            "res_model": made.model if made else False,
            "res_id": made.res_id if made else False,
            "record_name": made.display_name if made else False,
            "report": report.as_dict(),
        }
