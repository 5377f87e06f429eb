from datetime import timedelta

from odoo import fields, models

from ..core import attempts

#: what the PBX may say of a call that did not reach the client
TOLD = ("busy", "no_answer", "rejected", "failed", "invalid")


class CallCampaign(models.Model):
    _inherit = "call.campaign"

    attempt_plan_id = fields.Many2one(
        "call.attempt.plan",
        string="Attempts Plan",
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="When those not reached are called again. Empty: as the result buttons "
        "say.",
    )


class CallResult(models.Model):
    _inherit = "call.result"

    outcome = fields.Selection(
        [
            ("busy", "Busy"),
            ("no_answer", "No answer"),
            ("rejected", "Rejected"),
            ("failed", "Failed"),
            ("invalid", "Invalid number"),
        ],
        string="Outcome of the Call",
        help="What became of a call that did not reach the client. Where the service "
        "dials (progressive, power, predictive), a call that ends so gets this result "
        "by itself; and the attempts plan takes this line where the PBX does not tell.",
    )


class CallCampaignContactNumber(models.Model):
    _inherit = "call.campaign.contact.number"

    is_dropped = fields.Boolean(
        string="Dropped",
        readonly=True,
        copy=False,
        help="The attempts plan found the number dead.",
    )


class CallCampaignContact(models.Model):
    """A contact nobody reached: the plan tells when and where it is called again."""

    _inherit = "call.campaign.contact"

    planned_number = fields.Char(
        string="Next Number",
        readonly=True,
        copy=False,
        help="The number the attempts plan calls next.",
    )

    plan_since = fields.Datetime(
        readonly=True, copy=False, export_string_translation=False
    )

    def action_requeue(self):
        """Called again: the plan begins anew, and so do dead numbers."""
        result = super().action_requeue()
        again = self.sudo().filtered(lambda c: c.state == "todo")
        again.number_ids.write({"is_dropped": False})
        again.write({"planned_number": False, "plan_since": fields.Datetime.now()})
        return result

    def _numbers_in_order(self):
        """The number the plan chose, then the others; without dropped ones."""
        self.ensure_one()
        return self.number_ids.filtered(lambda n: not n.is_dropped).sorted(
            lambda n: (n.e164 != self.planned_number, n.sequence, n.id)
        )

    def _plan_vals(self, result, attempt):
        """State and time by the campaign's plan; {} where the plan has no say."""
        self.ensure_one()
        plan = self.campaign_id.attempt_plan_id
        if not plan or result.category != "no_contact":
            return {"planned_number": False} if self.planned_number else {}
        numbers = self._numbers_in_order().mapped("e164")
        found = attempts.decide(plan._core(), self._tries(attempt), numbers)
        if found.drop:
            dead = self.number_ids.filtered(lambda n: n.e164 == found.drop)
            dead.is_dropped = True
        if not found.again:
            return {"state": "failed", "planned_number": False}
        return {
            "state": "todo",
            "next_at": fields.Datetime.now() + timedelta(minutes=found.minutes),
            "planned_number": found.number,
        }

    def _tries(self, last):
        """Attempts in a row that did not reach the client, for the core."""
        self.ensure_one()
        tries = []
        for attempt in (self.attempt_ids - last).sorted("id") | last:
            if self.plan_since and attempt.start < self.plan_since:
                continue
            if attempt.category and attempt.category != "no_contact":
                tries = []  # there was a talk
            elif attempt._never_dialled():
                continue
            else:
                number = attempt.number or self.phone_e164 or ""
                tries.append(attempts.Try(attempt._plan_outcome(), number))
        return tries


class CallAttempt(models.Model):
    _inherit = "call.attempt"

    def _plan_outcome(self):
        """What became of a call that did not reach the client: as the PBX says, else
        as the result button says."""
        self.ensure_one()
        if self.outcome in TOLD:
            return self.outcome
        return self.result_id.outcome or "no_answer"
