import random
import time

from psycopg2.errors import (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
    UniqueViolation,
)
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from odoo import fields, models
from odoo.sql_db import Cursor
from odoo.tools import SQL

#: times a claim is tried before the conflict is left to Odoo's own retry
CLAIM_TRIES = 200
#: mark of a transaction whose statements see what others have committed
NEWEST = "call_dialer.newest"
CONFLICTS = (SerializationFailure, DeadlockDetected, LockNotAvailable)


class CallCampaign(models.Model):
    """Taking one contact out of the queue: the statement, and what is around it."""

    _inherit = "call.campaign"

    def _see_newest(self):
        """Let every statement from now on see what others have committed.

        At Odoo's isolation level a claim fails when another one committed since this
        transaction began. Where nothing was written yet it is begun anew at the level
        READ COMMITTED, at which a claim looks again at a row that has changed, and
        passes it over.

        :return: was it possible?
        """
        cr = self.env.cr
        self.env.flush_all()
        # (a test's cursor is no connection of its own)
        if not isinstance(cr, Cursor) or any(
            hooks._funcs for hooks in (cr.precommit, cr.postcommit)
        ):
            return False
        if cr.connection.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            cr.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
            if not cr.fetchone()[0]:
                return False
            if cr.cache.get(NEWEST):
                return True
            cr.rollback()  # nothing was written, and nothing waits for the commit
        cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cr.cache[NEWEST] = True  # (forgotten when the transaction ends)
        return True

    def _claim_row(self, user, begun_only=False, fresh=None):
        """Id of the contact just taken, or None. Retries conflicts tightly.

        :param fresh: what `_see_newest` has just said, if it was asked
        """
        cr = self.env.cr
        if fresh is None:
            fresh = self._see_newest()
        self.env.flush_all()
        sql = self._claim_sql(user, begun_only)
        for attempt in range(CLAIM_TRIES):
            try:
                cr.execute(sql, log_exceptions=not fresh)
                row = cr.fetchone()
                return row[0] if row else None
            except UniqueViolation as error:  # he got one in another tab just now
                if not fresh:
                    raise SerializationFailure(str(error)) from error
                cr.rollback()
            except CONFLICTS:
                if not fresh or attempt == CLAIM_TRIES - 1:
                    raise
                cr.rollback()
                time.sleep(random.uniform(0, 0.002))
            self._see_newest()

    def _claim_sql(self, user, begun_only=False):
        """The one statement: the best row in the order of `core/queueing.py`.

        :param user: nobody (an empty recordset): taken for the pool, whose operator is
            named when the client has answered
        :param begun_only: promised callbacks whose talk has begun, nobody else
        """
        now = fields.Datetime.now()
        user_id = user.id or None
        begun = self._begun_sql() if begun_only else SQL("TRUE")

        def best(condition, order):
            return SQL(
                """(SELECT id FROM call_campaign_contact
                     WHERE campaign_id = %(campaign)s
                       AND next_at <= %(now)s AND %(condition)s
                     ORDER BY %(order)s LIMIT 1 FOR UPDATE SKIP LOCKED)""",
                campaign=self.id,
                condition=condition,
                order=order,
                now=now,
            )

        return SQL(
            """
            UPDATE call_campaign_contact AS contact
               SET state = 'claimed', claimed_by = %(user)s, claimed_from = state,
                   claimed_at = %(now)s, write_date = %(now)s, write_uid = %(user)s
             WHERE contact.id = COALESCE(%(own)s, %(anyone)s, %(todo)s)
               AND NOT EXISTS (SELECT 1 FROM call_campaign_contact AS held
                                WHERE held.claimed_by = %(user)s
                                  AND held.state = 'claimed')
         RETURNING contact.id
            """,
            user=user_id,
            now=now,
            own=best(
                SQL("state = 'callback' AND user_id = %s AND %s", user_id, begun),
                SQL("next_at, id"),
            ),
            anyone=best(
                SQL("state = 'callback' AND user_id IS NULL AND %s", begun),
                SQL("next_at, id"),
            ),
            todo=SQL("NULL") if begun_only else self._claim_todo(user, best),
        )
