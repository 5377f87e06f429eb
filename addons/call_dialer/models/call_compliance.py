from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..core import compliance
from ..core.address_zone import possible_zones

#: calls further back than this count for no limit and no lockout
LOOK_BACK = timedelta(days=62)


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
    """Judges calls: gathers the facts, asks the core, tells and logs the verdict.

    All methods work with elevated rights and are for the server only.
    """

    _name = "call.compliance"
    _description = "Compliance of Calls"

    @api.model
    def _judge(self, number, contact=None, profile=None, partner=None, call=None):
        """The verdict on calling `number` (E.164) now.

        :param contact: the campaign contact called; its campaign's profile counts
        :param profile: another profile (calls outside of a campaign); None: only the
            stop list
        :param call: the `voip.call` itself, when it is written already
        :return: (verdict, facts, profile)
        """
        contact = (contact or self.env["call.campaign.contact"]).sudo()
        campaign = contact.campaign_id
        profile = (profile or campaign.compliance_id).sudo()
        partner = (partner or contact.partner_id).sudo()
        now = fields.Datetime.now()
        facts = self._facts(number, contact, profile, partner, call, now)
        return compliance.judge(profile._core(), facts, now), facts, profile

    @api.model
    def _facts(self, number, contact, profile, partner, call, now):
        listed = contact._listed_numbers([number])
        if profile.purpose_id and not contact:
            listed = contact._listed_for([number], profile.purpose_id)
        stop_listed = number in listed
        if not profile:
            return compliance.Facts(number, stop_listed=stop_listed)
        company = contact.company_id or profile.company_id or self.env.company
        address = partner or contact.lead_id
        campaign = contact.campaign_id
        answered, abandoned = campaign._abandoned_share(profile) if campaign else (0, 0)
        return compliance.Facts(
            number,
            zones=possible_zones(
                number, address.country_id.code or "", address.state_id.code or "", now
            )
            or (self._zone_of(company),),
            mode=campaign.mode or "manual",
            past=self._past(number, contact, partner, company, call, now),
            stop_listed=stop_listed,
            consents=self._consents(number, partner, profile, company),
            holidays=self._holidays(profile, campaign, company, now),
            answered=answered,
            abandoned=abandoned,
        )

    @api.model
    def _zone_of(self, company):
        """Where nothing is known of the client: the company's own zone."""
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    # -- facts -----------------------------------------------------------------

    @api.model
    def _past(self, number, contact, partner, company, call, now):
        """Calls made to the client: by any campaign or click, to any of his numbers.

        A call that is still being placed counts: of two that are asked for at the same
        time only the first one is made. Results without a call of ours count, too.
        """
        self.env.flush_all()
        numbers = list({number, *contact.number_ids.mapped("e164")})
        call_id = call.id if call else None
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(voip.start_date, voip.create_date), voip.number_e164,
                       voip.outcome = 'answered',
                       EXISTS (SELECT 1 FROM call_attempt a
                                WHERE a.call_id = voip.id AND a.is_abandoned)
                  FROM voip_call voip
                 WHERE voip.type_call = 'outgoing'
                   AND (voip.number_e164 = ANY(%(numbers)s) OR voip.partner_id = %(partner)s)
                   AND voip.company_id = %(company)s
                   AND COALESCE(voip.start_date, voip.create_date) > %(since)s
                   AND (voip.end_date IS NULL OR voip.client_dialled
                        OR voip.call_kind != 'pbx')
                   AND (%(call)s IS NULL OR voip.id < %(call)s
                        OR (voip.id > %(call)s AND voip.client_dialled))
                 UNION ALL
                SELECT attempt.start, COALESCE(attempt.number, ''),
                       COALESCE(attempt.category, '') NOT IN ('', 'no_contact'),
                       COALESCE(attempt.is_abandoned, false)
                  FROM call_attempt attempt
                 WHERE attempt.call_id IS NULL AND NOT attempt.is_open
                   AND attempt.company_id = %(company)s
                   AND attempt.start > %(since)s
                   AND (attempt.contact_id = %(contact)s
                        OR attempt.number = ANY(%(numbers)s)
                        OR attempt.partner_id = %(partner)s)
                """,
                numbers=numbers,
                partner=partner.id or None,
                contact=contact.id or None,
                company=company.id,
                since=now - LOOK_BACK,
                call=call_id,
            )
        )
        return tuple(
            compliance.Past(at, e164 or "", bool(answered), bool(abandoned))
            for at, e164, answered, abandoned in rows
        )

    @api.model
    def _consents(self, number, partner, profile, company):
        if not profile.consent_required:
            return ()
        who = [("number", "=", number)]
        if partner:
            mine = ["&", ("partner_id", "=", partner.id), ("number", "=", False)]
            who = ["|", *who, *mine]
        found = (
            self.env["call.consent"]
            .sudo()
            .search(
                [
                    ("purpose_id", "=", profile.purpose_id.id),
                    ("company_id", "=", company.id),
                    *who,
                ]
            )
        )
        return found._span()

    @api.model
    def _holidays(self, profile, campaign, company, now):
        """Days off of the calendar, as dates in its own time zone."""
        if not profile.limit_hours:
            return frozenset()
        calendar = (
            profile.holiday_calendar_id
            or campaign.resource_calendar_id
            or company.resource_calendar_id
        )
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("resource_id", "=", False),
                    ("calendar_id", "in", [calendar.id, False]),
                    ("company_id", "in", [company.id, False]),
                    ("date_to", ">=", now - timedelta(days=2)),
                    ("date_from", "<=", now + compliance.HORIZON),
                ],
                ["date_from", "date_to"],
            )
        )
        zone = calendar.tz or self._zone_of(company)
        days = set()
        for leave in leaves:
            day = compliance.local(zone, leave.date_from).date()
            last = compliance.local(zone, leave.date_to - timedelta(seconds=1)).date()
            while day <= last:
                days.add(day)
                day += timedelta(days=1)
        return frozenset(days)

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
                "Too many calls were abandoned: %(percent).1f %%, at most %(limit)s %%.",
                percent=params["percent"],
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
