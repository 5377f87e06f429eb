import pytz

from odoo import models
from odoo.fields import Domain

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
        """The header, then a row of texts, numbers and times (of the user's time zone)
        for each finished attempt.

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
            columns = [self._log_column(batch, name) for name in names]
            yield from zip(*columns, strict=True)
            last = batch[-1]
            after = Domain("start", ">", last.start) | (
                Domain("start", "=", last.start) & Domain("id", ">", last.id)
            )
            self.env.invalidate_all(flush=False)

    def _log_column(self, attempts, name):
        """The cells of a column of some attempts."""
        field = attempts._fields[name]
        values = [attempt[name] for attempt in attempts]
        if field.type == "many2one":
            # whom the user may not open has a name in the log all the same
            names = self._log_names(field.comodel_name, {value.id for value in values})
            return [names.get(value.id, "") for value in values]
        if field.type == "datetime":
            return list(map(self._log_time, values))
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return [labels.get(value, "") for value in values]
        if field.type == "boolean":
            yes = self.env._("yes")
            return [yes if value else "" for value in values]
        nothing = 0 if field.type == "integer" else ""
        return [value or nothing for value in values]

    def _log_names(self, model, ids):
        """{id: name} of the records."""
        records = self.env[model].sudo().browse(ids - {False})
        records.fetch(["display_name"])
        return {record.id: record.display_name or "" for record in records}

    def _log_time(self, moment):
        """On the user's clock."""
        if not moment:
            return ""
        local = pytz.utc.localize(moment).astimezone(self.env.tz)
        return local.replace(tzinfo=None)
