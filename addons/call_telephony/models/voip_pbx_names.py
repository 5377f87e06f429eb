import hashlib
import hmac
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..core.caller_name import sip_name
from ..tools.groups import MANAGER

#: Compared with when there is no PBX or no token: as long as with one.
NO_HASH = "0" * 64


def _hash(token):
    return hashlib.sha256((token or "").encode()).hexdigest()


class VoipPbx(models.Model):
    """Who has a number: for the displays of desk phones, asked by the dialplan."""

    _inherit = "voip.pbx"

    name_token_hash = fields.Char(groups=MANAGER, copy=False, readonly=True)
    name_token_date = fields.Datetime(
        "Token of names made on", groups=MANAGER, copy=False, readonly=True
    )

    def _new_name_token(self):
        """A new token for questions about names; the old one ends.

        Only its hash is kept: it can be shown now and never again.
        """
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only telephony managers may do this."))
        token = secrets.token_urlsafe(24)
        self.write(
            {"name_token_hash": _hash(token), "name_token_date": fields.Datetime.now()}
        )
        return token

    @api.model
    def _by_name_token(self, pbx_id, token):
        """The PBX this token belongs to, or none; takes as long either way."""
        pbx = self.sudo().browse(pbx_id).exists()
        known = (pbx.active and pbx.name_token_hash) or NO_HASH
        good = hmac.compare_digest(known, _hash(token))
        return pbx if good and known != NO_HASH else self.browse()

    def _caller_name(self, text):
        """The name of the one who has this number, fit for a SIP header; or "".

        :param text: the number as the PBX has it: outside, internal, with extension
        """
        self.ensure_one()
        number = self._parse_number(text)
        return sip_name(self.sudo()._name_of(number))

    def _name_of(self, number):
        """As kept in Odoo: client and firm, else a colleague, else "".

        `number` is a `core.numbers.Number`.  To be extended: call_dialer knows deals.
        """
        self.ensure_one()
        if number.kind == "internal":
            return self._colleague_of(number.dial).name or ""
        if not number.e164:
            return ""
        company = self.company_id or None
        partner = self.env["res.partner"]._telephony_find(
            number.e164, company, number.extension
        )
        if not partner:
            return self._colleague_by_mobile(number.e164).name or ""
        firm = partner.commercial_partner_id
        if firm != partner and firm.name:
            return f"{partner.name}, {firm.name}" if partner.name else firm.name
        return partner.name or ""

    def _colleague_of(self, extension):
        """The user whose telephone has this internal number, or none."""
        devices = self.env["telephony.device"].sudo()
        domain = [("address", "=", extension), ("kind", "!=", "mobile")]
        if self:
            domain.append(("pbx_id", "=", self.id))
        return devices.search(domain, limit=1).user_id

    def _colleague_by_mobile(self, e164):
        devices = self.env["telephony.device"].sudo()
        domain = [("kind", "=", "mobile"), ("pbx_id", "=", self.id)]
        for device in devices.search(domain):
            if self._parse_number(device.address).e164 == e164:
                return device.user_id
        return devices.user_id
