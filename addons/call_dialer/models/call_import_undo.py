from odoo import fields, models
from odoo.exceptions import UserError

#: rows taken back in one go, between two commits of the background job
CHUNK = 100
#: rows up to which an import is undone at once
AT_ONCE = 300


class CallCampaignImport(models.Model):
    """Taking back what an import made.

    From the last row to the first one: a company, made by the first of its rows, goes
    after the people that the later ones made. Long lists are undone in the background.
    """

    _inherit = "call.campaign.import"

    undo_row = fields.Integer(readonly=True, export_string_translation=False)

    def action_undo(self):
        """Take back what the import made, except what was worked on since."""
        self.ensure_one()
        if self.state not in ("done", "running"):
            raise UserError(self.env._("Only a finished import can be undone."))
        self.check_access("write")
        last = max(self.next_row, self.row_count) + 1
        self.write({"state": "undoing", "undo_row": last, "kept_count": 0})
        if self.made_count + self.joined_count <= AT_ONCE:
            while self._undo_chunk():
                pass
        else:
            self._start_job()
        return True

    def _undo_chunk(self):
        """Take back the next rows. True while there are more."""
        self.ensure_one()
        rows = self.env["call.campaign.import.row"].search(
            [
                ("import_id", "=", self.id),
                ("code", "in", ("new", "join")),
                ("number", "<", self.undo_row),
            ],
            order="number desc",
            limit=CHUNK,
        )
        if rows:
            worked = rows.filtered(lambda row: row._is_worked_on())
            self._remove((rows - worked).contact_id.sudo())
            kept = worked | self._undo_records(rows - worked)
            self.write(
                {
                    "undo_row": rows[-1].number,
                    "kept_count": self.kept_count + len(kept),
                }
            )
        if len(rows) < CHUNK:
            self._finish_undo()
            return False
        return True

    def _finish_undo(self):
        self.state = "undone"
        text = self.env._("Undone by %s.", self.env.user.name)
        if self.kept_count:
            text += " " + self.env._(
                "%s rows were kept: worked on since.", self.kept_count
            )
        self.message_post(body=text)
        self.campaign_id._touch_board()

    def _undo_records(self, rows):
        """Remove the records the rows made, those of the last template first.

        :return: the rows of which something is left, because it is in use
        """
        made = {}  # (place in the row, model) -> [id]
        for row in rows:
            for place, item in enumerate(row.sudo().made or []):
                if item["action"] == "created":
                    made.setdefault((place, item["model"]), []).append(item["res_id"])
        for (_place, model), ids in sorted(made.items(), reverse=True):
            records = self.env[model].sudo().browse(ids).exists()
            self._remove(records.filtered(lambda record: not self._in_use(record)))
        left = {
            (model, record.id)
            for model in {model for _place, model in made}
            for record in self.env[model]
            .sudo()
            .browse(
                [i for (_place, of), ids in made.items() if of == model for i in ids]
            )
            .exists()
        }
        return rows.filtered(
            lambda row: any(
                (item["model"], item["res_id"]) in left
                for item in row.sudo().made or []
                if item["action"] == "created"
            )
        )

    def _remove(self, records):
        """Together; one by one when one of them cannot be removed."""
        try:
            with self.env.cr.savepoint():
                records.unlink()
        except Exception:  # pylint: disable=broad-except
            if len(records) > 1:
                for record in records:
                    self._remove(record)

    def _in_use(self, record):
        """Was something done with the record since it was imported?"""
        contacts = self.env["call.campaign.contact"].sudo()
        field = {"res.partner": "partner_id", "crm.lead": "lead_id"}.get(record._name)
        if field and contacts.search_count([(field, "=", record.id)], limit=1):
            return True
        if record._name == "res.partner":
            if record.user_ids or record.child_ids:
                return True
            leads = self.env["crm.lead"].sudo().with_context(active_test=False)
            if leads.search_count([("partner_id", "=", record.id)], limit=1):
                return True
            return bool(
                self.env["crm.interaction"]
                .sudo()
                .search_count([("partner_id", "=", record.id)], limit=1)
            )
        if record._name == "crm.lead":
            return bool(record.activity_ids) or record.won_status != "pending"
        return False
