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
    def _facts(self, number, contact, profile, partner, call, now, listed=None):
        if listed is None:
            listed = self._is_listed(number, contact, profile)
        if not profile:
            return compliance.Facts(number, stop_listed=listed)
        company = contact.company_id or profile.company_id or self.env.company
        campaign = contact.campaign_id
        answered, abandoned = campaign._abandoned_share(profile) if campaign else (0, 0)
        return compliance.Facts(
            number,
            zones=possible_zones(
                number, *self._address_codes(partner or contact.lead_id), now
            )
            or (self._zone_of(company),),
            mode=campaign.mode or "manual",
            past=self._past(number, contact, partner, company, call, now),
            stop_listed=listed,
            consents=self._consents(number, partner, profile, company),
            holidays=self._holidays(profile, campaign, company, now),
            answered=answered,
            abandoned=abandoned,
        )

    @api.model
    def _is_listed(self, number, contact, profile):
        if profile.purpose_id and not contact:
            return number in contact._listed_for([number], profile.purpose_id)
        return number in contact._listed_numbers([number])

    @api.model
    def _zone_of(self, company):
        """Where nothing is known of the client: the company's own zone."""
        return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"

    @api.model
    def _address_codes(self, address):
        """Codes of country and state of a client or a deal; "" where not known."""
        if not address:
            return "", ""
        address.flush_recordset(["country_id", "state_id"])
        ((country, state),) = self.env.execute_query(
            SQL(
                """
                SELECT country.code, state.code FROM %s AS address
                  LEFT JOIN res_country AS country ON country.id = address.country_id
                  LEFT JOIN res_country_state AS state ON state.id = address.state_id
                 WHERE address.id = %s
                """,
                SQL.identifier(address._table),
                address.id,
            )
        )
        return country or "", state or ""

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
        self.env["resource.calendar.leaves"].flush_model()
        self.env["resource.calendar"].flush_model(["tz"])
        company.flush_recordset(["resource_calendar_id"])
        calendar = profile.holiday_calendar_id or campaign.resource_calendar_id
        leaves = self.env.execute_query(
            SQL(
                """
                SELECT leaves.date_from, leaves.date_to, calendar.tz
                  FROM resource_calendar_leaves AS leaves
                  LEFT JOIN resource_calendar AS calendar
                    ON calendar.id = COALESCE(%(calendar)s, (
                       SELECT resource_calendar_id FROM res_company
                        WHERE id = %(company)s))
                 WHERE leaves.resource_id IS NULL
                   AND (leaves.calendar_id IS NULL OR leaves.calendar_id = calendar.id)
                   AND (leaves.company_id IS NULL OR leaves.company_id = %(company)s)
                   AND leaves.date_to >= %(since)s AND leaves.date_from <= %(until)s
                """,
                calendar=calendar.id or None,
                company=company.id,
                since=now - timedelta(days=2),
                until=now + compliance.HORIZON,
            )
        )
        days = set()
        for date_from, date_to, zone in leaves:
            zone = zone or self._zone_of(company)
            day = compliance.local(zone, date_from).date()
            last = compliance.local(zone, date_to - timedelta(seconds=1)).date()
            while day <= last:
                days.add(day)
                day += timedelta(days=1)
        return frozenset(days)
