from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_datetime

#: attempts read in one go
BATCH = 5000
#: of the campaign's log, in this order
COLUMNS = (
    "start",
    "contact_id",
    "number",
    "user_id",
    "outcome",
    "talk_seconds",
    "result_id",
    "goal",
    "lost_reason_id",
    "comment",
    "callback_at",
    "script_id",
    "import_id",
)


class CallCampaign(models.Model):
    """The log of a campaign as a table, for Excel."""

    _inherit = "call.campaign"

    def action_log_excel(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/call_dialer/campaign/{self.id}/log.xlsx",
            "target": "download",
        }

    def _log_rows(self):
        """The header, then a row of texts and numbers for each finished attempt.

        From the first one to the last, with the rights of the user; read in batches, so
        that a million of them need no more memory than a few thousand.
        """
        self.ensure_one()
        attempts = self.env["call.attempt"]
        names = [
            name
            for name in COLUMNS
            if attempts._has_field_access(attempts._fields[name], "read")
        ]
        yield [attempts._fields[name]._description_string(self.env) for name in names]
        done = Domain("campaign_id", "=", self.id) & Domain("is_open", "=", False)
        after = Domain.TRUE
        while batch := attempts.search_fetch(
            done & after, names, order="start, id", limit=BATCH
        ):
            for attempt in batch:
                yield [self._log_cell(attempt, name) for name in names]
            last = batch[-1]
            after = Domain("start", ">", last.start) | (
                Domain("start", "=", last.start) & Domain("id", ">", last.id)
            )
            self.env.invalidate_all(flush=False)

    @api.model
    def _log_cell(self, attempt, name):
        field, value = attempt._fields[name], attempt[name]
        if field.type == "many2one":
            # whom the user may not open has a name in the log all the same
            return value.sudo().display_name or ""
        if field.type == "datetime":
            return format_datetime(self.env, value) if value else ""
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(value, "")
        if field.type == "boolean":
            return self.env._("yes") if value else ""
        return value or ("" if field.type != "integer" else 0)
