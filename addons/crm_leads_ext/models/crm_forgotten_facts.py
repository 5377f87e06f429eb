from collections import defaultdict
from datetime import datetime, time

from odoo import api, models
from odoo.fields import Domain

from ..core.forgotten import Facts

#: What counts as a contact: papers do not.
CONTACT_KINDS = ("call", "email", "meeting", "session", "comment")


class CrmForgottenFacts(models.AbstractModel):
    """What the rules for forgotten clients need to know, for many records at once.

    Another addon adds steps of its own (a callback promised) by extending
    ``_planned_steps``.
    """

    _name = "crm.forgotten.facts"
    _description = "Facts for Forgotten Clients"

    @api.model
    def _facts(self, records, now):
        """Facts of deals (``crm.lead``) or clients (``res.partner``), by id."""
        records = records.sudo()
        if records._name == "crm.lead":
            return self._facts_of_leads(records, now)
        return self._facts_of_clients(records, now)

    @api.model
    def _facts_of_leads(self, leads, now):
        own = self._last_contacts("lead_id", leads, Domain.TRUE, now)
        # what was talked about no deal in particular counts for all of them
        loose = self._last_contacts(
            "partner_id", leads.partner_id, Domain("lead_id", "=", False), now
        )
        steps = self._planned_steps(leads, now)
        facts = {}
        for lead in leads:
            contacts = (own.get(lead.id), loose.get(lead.partner_id.id))
            facts[lead.id] = Facts(
                created=lead.create_date,
                last_contact=_latest(contacts),
                last_step=_latest(steps[lead.id]),
                stage_since=lead.date_last_stage_update or None,
                lost_since=(lead.date_closed or lead.write_date)
                if lead.won_status == "lost"
                else None,
            )
        return facts

    @api.model
    def _facts_of_clients(self, clients, now):
        contacts = self._last_contacts(
            "commercial_partner_id", clients, Domain.TRUE, now
        )
        steps = self._planned_steps(clients, now)
        open_deals, closed = defaultdict(int), {}
        rows = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("partner_id", "child_of", clients.ids)],
                ["partner_id", "won_status"],
                ["__count", "date_closed:max"],
            )
        )
        for partner, status, count, closed_at in rows:
            client = partner.commercial_partner_id.id
            if status == "pending":
                open_deals[client] += count
            else:
                closed[client] = _latest((closed.get(client), closed_at))
        return {
            client.id: Facts(
                created=client.create_date,
                last_contact=contacts.get(client.id),
                last_step=_latest(steps[client.id]),
                deal_until=closed.get(client.id),
                open_deals=open_deals[client.id],
            )
            for client in clients
        }

    @api.model
    def _last_contacts(self, field, records, domain, now):
        if not records:
            return {}
        rows = (
            self.env["crm.interaction"]
            .sudo()
            ._read_group(
                Domain(field, "in", records.ids)
                & Domain("date", "<=", now)
                & Domain("kind", "in", CONTACT_KINDS)
                & Domain("reached", "=", True)
                & domain,
                [field],
                ["date:max"],
            )
        )
        return {record.id: date for record, date in rows}

    @api.model
    def _planned_steps(self, records, now):
        """The planned steps of deals or clients: id → list of datetimes (UTC).

        A client's are those of its people and of its deals, too. Reminders that a rule
        has made are no steps.
        """
        steps = defaultdict(list)
        if records._name == "crm.lead":
            owners = {lead.id: lead.id for lead in records}
            self._add_activities(steps, "crm.lead", owners)
            self._add_meetings(steps, "opportunity_id", owners, now)
            return steps
        people = (
            self.env["res.partner"].sudo().search([("id", "child_of", records.ids)])
        )
        owners = {one.id: one.commercial_partner_id.id for one in people}
        self._add_activities(steps, "res.partner", owners)
        self._add_meetings(steps, "partner_ids", owners, now)
        leads = self.env["crm.lead"].sudo().search([("partner_id", "in", people.ids)])
        of_leads = self._planned_steps(leads, now) if leads else {}
        for lead in leads:
            steps[owners[lead.partner_id.id]].extend(of_leads.get(lead.id, ()))
        return steps

    @api.model
    def _add_activities(self, steps, model, owners):
        rows = (
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", model),
                    ("res_id", "in", list(owners)),
                    ("forgotten_case_ids", "=", False),
                ],
                ["res_id"],
                ["date_deadline:max"],
            )
        )
        for res_id, day in rows:
            # it is overdue when its day is over
            steps[owners[res_id]].append(datetime.combine(day, time.max))

    @api.model
    def _add_meetings(self, steps, field, owners, now):
        rows = (
            self.env["calendar.event"]
            .sudo()
            ._read_group(
                [(field, "in", list(owners)), ("stop", ">=", now)],
                [field],
                ["stop:max"],
            )
        )
        for record, stop in rows:
            if record.id in owners:
                steps[owners[record.id]].append(stop)


def _latest(dates):
    return max((date for date in dates if date), default=None)
