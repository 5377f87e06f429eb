from odoo import api, fields, models
from odoo.tools import SQL

from ..core.number_check import AGAIN_AFTER


class CallNumberClaim(models.Model):
    """When a number was last checked in a company, in whatever list it stands.

    A row a number: two checks that begin at the same moment meet in it, and the later
    one is repeated by the service, which then finds the first one.
    """

    _name = "call.number.claim"
    _description = "Number Checked Lately"
    _log_access = False
    _rec_name = "e164"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    e164 = fields.Char(required=True)
    checked_at = fields.Datetime(required=True, index=True)

    _number_uniq = models.Constraint("UNIQUE(company_id, e164)", "One row a number.")

    @api.model
    def _claim(self, company, e164, now):
        """May the number be checked now?  Then nobody else may for `AGAIN_AFTER`.

        :raises psycopg2.errors.SerializationFailure: another transaction claims it just
            now; to be repeated
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO call_number_claim AS claim (company_id, e164, checked_at)
                VALUES (%(company)s, %(e164)s, %(now)s)
                ON CONFLICT (company_id, e164)
                DO UPDATE SET checked_at = EXCLUDED.checked_at
                 WHERE claim.checked_at <= %(limit)s
                RETURNING id
                """,
                company=company.id,
                e164=e164,
                now=now,
                limit=now - AGAIN_AFTER,
            )
        )
        self.invalidate_model()
        return bool(rows)

    @api.model
    def _give_back(self, company, e164):
        """It was not called after all."""
        mine = [("company_id", "=", company.id), ("e164", "=", e164)]
        self.search(mine).unlink()

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - AGAIN_AFTER
        self.search([("checked_at", "<=", limit)]).unlink()
