from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..core import numbers
from ..core.commands import Endpoint
from ..tools.groups import MANAGER


class TelephonyDevice(models.Model):
    """A telephone of a user: a desk phone, the browser, or a mobile number."""

    _name = "telephony.device"
    _description = "Telephone of a User"
    _order = "user_id, sequence, id"
    _rec_names_search = ["name", "address", "user_id.name"]

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(related="pbx_id.company_id", store=True)
    pbx_id = fields.Many2one(
        "voip.pbx",
        "PBX",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["voip.pbx"].search(
            [("driver", "!=", False)], limit=1
        ),
    )
    kind = fields.Selection(
        [("desk", "Desk phone"), ("browser", "Browser"), ("mobile", "Mobile")],
        required=True,
        default="desk",
    )
    address = fields.Char(
        "Extension or number",
        required=True,
        help="The extension of the phone in the PBX, or the mobile number.",
    )
    secret = fields.Char(
        "SIP password",
        groups=MANAGER,
        copy=False,
        help="The password with which the phone registers. Only its own browser phone "
        "ever gets it.",
    )
    is_current = fields.Boolean(
        "In use",
        copy=False,
        help="Calls of this user ring this phone.",
    )

    _current_uniq = models.UniqueIndex(
        "(user_id) WHERE is_current AND active",
        "A user has one telephone in use at a time.",
    )
    _address_uniq = models.Constraint(
        "UNIQUE (pbx_id, address, user_id)", "This user has this telephone already."
    )

    @api.depends("kind", "address")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for device in self:
            device.name = " ".join(
                filter(None, (kinds.get(device.kind), device.address))
            )

    @api.depends("name", "kind", "address")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """A name nobody changed is told in the reader's language."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        kinds = {
            code: dict(
                self._fields["kind"]._description_selection(
                    self.with_context(lang=code).env
                )
            )
            for code in languages
        }
        here = dict(self._fields["kind"]._description_selection(self.env))
        for device in self:
            address = device.address or ""
            known = {f"{names.get(device.kind)} {address}" for names in kinds.values()}
            is_ours = device.kind and device.name in known
            label = f"{here[device.kind]} {address}" if is_ours else device.name
            device.display_name = label or address

    @api.constrains("kind", "address", "pbx_id")
    def _check_address(self):
        for device in self:
            if device.kind == "mobile":
                number = device.pbx_id._parse_number(device.address)
                good = number.kind == "external"
            else:
                good = numbers.is_extension(device.address)
            if not good:
                raise ValidationError(
                    self.env._(
                        "“%s” is not an extension or a telephone number.",
                        device.address,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        devices = super().create(vals_list)
        for device in devices:
            others = device._others()
            if not others and not device.is_current:
                device.is_current = True
        return devices

    def _others(self):
        self.ensure_one()
        return self.sudo().search(
            [("user_id", "=", self.user_id.id), ("id", "!=", self.id)]
        )

    def use(self):
        """Make this the telephone in use: the user's own, or by a manager."""
        self.ensure_one()
        if self.user_id != self.env.user and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("This is the telephone of somebody else."))
        self.sudo()._others().is_current = False
        self.flush_model(["is_current"])
        self.sudo().is_current = True
        self.user_id._bus_send("call_telephony/device", self.sudo()._to_payload())
        return self._to_payload()

    def _to_payload(self):
        if not self:
            return False
        return {"id": self.id, "name": self.display_name, "kind": self.kind}

    def _endpoint(self):
        """Where the PBX finds it."""
        self.ensure_one()
        address = self.address
        if self.kind == "mobile":
            address = self.pbx_id._parse_number(address).e164
        return Endpoint(self.kind, address, self.user_id.name)
