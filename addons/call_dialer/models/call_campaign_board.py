import logging
import time
from functools import partial

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.call_telephony.tools.after_commit import rollback_keeping

BOARD_CHANNEL = "call_dialer/board"
#: seconds after a message of this process in which the database is not even asked
#: (less than the second within which it would not send another one)
QUIET = 0.9
#: {(database, campaign id): when this process sent the last message (monotonic)}
_told = {}
_logger = logging.getLogger(__name__)


def _tell_boards(cr):
    """After the commit of `cr`: a transaction of its own on the same connection.

    (A second connection for each of many operators would exhaust the pool.) Whatever
    goes wrong here, the work itself is saved already.
    """
    touched = cr.postcommit.data.pop("call_dialer.board", ())
    began = time.monotonic()
    waiting = sorted(
        campaign
        for campaign in touched
        if began - _told.get((cr.dbname, campaign), -QUIET) >= QUIET
    )
    if not waiting:
        return
    try:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        sent = env["call.campaign"]._send_board(waiting)
        cr.commit()  # pylint: disable=invalid-commit
        _told.update(((cr.dbname, campaign), began) for campaign in sent)
    except SerializationFailure:
        rollback_keeping(cr)  # another transaction tells them just now
    except Exception:  # pylint: disable=broad-except
        _logger.info("the boards were not told", exc_info=True)
        rollback_keeping(cr)


class CallCampaign(models.Model):
    """Telling the supervisors' live boards what changed."""

    _inherit = "call.campaign"

    def _touch_board(self):
        """Tell the supervisors' boards that something changed in these campaigns.

        After the commit, at most one message a second for all boards together, on the
        group of supervisors: ``call_dialer/board {"campaign_ids": [id, …]}`` (those of
        this transaction). A change within that second, of whichever campaign, sends
        nothing, so a board loads its data at any message, half-way to the next one, and
        once more 1.2 s after the last one: nothing is lost, or shown much later than
        half a second.
        """
        ids = set(self.sudo()._origin.ids)
        if not ids:
            return
        cr = self.env.cr
        waiting = cr.postcommit.data.setdefault("call_dialer.board", set())
        if not waiting:
            cr.postcommit.add(partial(_tell_boards, cr))
        waiting |= ids

    @api.model
    def _send_board(self, ids):
        """Tell the boards, if they were told nothing for a second.

        The first row stands for all boards: who finds it locked, or changed meanwhile,
        leaves it to the other transaction, which tells them just now.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE call_campaign_signal
                   SET sent_at = clock_timestamp() AT TIME ZONE 'UTC'
                 WHERE id IN (
                       SELECT id FROM call_campaign_signal
                        WHERE id = (SELECT min(id) FROM call_campaign_signal)
                          AND sent_at < clock_timestamp() AT TIME ZONE 'UTC'
                                        - interval '1 second'
                          FOR UPDATE SKIP LOCKED)
                """
            ),
            log_exceptions=False,
        )
        found = sorted(ids) if self.env.cr.rowcount else []
        if found:
            group = self.env.ref("call_dialer.call_dialer_group_supervisor")
            group._bus_send(BOARD_CHANNEL, {"campaign_ids": found})
        return found

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        self.env["call.campaign.signal"].sudo().create(
            [{"campaign_id": campaign.id} for campaign in campaigns]
        )
        return campaigns


class CallCampaignSignal(models.Model):
    """When the boards were last told about a campaign (a row of its own: the
    campaign itself is not locked by every call)."""

    _name = "call.campaign.signal"
    _description = "Live Board Signal"
    _log_access = False

    campaign_id = fields.Many2one("call.campaign", required=True, ondelete="cascade")
    sent_at = fields.Datetime(default="2000-01-01 00:00:00")

    _campaign_uniq = models.Constraint("UNIQUE(campaign_id)", "One row a campaign.")
