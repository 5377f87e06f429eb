from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import compliance, queueing

#: written by the rules and the plan, by nobody's hand
OWN_FIELDS = ("compliance_code", "compliance_note", "planned_number", "plan_since")
#: where no time opens the rule: asked again after so long
ASK_AGAIN = timedelta(days=1)


class CallCampaign(models.Model):
    _inherit = "call.campaign"

    compliance_id = fields.Many2one(
        "call.compliance.profile",
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="The law the calls are under: judged whenever somebody is handed out or "
        "called. Empty: only the stop list counts.",
    )

    def _judge(self, user):
        refusal = super()._judge(user)
        if refusal is not None:
            return refusal
        return self._compliance_closed()

    def _compliance_closed(self):
        """Why the profile closes the campaign as a whole, as NoContact; or None."""
        self.ensure_one()
        campaign = self.sudo()
        profile = campaign.compliance_id
        if not profile:
            return None
        answered, abandoned = campaign._abandoned_share(profile)
        facts = compliance.Facts(
            "", mode=campaign.mode, answered=answered, abandoned=abandoned
        )
        now = fields.Datetime.now()
        verdict = compliance.judge_campaign(profile._core(), facts, now)
        if verdict.allowed:
            return None
        text = self.env["call.compliance"]._message(verdict, profile)
        return queueing.NoContact(queueing.COMPLIANCE, text)

    def _abandoned_share(self, profile):
        """(answered by people, abandoned) within the period of the profile."""
        self.ensure_one()
        if not profile.limit_abandoned or self.mode not in compliance.CLIENT_FIRST:
            return 0, 0
        since = fields.Datetime.now() - timedelta(days=profile.abandoned_days)
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT count(*), count(*) FILTER (WHERE is_abandoned)
                  FROM call_attempt
                 WHERE campaign_id = %(campaign)s AND start > %(since)s
                   AND (outcome = 'answered' OR is_abandoned)
                """,
                campaign=self.id,
                since=since,
            )
        )[0]

    def _passed_over(self):
        """Many in a row may not be called now: Next goes on from here."""
        text = self.env._(
            "Many contacts may not be called now and were put off. Press Next to go on."
        )
        return queueing.NoContact(queueing.COMPLIANCE, text)

    def _why_empty(self, user):
        """With the rule that keeps the next contact back."""
        found = super()._why_empty(user)
        if found.code != queueing.LATER or not self.sudo().compliance_id:
            return found
        waiting = (
            self.env["call.campaign.contact"]
            .sudo()
            .search(
                [
                    ("campaign_id", "=", self.id),
                    ("state", "in", ("todo", "callback")),
                    ("next_at", "=", found.at),
                    ("compliance_code", "!=", False),
                ],
                limit=1,
            )
        )
        if not waiting:
            return found
        message = f"{found.message} {waiting.compliance_note}"
        return queueing.NoContact(found.code, message, found.at)


class CallCampaignContact(models.Model):
    """A contact that may not be called now goes back to the queue until it may."""

    _inherit = "call.campaign.contact"

    compliance_code = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        export_string_translation=False,
    )
    compliance_note = fields.Char(
        string="Why It Waits",
        readonly=True,
        copy=False,
        help="The rule of the compliance profile that moved the next call.",
    )

    def write(self, vals):
        own = {"compliance_code", "compliance_note"}
        if {"next_at", "state"} & vals.keys() and not own & vals.keys():
            if any(contact.compliance_code for contact in self.sudo()):
                self.sudo().write({"compliance_code": False, "compliance_note": False})
        return super().write(vals)

    @api.model
    def _check_server_fields(self, vals_list):
        result = super()._check_server_fields(vals_list)
        if not self.env.su:
            for vals in vals_list:  # the rules' own words, nobody else's
                for name in OWN_FIELDS:
                    vals.pop(name, None)
        return result

    # -- stop list -------------------------------------------------------------

    @api.model
    def _listed_numbers(self, numbers):
        """Of a contact: those forbidden for the purpose of its campaign (all, where it
        has none). Of no contact: those forbidden for all purposes."""
        if not self:
            return self._listed_for(numbers, None)
        purposes = self.sudo().campaign_id.compliance_id.purpose_id
        campaigns = self.sudo().campaign_id
        if any(not campaign.compliance_id.purpose_id for campaign in campaigns):
            return super()._listed_numbers(numbers)
        return self._listed_for(numbers, purposes)

    @api.model
    def _listed_for(self, numbers, purposes):
        if not numbers:
            return set()
        scope = Domain("purpose_ids", "=", False)
        if purposes:
            scope |= Domain("purpose_ids", "in", purposes.ids)
        found = self.env["phone.blacklist"].sudo()
        found = found.search_fetch(self._number_in(numbers) & scope, ["number"])
        return set(found.mapped("number"))

    @api.model
    def _number_in(self, numbers):
        """Odoo's own way would read each of the numbers anew: they are E.164."""
        numbers = list(numbers)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", model._field_to_sql(alias, "number", query), numbers
            )
        )

    # -- judging ---------------------------------------------------------------

    def _judge_numbers_now(self, operator=True):
        """Verdicts on calling the contact, by each of its numbers off the stop list.

        :param operator: an operator is sure to be there
        :return: [(number row, (verdict, facts, profile))] in the order of calling
        """
        self.ensure_one()
        contact = self.sudo()
        rows = contact._numbers_in_order()
        listed = contact._listed_numbers(rows.mapped("e164"))
        judge = self.env["call.compliance"]._judge
        judged = []
        for row in rows.filtered(lambda r: r.e164 not in listed):
            judged.append((row, judge(row.e164, contact, operator=operator)))
            if judged[-1][1][0].allowed:
                break
        return judged

    def _allowed_number(self):
        """The first number that may be called now, or an empty recordset."""
        for row, (verdict, _facts, _profile) in self._judge_numbers_now():
            if verdict.allowed:
                return row
        return self.env["call.campaign.contact.number"].sudo()

    def _closed_now(self, source="next"):
        """May the contact just taken not be called now? Then it goes back to the queue
        and the verdict is logged.

        For whoever takes contacts: Next, or the dialler (`source` "engine"). A call is
        judged once more when it is placed.
        """
        self.ensure_one()
        if not self.sudo().campaign_id.compliance_id:
            return False
        judged = self._judge_numbers_now(operator=source != "engine")
        if not judged or judged[-1][1][0].allowed:
            return False
        verdict, facts, profile = self._soonest([found for _row, found in judged])
        Compliance = self.env["call.compliance"]
        Compliance._log(
            Compliance._log_vals(verdict, facts, profile, source, self.sudo())
        )
        self._put_back(verdict, profile)
        return True

    @api.model
    def _soonest(self, judged):
        """The verdict that opens first."""
        never = fields.Datetime.now() + 2 * compliance.HORIZON
        return min(judged, key=lambda found: found[0].opens_at or never)

    def _put_back(self, verdict, profile):
        """Back to the queue until the verdict opens; excluded where consent is missing.

        A call that was never made is no attempt.
        """
        self.ensure_one()
        contact = self.sudo()
        note = self.env["call.compliance"]._reason(verdict, profile)
        if contact.state == "claimed" and contact.claimed_by:
            contact._release("")
        elif contact.state == "claimed":  # by the dialler, for nobody yet
            contact.write({"state": contact.claimed_from or "todo"})
        if contact.state not in ("todo", "callback"):
            return
        if verdict.code == compliance.STOP_LIST:
            contact._stop_listed_quietly()
            return
        vals = {"compliance_code": verdict.code, "compliance_note": note}
        if verdict.code == compliance.CONSENT and not verdict.opens_at:
            vals.update(state="excluded", excluded_reason=note)
        elif verdict.opens_at:
            # never earlier than it was promised
            vals["next_at"] = max(contact.next_at, verdict.opens_at)
        elif verdict.code not in compliance.OF_CAMPAIGN:
            vals["next_at"] = fields.Datetime.now() + ASK_AGAIN
        contact.write(vals)
        contact.campaign_id._check_done()
        contact.campaign_id._touch_board()

    def _worked_on(self):
        """Was the client called since the contact was taken? Then it needs a result."""
        self.ensure_one()
        contact = self.sudo()
        return any(
            attempt.call_id and not attempt._never_dialled()
            for attempt in contact.attempt_ids
            if contact.claimed_at and attempt.start >= contact.claimed_at
        )

    def _back_from_exclusion(self):
        """What excluded them is gone: to be called again."""
        for contact in self.sudo().filtered(lambda c: c.state == "excluded"):
            contact.write({"state": "todo", "excluded_reason": False})
        self.sudo().campaign_id._on_new_contacts()
