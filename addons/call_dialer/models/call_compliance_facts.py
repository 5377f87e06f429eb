from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..core import compliance
from ..core.address_zone import possible_zones

#: calls further back than this count for no limit and no lockout
LOOK_BACK = timedelta(days=62)


class CallCompliance(models.AbstractModel):
    """What is known about a call to be made, for `core.compliance`."""

    _inherit = "call.compliance"

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
                   AND (voip.number_e164 = ANY(%(numbers)s)
                        OR voip.partner_id = %(partner)s)
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
