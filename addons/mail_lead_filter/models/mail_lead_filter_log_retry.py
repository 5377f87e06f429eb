from odoo import SUPERUSER_ID, models
from odoo.exceptions import AccessError

from ..core.letter import parse_letter
from ..exceptions import CONFLICTS

MANAGER = "mail_lead_filter.mail_lead_filter_group_manager"


class MailLeadFilterLog(models.Model):
    """What people do with letters that are kept: try again, or put them aside."""

    _inherit = "mail.lead.filter.log"

    def _check_manager(self):
        # kept letters are written by the gateway only, so that none is forged
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only administrators of mail filters may do this.")
            )
        self.check_access("read")

    def action_retry(self):
        """Send failed letters, and those put aside, through the gateway again."""
        self._check_manager()
        for log in self:
            if log.state in ("error", "discarded") and log.raw:
                log.sudo()._retry()
        return self._tell_outcome()

    def action_not_spam(self):
        """Send letters taken for spam on, past the filters that put them aside."""
        self._check_manager()
        for log in self.filtered(lambda log: log.state == "spam" and log.raw):
            log.sudo().with_context(lead_filter_not_spam=True)._retry()
        return self._tell_outcome()

    def action_discard(self):
        """Nothing is to be made of these failed letters.

        They go with the processed ones after some days; until then *Retry* has them.
        """
        self._check_manager()
        failed = self.filtered(lambda log: log.state == "error")
        failed.sudo().state = "discarded"
        return True

    def _tell_outcome(self):
        failed = self.filtered(lambda log: log.state == "error")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "message": (
                    self.env._("Still failing: %s", failed[0].error)
                    if failed
                    else self.env._("The letter has been processed.")
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _retry(self):
        self.ensure_one()
        raw = self._raw()
        gateway = self.env["mail.thread"].with_user(SUPERUSER_ID)
        gateway = gateway.with_context(lead_filter_retry=self.id)
        try:
            with self.env.cr.savepoint():
                self.write({"state": "error", "error": False})
                gateway.message_process(self.gateway_model or False, raw)
                self._settle(raw)
                self.env.flush_all()
        except CONFLICTS:
            raise
        except Exception as err:  # noqa: BLE001
            self._fail(err, raw)

    def _settle(self, raw):
        """Note what came of a letter that Odoo has taken, and no filter."""
        if self.error or self.state not in ("error", "unmatched"):
            return
        key = parse_letter(raw).message_id
        domain = [("message_id", "=", key), ("model", "!=", False)]
        message = self.env["mail.message"].search(domain, limit=1) if key else None
        if message:
            self.write({"res_model": message.model, "res_id": message.res_id})
        if self.state == "error":
            self.state = "done"
            if not message:
                self.steps = self.env._("Odoo has taken it and made no record of it")
