from odoo import models
from odoo.exceptions import UserError

PREVIEW_ROWS = 8


class _Rollback(Exception):
    """Takes a preview back."""


class CallCampaignImport(models.Model):
    """The first rows of a list as the records they will become."""

    _inherit = "call.campaign.import"

    def _preview(self):
        """The first rows really made, shown, and taken back."""
        self.ensure_one()
        rows, skipped = [], 0
        for number, values in self._rows():
            if not values:
                skipped += 1
                if skipped > 1000:
                    break
                continue
            rows.append((number, values))
            if len(rows) >= PREVIEW_ROWS:
                break
        if not rows:
            raise UserError(self.env._("There are no rows below the header."))
        html = ""
        try:
            with self.env.cr.savepoint():
                lines = self._run_rows(rows)
                html = self._preview_table(rows, lines)
                self.env.cr.postcommit.data.pop("call_dialer.board", None)
                raise _Rollback
        except _Rollback:
            self.env.invalidate_all(flush=False)
        return html

    def _preview_table(self, rows, lines):
        labels = dict(
            self.env["call.campaign.import.row"]
            ._fields["code"]
            ._description_selection(self.env)
        )
        prepared = []
        for (number, values), line in zip(rows, lines, strict=True):
            contact = self.env["call.campaign.contact"].browse(line.get("contact_id"))
            prepared.append(
                {
                    "number": number,
                    "title": line["title"],
                    "company": values.get("company_name", ""),
                    "numbers": contact.number_ids.mapped("e164"),
                    "given": values.get("phone", ""),
                    "label": labels[line["code"]],
                    "accepted": line["code"] in ("new", "join"),
                    "reason": line.get("reason", ""),
                    "made": [
                        {
                            "model": self.env["ir.model"]._get(item["model"]).name,
                            "name": item["display_name"],
                            "action": item["action"],
                        }
                        for item in line.get("made") or []
                    ],
                }
            )
        return self.env["ir.qweb"]._render(
            "call_dialer.import_preview", {"rows": prepared}
        )
