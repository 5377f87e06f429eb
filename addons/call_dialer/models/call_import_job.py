import logging

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

#: times a chunk is begun anew when somebody wrote to its list meanwhile
TRIES = 5
#: the forms of imports listen here; `static/src/import_live`
IMPORT_CHANNEL = "call_dialer/import"
_logger = logging.getLogger(__name__)


class CallCampaignImport(models.Model):
    """The background job: a chunk, a commit, and so on.

    Between two chunks the list is looked at anew, so that whoever stops it, or wants it
    undone, is obeyed within a chunk. The file stays open from chunk to chunk.
    """

    _inherit = "call.campaign.import"

    @api.model
    def _cron_import(self):
        going_on = self.search([("state", "in", ("running", "undoing"))], order="id")
        for record in going_on:
            if not record._work_in_background():
                return

    def _work_in_background(self):
        """All chunks of one list. False when the job's time is over."""
        self.ensure_one()
        rows, tries = None, 0
        while True:
            self.env.invalidate_all()
            state = self.exists().state
            if state not in ("running", "undoing"):
                return True
            worker = self._worker()
            if state == "running" and rows is None:
                rows = worker._rows_left()
            try:
                with self.env.cr.savepoint():
                    more = (
                        worker._run_chunk(rows)
                        if state == "running"
                        else worker._undo_chunk()
                    )
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                tries += 1
                if tries >= TRIES:
                    raise
                self.env.cr.rollback()  # somebody wrote to it: look anew
                rows = None
                continue
            except (UserError, ValidationError, AccessError) as error:
                self._stop(self.env._("Stopped: %(error)s", error=str(error)))
                more = False
            except Exception:  # pylint: disable=broad-except
                # one list must not stop the others
                _logger.exception("import %s stopped", self.id)
                self._stop(self.env._("Stopped by an error: see the server's log."))
                more = False
            tries = 0
            self._tell_form()
            rest = max(self.row_count - self.next_row, 1) if more else 0
            if not self.env["ir.cron"]._commit_progress(1, remaining=rest):
                return False
            if not more:
                return True

    def _worker(self):
        """The list with the rights and companies of the one who started it."""
        user = self.write_uid if self.write_uid.id != 1 else self.create_uid
        return self.with_user(user).with_company(self.company_id)

    def _stop(self, text):
        self.state = "done"
        self.message_post(body=text)

    def _tell_form(self):
        """The form shows how far the job is: with the commit of each chunk."""
        group = self.env.ref("call_dialer.call_dialer_group_supervisor")
        group._bus_send(IMPORT_CHANNEL, {"ids": self.ids})

    def _start_job(self):
        self.env.ref("call_dialer.ir_cron_import")._trigger()
