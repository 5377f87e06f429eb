from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

MAX_FOUND = 6


class VoipCall(models.Model):
    """A number nobody knows: whose it is, is said on the card."""

    _inherit = "voip.call"

    def _incoming_card(self):
        """`new`: what may be made of an unknown number, as {"kind", "label"}."""
        card = super()._incoming_card()
        unknown = not self.sudo().partner_id and self.number_kind != "anonymous"
        return {**card, "new": self._new_kinds() if unknown else []}

    def _new_kinds(self):
        """Kinds for `make_client`, as far as the user may; to be extended."""
        if not self.env["res.partner"].has_access("create"):
            return []
        return [
            {"kind": "contact", "label": self.env._("Person")},
            {"kind": "company", "label": self.env._("Company")},
        ]

    @api.model
    def find_clients(self, text):
        """Clients whose name, e-mail or number has `text`, for one's own card.

        :return: [{"id", "name"}], at most six
        """
        if not isinstance(text, str) or len(text.strip()) < 2:
            return []
        partners = self.env["res.partner"]
        partners.check_access("read")
        domain = Domain("display_name", "ilike", text.strip())
        number = self.env["voip.pbx"]._parse_number(text)
        if number.e164:
            domain |= Domain("phone_sanitized", "=", number.e164)
        found = partners.search(domain, limit=MAX_FOUND)
        return [{"id": one.id, "name": one.display_name} for one in found]

    def make_client(self, kind, name):
        """Make a client of the own call's unknown number and link them.

        :param kind: one of the card's `new`
        :return: the call as `incoming_card`
        """
        self.ensure_one()
        self._check_own()
        if kind not in [one["kind"] for one in self._new_kinds()]:
            raise AccessError(self.env._("You may not make such a record."))
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Say the name first."))
        getattr(self, f"_make_{kind}")(name)
        return self.incoming_card(self.id)

    def _make_contact(self, name, **vals):
        partner = self.env["res.partner"].create(
            {"name": name, "phone": self._number_to_keep(), **vals}
        )
        self.link_partner(partner.id)

    def _make_company(self, name):
        self._make_contact(name, is_company=True)

    def attach_client(self, partner_id):
        """The unknown number is this client's: link the call, keep the number.

        :return: the call as `incoming_card`
        """
        self.ensure_one()
        self._check_own()
        self.link_partner(partner_id)
        partner = self.env["res.partner"].browse(int(partner_id))
        if self.number_e164 and partner.has_access("write"):
            partner._telephony_keep_number(self._number_to_keep())
        return self.incoming_card(self.id)

    def _number_to_keep(self):
        return self.number_e164 or self.phone_number
