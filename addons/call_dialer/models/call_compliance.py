from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..core import compliance


class ComplianceRefused(UserError):
    """The call may not be made; `verdict` is the `core.compliance.Verdict`.

    `dealt_with` is for who catches it and logs the verdict himself.
    """

    def __init__(self, message, verdict, vals):
        super().__init__(message)
        self.verdict = verdict
        self.log_vals = vals
        self.dealt_with = False


class CallCompliance(models.AbstractModel):
    """Judges calls: asks the core, tells and logs the verdict.

    The facts are gathered in `call_compliance_facts.py`.
    All methods work with elevated rights and are for the server only.
    """

    _name = "call.compliance"
    _description = "Compliance of Calls"

    @api.model
    def _judge(
        self,
        number,
        contact=None,
        profile=None,
        partner=None,
        call=None,
        operator=True,
        listed=None,
    ):
        """The verdict on calling `number` (E.164) now.

        :param contact: the campaign contact called; its campaign's profile counts
        :param profile: another profile (calls outside of a campaign); None: only the
            stop list
        :param call: the `voip.call` itself, when it is written already
        :param operator: an operator calls, and so is sure to be there
        :param listed: is the number on the stop list? None: is looked up
        :return: (verdict, facts, profile)
        """
        contact = (contact or self.env["call.campaign.contact"]).sudo()
        campaign = contact.campaign_id
        profile = (profile or campaign.compliance_id).sudo()
        partner = (partner or contact.partner_id).sudo()
        now = fields.Datetime.now()
        facts = self._facts(number, contact, profile, partner, call, now, listed)
        if operator and facts.mode in compliance.CLIENT_FIRST:
            facts = replace(facts, mode="preview")
        return compliance.judge(profile._core(), facts, now), facts, profile

    # -- in words --------------------------------------------------------------

    @api.model
    def _reason(self, verdict, profile):
        """The rule that refuses, in the user's language."""
        params = verdict.params
        periods = {
            "day": self.env._("a day"),
            "week": self.env._("a week"),
            "month": self.env._("a month"),
        }
        period = periods.get(params.get("period"), "")
        limit = params.get("limit", 0)
        return {
            compliance.STOP_LIST: lambda: self.env._("The number is on the stop list."),
            compliance.MODE: lambda: self.env._(
                "This dialling mode is not allowed (%(profile)s).",
                profile=profile.name,
            ),
            compliance.CONSENT: lambda: self.env._(
                "There is no consent of the client to this purpose: %(purpose)s.",
                purpose=profile.purpose_id.name,
            ),
            compliance.ABANDONED: lambda: self.env._(
                "Too many calls were abandoned: %(percent)s %%, at most %(limit)s %%.",
                percent=f"{params['percent']:.1f}",
                limit=limit,
            ),
            compliance.HOURS: lambda: self.env._(
                "Outside the calling hours of the client (%(zone)s).",
                zone=self._zone_text(params["zone"]),
            ),
            compliance.CLIENT_LIMIT: lambda: self.env._(
                "The client was called often enough: at most %(limit)s in %(period)s.",
                limit=limit,
                period=period,
            ),
            compliance.NUMBER_LIMIT: lambda: self.env._(
                "The number was called often enough: at most %(limit)s in %(period)s.",
                limit=limit,
                period=period,
            ),
            compliance.PAUSE: lambda: self.env._(
                "The client was called just now: %(minutes)s min between calls.",
                minutes=params["minutes"],
            ),
            compliance.LOCKOUT: lambda: self.env._(
                "A call to the client was abandoned: none for %(hours)s h after it.",
                hours=params["hours"],
            ),
        }[verdict.code]()

    @api.model
    def _zone_text(self, zone):
        clock = compliance.local(zone, fields.Datetime.now())
        return self.env._("%(zone)s, %(time)s there", zone=zone, time=f"{clock:%H:%M}")

    @api.model
    def _message(self, verdict, profile):
        """The rule and the time at which it opens, for the operator."""
        reason = self._reason(verdict, profile)
        if not verdict.opens_at:
            return reason
        at = format_datetime(
            self.env, verdict.opens_at, tz=self.env.user.tz, dt_format="short"
        )
        return self.env._("%(rule)s Allowed from %(time)s.", rule=reason, time=at)

    # -- log -------------------------------------------------------------------

    @api.model
    def _log_vals(self, verdict, facts, profile, source, contact=None, partner=None):
        contact = contact or self.env["call.campaign.contact"]
        partner = partner or contact.sudo().partner_id
        return {
            "date": fields.Datetime.now(),
            "allowed": verdict.allowed,
            "code": verdict.code or False,
            "reason": self._reason(verdict, profile) if verdict.code else False,
            "opens_at": verdict.opens_at or False,
            "number": facts.number,
            "source": source,
            "user_id": self.env.uid,
            "profile_id": profile.id,
            "profile_name": profile.name,
            "campaign_id": contact.sudo().campaign_id.id,
            "contact_id": contact.id,
            "partner_id": partner.id,
            "company_id": (contact.sudo().company_id or self.env.company).id,
            "facts": self._facts_for_log(verdict, facts),
        }

    @api.model
    def _facts_for_log(self, verdict, facts):
        """What the verdict rests on, readable years later."""
        counts = defaultdict(int)
        for past in facts.past:
            age = (fields.Datetime.now() - past.at) / timedelta(days=1)
            counts["24 h"] += age < 1
            counts["7 d"] += age < 7
            counts["31 d"] += age < 31
        known = {
            "mode": facts.mode,
            "zones": list(facts.zones),
            "calls": ", ".join(f"{name}: {count}" for name, count in counts.items()),
            "last call": str(max((past.at for past in facts.past), default="")),
            "consents": [
                f"{since} – {until or '…'}" for since, until in facts.consents
            ],
            "stop list": "yes" if facts.stop_listed else "",
            "abandoned": f"{facts.abandoned} / {facts.answered}"
            if facts.abandoned
            else "",
            **{name: str(value) for name, value in verdict.params.items()},
        }
        return {name: value for name, value in known.items() if value}

    @api.model
    def _log(self, vals, **more):
        return self.env["call.compliance.log"].sudo().create({**vals, **more})

    # -- calls -----------------------------------------------------------------

    @api.model
    def _check_dial(
        self, number, contact=None, partner=None, user=None, source="click"
    ):
        """Refuse a call that may not be made; returns values for its log, or False.

        :param number: E.164
        :param contact: the campaign contact called; without one, that of a running
            campaign in which the user works, and which has this number
        :raises ComplianceRefused: the verdict is logged even so
        """
        judged = [(contact, None)] if contact else self._under(number, user, partner)
        vals = False
        for one, profile in judged or [(None, None)]:
            verdict, facts, profile = self._judge(number, one, profile, partner)
            if verdict.allowed and not profile:
                continue
            vals = self._log_vals(verdict, facts, profile, source, one, partner)
            if not verdict.allowed:
                refusal = ComplianceRefused(
                    self._message(verdict, profile), verdict, vals
                )
                self.env["call.compliance.log"]._write_after_rollback(vals, refusal)
                raise refusal
        return vals

    @api.model
    def _under(self, number, user, partner):
        """Contacts with this number in campaigns of the user: a click beside the
        campaign is under its profile, too."""
        user = user or self.env.user
        campaigns = (
            self.env["call.campaign"]
            .sudo()
            .search(
                [
                    ("operator_ids", "in", user.id),
                    ("state", "in", ("running", "paused")),
                    ("compliance_id", "!=", False),
                ]
            )
        )
        if not campaigns:
            return []
        rows = (
            self.env["call.campaign.contact.number"]
            .sudo()
            .search(
                [
                    ("campaign_id", "in", campaigns.ids),
                    ("e164", "=", number),
                    ("contact_id.state", "in", ("todo", "claimed", "callback")),
                ],
                limit=10,
            )
        )
        return [(contact, None) for contact in rows.contact_id]

    @api.model
    def _e164(self, pbx, text):
        """The number as records have it; "" for colleagues, services and nonsense."""
        parsed = pbx._parse_number(text)
        return parsed.e164 if parsed.kind == "external" else ""
