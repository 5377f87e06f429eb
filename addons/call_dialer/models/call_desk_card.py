import phonenumbers

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..core.client_zone import client_zone

INTERNATIONAL = phonenumbers.PhoneNumberFormat.INTERNATIONAL
HISTORY = 20
DEALS = 20
OTHERS = 8
#: what operators may change: fields of the client, or of the contact without a client
PARTNER_FIELDS = ("name", "function", "email", "city")
CONTACT_FIELDS = ("name", "company_name", "email")
#: the note of the contact itself, always
NOTE_FIELD = "comment"


class CallDesk(models.AbstractModel):
    """The client's card: who is this?

    The operator who holds a contact sees its client as a whole: figures, deals and
    history are read with elevated rights (companies still limit them), shown as text.
    Opening a record and changing one goes by the operator's own rights.
    """

    _inherit = "call.desk"

    @api.model
    def card(self, contact_id):
        """The card of the held contact.

        :return: {id, campaign_id, name, subtitle, numbers: [{number, display, kind,
            note}], timezone, note, facts: [{key, label, value, alarm}], fields: [{name,
            label, type, value, options?, input?}], contacts, deals, history,
            partner_id, lead_id, session_id, hold}
        """
        return self._card(self._contact(contact_id))

    @api.model
    def _card(self, contact):
        contact = contact.sudo()
        partner = contact.partner_id
        return {
            "id": contact.id,
            "campaign_id": contact.campaign_id.id,
            "name": partner.name or contact.name,
            "subtitle": self._subtitle(contact),
            "numbers": self._numbers(contact),
            "timezone": client_zone(
                contact.phone_e164 or "", partner.tz or "", fields.Datetime.now()
            ),
            "note": contact.comment or "",
            "facts": self._facts(contact),
            "fields": self._fields_of(contact),
            "contacts": self._other_contacts(partner),
            "deals": self._deals(contact),
            "history": self._history(contact),
            "partner_id": partner.id,
            "lead_id": contact.lead_id.id,
            "session_id": contact.session_id.id,
            "hold": fields.Datetime.to_string(contact.claimed_at),
        }

    @api.model
    def _subtitle(self, contact):
        partner = contact.partner_id
        company = partner.parent_id.name or contact.company_name
        return self._join(partner.function, company, partner.city)

    @api.model
    def _join(self, *parts):
        """The parts there are, each once, in one line."""
        return " · ".join(dict.fromkeys(part for part in parts if part))

    @api.model
    def _numbers(self, contact):
        """The contact's numbers in the order of calling, with what is known of them."""
        rows = contact._numbers_in_order()
        known = {
            number.number_e164: number for number in contact.partner_id.phone_number_ids
        }
        listed = contact._listed_numbers(rows.mapped("e164"))
        numbers = []
        for row in rows.filtered(lambda r: r.e164 not in listed):
            number = known.get(row.e164)
            kinds = number and dict(
                number._fields["kind"]._description_selection(self.env)
            )
            numbers.append(
                {
                    "number": row.e164,
                    "display": self._pretty(row.e164, row.extension),
                    "kind": kinds.get(number.kind, "") if number else "",
                    "note": (number.note or "") if number else "",
                }
            )
        return numbers

    @api.model
    def _pretty(self, e164, extension):
        try:
            number = phonenumbers.parse(e164)
            text = phonenumbers.format_number(number, INTERNATIONAL)
        except phonenumbers.NumberParseException:
            text = e164
        if extension:
            text = self.env._("%(number)s ext. %(ext)s", number=text, ext=extension)
        return text

    # -- other people, deals, history -------------------------------------------

    @api.model
    def _other_contacts(self, partner):
        """Other people of the client's company."""
        if not partner or not (partner.is_company or partner.parent_id):
            return []
        others = (
            self.env["res.partner"]
            .sudo()
            .search_fetch(
                [
                    ("id", "child_of", partner.commercial_partner_id.id),
                    ("id", "!=", partner.id),
                    ("type", "=", "contact"),
                    ("is_company", "=", False),
                    ("company_id", "in", [False, *self.env.companies.ids]),
                ],
                ["name", "function", "phone"],
                limit=OTHERS,
            )
        )
        return [
            {
                "id": other.id,
                "name": other.name or "",
                "function": other.function or "",
                "phone": other.phone or "",
            }
            for other in others
        ]

    @api.model
    def _deals(self, contact):
        partner, own = contact.partner_id, contact.lead_id
        domain = Domain("id", "=", own.id) if own else Domain.FALSE
        if partner:
            domain |= self._of_client(partner)
        leads = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            .search(domain, order="active desc, write_date desc, id desc", limit=DEALS)
        )
        return [
            {
                "id": lead.id,
                "name": lead.name,
                "stage": lead.lost_reason_id.name
                if not lead.active and lead.lost_reason_id
                else lead.stage_id.name or "",
                "won": lead.won_status == "won",
                "lost": lead.won_status == "lost",
                "owner": lead.user_id.name or "",
                "revenue": self._money(lead.expected_revenue, lead.company_currency)
                if lead.expected_revenue and lead.company_currency
                else "",
                "current": lead == own,
            }
            for lead in leads
        ]

    @api.model
    def _history(self, contact):
        partner, lead = contact.partner_id, contact.lead_id
        about = Domain("lead_id", "=", lead.id) if lead else Domain.FALSE
        if partner:
            about |= Domain("partner_id", "child_of", partner.commercial_partner_id.id)
        items = (
            self.env["crm.interaction"]
            .sudo()
            .search(
                about & Domain("company_id", "in", [False, *self.env.companies.ids]),
                order="date desc, id desc",
                limit=HISTORY,
            )
        )
        kinds = dict(items._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": item.id,
                "kind": item.kind,
                "kind_label": kinds.get(item.kind, ""),
                "date": fields.Datetime.to_string(item.date),
                "summary": item.summary or "",
                "user": item.user_id.name or "",
            }
            for item in items
        ]

    # -- editable fields -----------------------------------------------------------

    @api.model
    def _editable(self, contact):
        """[(record, field name)] the operator may change; override for other roles."""
        if contact.partner_id:
            pairs = [(contact.partner_id, name) for name in PARTNER_FIELDS]
        else:
            pairs = [(contact, name) for name in CONTACT_FIELDS]
        return [(contact, NOTE_FIELD), *pairs]

    @api.model
    def _fields_of(self, contact):
        inputs = {"email": "email", "phone": "tel"}
        described = []
        for record, name in self._editable(contact):
            field = record._fields[name]
            data = {
                "name": f"{record._name}/{name}",
                "label": field._description_string(self.env),
                "type": field.type,
                "value": field.convert_to_write(record[name], record) or False,
                "input": inputs.get(name, "text"),
            }
            if record == contact and name == NOTE_FIELD:
                data["label"] = self.env._("Note")
            if field.type == "selection":
                data["options"] = field._description_selection(self.env)
            described.append(data)
        return described

    @api.model
    def save_client(self, contact_id, vals):
        """Change fields of the client, named as in the card. Returns the card."""
        contact = self._contact(contact_id)
        allowed = {
            f"{record._name}/{name}": (record, name)
            for record, name in self._editable(contact.sudo())
        }
        changes = {}
        for key, value in vals.items():
            if key not in allowed:
                raise AccessError(self.env._("%s may not be changed at the desk.", key))
            record, name = allowed[key]
            changes.setdefault(record, {})[name] = value or False
        for record, values in changes.items():
            # the contact's own row belongs to who holds it; all else to its own rights
            mine = record._name == contact._name
            record.sudo(mine or self.env.su).write(values)
        return self._card(contact)
