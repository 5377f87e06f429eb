from odoo import models
from odoo.exceptions import UserError


class CallCampaignImport(models.Model):
    """Taking back what an import made."""

    _inherit = "call.campaign.import"

    def action_undo(self):
        """Take back what the import made, except what was worked on since."""
        self.ensure_one()
        if self.state not in ("done", "running"):
            raise UserError(self.env._("Only a finished import can be undone."))
        self.check_access("write")
        kept = 0
        for row in self.row_ids.filtered(lambda r: r.code in ("new", "join")):
            contact = row.contact_id.sudo()
            if contact and (contact.attempts or contact.state == "claimed"):
                kept += 1
                continue
            contact.unlink()
            kept += not self._undo_records(row)
        self.write({"state": "undone", "kept_count": kept})
        self.message_post(
            body=self.env._("Undone by %s.", self.env.user.name)
            + (
                " " + self.env._("%s rows were kept: worked on since.", kept)
                if kept
                else ""
            )
        )
        self.campaign_id._touch_board()
        return True

    def _undo_records(self, row):
        """Remove the records a row made, last first. False: something is in use."""
        done = True
        for item in reversed(row.sudo().made or []):
            if item["action"] != "created":
                continue
            record = self.env[item["model"]].sudo().browse(item["res_id"]).exists()
            if not record:
                continue
            if self._in_use(record):
                done = False
                continue
            try:
                with self.env.cr.savepoint():
                    record.unlink()
            except Exception:  # pylint: disable=broad-except
                done = False
        return done

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
