import zoneinfo

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, table_exists

#: what the kept sums are made of, see `core.attempt_cubes`
COUNTED = (
    "contact_id, campaign_id, company_id, import_id, user_id, script_id, result_id,"
    " category, outcome, day, hour, is_open, call_id, goal, talk_seconds"
)


class CallAttempt(models.Model):
    """The day and hour of an attempt; changed attempts ask to be counted anew."""

    _inherit = "call.attempt"

    day = fields.Date(
        compute="_compute_day",
        store=True,
        precompute=True,
        help="By the clock of the company, or else of the operator.",
    )
    hour = fields.Integer(
        string="Hour of the Day",
        compute="_compute_day",
        store=True,
        precompute=True,
        aggregator=None,
        help="By the clock of the company, or else of the operator.",
    )

    _day_idx = models.Index("(day) WHERE NOT is_open")

    def _auto_init(self):
        cr, table = self.env.cr, self._table
        if table_exists(cr, table) and not column_exists(cr, table, "day"):
            self._fill_days()
        return super()._auto_init()

    @api.model
    def _fill_days(self):
        """The columns are filled at once: there may be millions of rows."""
        create_column(self.env.cr, self._table, "day", "date")
        create_column(self.env.cr, self._table, "hour", "int4")
        self.env.cr.execute(
            SQL(
                """
                UPDATE call_attempt
                   SET day = there.moment::date,
                       hour = EXTRACT(hour FROM there.moment)
                  FROM (SELECT attempt.id,
                               attempt.start AT TIME ZONE 'UTC' AT TIME ZONE
                               COALESCE(NULLIF(firm.tz, ''), NULLIF(own.tz, ''),
                                        'UTC') AS moment
                          FROM call_attempt attempt
                          LEFT JOIN res_company company
                            ON company.id = attempt.company_id
                          LEFT JOIN res_partner firm ON firm.id = company.partner_id
                          LEFT JOIN res_users usr ON usr.id = attempt.user_id
                          LEFT JOIN res_partner own ON own.id = usr.partner_id
                       ) AS there
                 WHERE there.id = call_attempt.id
                """
            )
        )

    def init(self):
        """Marks are left by the database itself: contacts take their attempts with
        them when they are deleted, past the ORM."""
        result = super().init()
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION call_attempt_mark() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP <> 'INSERT' AND NOT OLD.is_open THEN
                        INSERT INTO call_attempt_mark (contact_id, day)
                        VALUES (OLD.contact_id, OLD.day);
                    END IF;
                    IF TG_OP <> 'DELETE' AND NOT NEW.is_open THEN
                        INSERT INTO call_attempt_mark (contact_id, day)
                        VALUES (NEW.contact_id, NEW.day);
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE OR REPLACE TRIGGER call_attempt_mark
                 AFTER INSERT OR DELETE OR UPDATE OF %s ON call_attempt
                   FOR EACH ROW EXECUTE FUNCTION call_attempt_mark()
                """,
                SQL(COUNTED),
            )
        )
        return result

    @api.depends("start", "user_id", "company_id")
    def _compute_day(self):
        for attempt in self:
            people = (attempt.company_id.sudo().partner_id, attempt.user_id.sudo())
            zone = next((who.tz for who in people if who.tz), None) or "UTC"
            there = attempt.start.replace(tzinfo=zoneinfo.ZoneInfo("UTC"))
            there = there.astimezone(zoneinfo.ZoneInfo(zone))
            attempt.day, attempt.hour = there.date(), there.hour
