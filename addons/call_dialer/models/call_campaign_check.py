from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import number_check, queueing

#: numbers that need no call (or may have none) passed over in one go
PASSED_AT_MOST = 100


class CallCampaign(models.Model):
    """Number check: the service calls each number for a moment, without an operator.

    All is in the database: a number that was called has a time, a number whose check is
    over has a finding.  So nothing is called twice, whatever ends in between.
    """

    _inherit = "call.campaign"

    check_at_ring = fields.Boolean(
        string="End at the First Ring",
        default=True,
        help="The call ends as soon as the telephone rings. Otherwise it rings for the "
        "time below, and ends when somebody answers.",
    )
    check_seconds = fields.Integer(
        string="Rings at Most (s)", default=10, help="5 to 60 seconds."
    )
    check_per_minute = fields.Integer(
        string="Checks a Minute", default=30, help="1 to 600 calls a minute."
    )

    _check_figures = models.Constraint(
        "CHECK(check_seconds BETWEEN 5 AND 60 AND check_per_minute BETWEEN 1 AND 600)",
        "A number check rings 5 to 60 seconds, 1 to 600 times a minute.",
    )

    def _judge(self, user):
        """While numbers are checked nobody is handed out."""
        if self.sudo().mode == "check":
            return queueing.NoContact(
                queueing.NOT_RUNNING,
                self.env._("The numbers are being checked: no contacts meanwhile."),
            )
        return super()._judge(user)

    def action_check_again(self):
        """Numbers checked more than a day ago may be checked anew."""
        self.check_access("write")
        limit = fields.Datetime.now() - number_check.AGAIN_AFTER
        numbers = self.env["call.campaign.contact.number"].sudo()
        numbers.search(
            [
                ("campaign_id", "in", self.ids),
                ("checked_at", "<=", limit),
                ("contact_id.state", "=", "todo"),
            ]
        )._forget_check()
        return True

    # -- used by the service

    @api.model
    def _check_campaigns(self):
        """{campaign id: PBX id} of those whose numbers are checked."""
        running = self.search([("state", "=", "running"), ("mode", "=", "check")])
        return {one.id: one._pool_pbx().id for one in running if one._pool_pbx()}

    def _check_allowed(self):
        """How many calls may be begun now; 0 where hours or the profile forbid them."""
        self.ensure_one()
        if self._service_closed() or not self._pool_pbx()._service_up():
            return 0
        now = fields.Datetime.now()
        self.env.flush_all()
        begun, going_on = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (WHERE checked_at > %(minute)s),
                       count(*) FILTER (WHERE check_state IS NULL)
                  FROM call_campaign_contact_number
                 WHERE campaign_id = %(campaign)s AND checked_at > %(hour)s
                   AND check_call_id IS NOT NULL
                """,
                campaign=self.id,
                minute=now - timedelta(minutes=1),
                hour=now - timedelta(hours=1),
            )
        )[0]
        return number_check.allowed(
            self.check_per_minute, self.max_lines, begun, going_on
        )

    def _check_next(self):
        """Call the next number for a moment; False when there is none now."""
        self.ensure_one()
        for _number in range(PASSED_AT_MOST):
            number = self._check_claim()
            if not number:
                self._check_over()
                return False
            if self._check_number(number):
                return True
        return False

    def _check_claim(self):
        """The next number to be checked, locked."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT number.id
                  FROM call_campaign_contact_number AS number
                  JOIN call_campaign_contact AS contact
                    ON contact.id = number.contact_id
                 WHERE number.campaign_id = %(campaign)s
                   AND number.checked_at IS NULL
                   AND number.is_dropped IS NOT TRUE
                   AND contact.state = 'todo' AND contact.next_at <= %(now)s
                 ORDER BY number.id LIMIT 1
                   FOR UPDATE OF number SKIP LOCKED
                """,
                campaign=self.id,
                now=fields.Datetime.now(),
            )
        )
        return self.env["call.campaign.contact.number"].browse(row[0] for row in rows)

    def _check_number(self, number):
        """Call it, if it was not checked today and may be called; False: not called."""
        now = fields.Datetime.now()
        contact = number.contact_id
        today = [
            ("e164", "=", number.e164),
            ("company_id", "=", self.company_id.id),
            ("checked_at", ">", now - number_check.AGAIN_AFTER),
        ]
        if twin := number.search([*today, ("id", "!=", number.id)], limit=1):
            # in another list, or of another contact: its finding is ours
            number.checked_at = twin.checked_at
            number._checked(twin.check_state or number_check.UNKNOWN)
            return False
        Compliance = self.env["call.compliance"]
        judged = Compliance._judge(number.e164, contact, operator=False)
        verdict, facts, profile = judged
        if not verdict.allowed:
            source = Compliance._log_vals(verdict, facts, profile, "engine", contact)
            Compliance._log(source)
            contact._put_back(verdict, profile)
            if contact.state == "todo" and contact.next_at <= now:
                # on the stop list, beside other numbers: not to be called
                number.write({"checked_at": now, "check_state": number_check.UNKNOWN})
            return False
        claims = self.env["call.number.claim"]
        if not claims._claim(self.company_id, number.e164, now):
            # checked today by a contact that is gone
            number.write({"checked_at": now, "check_state": number_check.UNKNOWN})
            return False
        number.write({"checked_at": now, "check_state": False})
        try:
            with self.env.cr.savepoint():
                number.check_call_id = (
                    self.env["voip.call"]
                    .with_context(number_check=True)
                    ._dial_for_pool(
                        self._pool_pbx(),
                        number.e164,
                        partner=contact.partner_id,
                        origin=contact,
                        vals={"campaign_contact_id": contact.id},
                    )
                )
        except UserError as error:
            number.checked_at = False
            claims._give_back(self.company_id, number.e164)
            contact._put_off(error)
            return False
        self._touch_board()
        return True

    def _check_over(self):
        """All numbers are checked: the campaign waits for its supervisor.

        Not before there was any, nor while a list is still being imported.
        """
        numbers = self.env["call.campaign.contact.number"]
        if "running" in self.sudo().import_ids.mapped("state"):
            return
        mine = [("campaign_id", "=", self.id)]
        waiting = [("contact_id.state", "=", "todo"), ("is_dropped", "=", False)]
        open_ones = ["|", ("checked_at", "=", False), ("check_state", "=", False)]
        if numbers.search_count([*mine, *waiting, *open_ones], limit=1):
            return
        found = dict(
            numbers._read_group(
                [*mine, ("check_state", "!=", False)], ["check_state"], ["__count"]
            )
        )
        if not found:
            return
        self.write({"state": "paused"})
        self.message_post(
            body=self.env._(
                "The numbers are checked: %(dead)s dead, %(rest)s others. Choose "
                "another dialling mode to call the clients.",
                dead=found.pop(number_check.DEAD, 0),
                rest=sum(found.values()),
            )
        )


class CallBoard(models.AbstractModel):
    _inherit = "call.board"

    @api.model
    def _campaign_rows(self, campaigns, since, operators):
        """With what the check found, where numbers are checked: {checked, dead}."""
        rows = super()._campaign_rows(campaigns, since, operators)
        checking = campaigns.filtered(lambda one: one.mode == "check")
        found = {}
        for campaign, state, count in (
            self.env["call.campaign.contact.number"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", checking.ids), ("check_state", "!=", False)],
                ["campaign_id", "check_state"],
                ["__count"],
            )
        ):
            found.setdefault(campaign.id, {})[state] = count
        for row in rows:
            counts = found.get(row["id"], {})
            row["check"] = row["mode"] == "check" and {
                "checked": sum(counts.values()),
                "dead": counts.get(number_check.DEAD, 0),
            }
        return rows
