from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.groups import MANAGER


class ResUsers(models.Model):
    _inherit = "res.users"

    # voip_oca lets any user read anybody's
    voip_password = fields.Char(groups=MANAGER)
    telephony_device_ids = fields.One2many(
        "telephony.device", "user_id", string="Telephones"
    )

    @property
    def SELF_READABLE_FIELDS(self):
        names = super().SELF_READABLE_FIELDS
        return [name for name in names if name != "voip_password"] + [
            "telephony_device_ids"
        ]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        names = super().SELF_WRITEABLE_FIELDS
        return [name for name in names if not name.startswith("voip_")]

    def _telephony_devices(self):
        """{user id: the telephone their calls ring} of those who have one."""
        devices = self.sudo().telephony_device_ids.filtered("active")
        found = {}
        for device in devices.sorted(lambda one: not one.is_current):
            found.setdefault(device.user_id.id, device)
        return found

    def _telephony_device(self):
        """The telephone this user's calls ring, or none."""
        self.ensure_one()
        none = self.env["telephony.device"].sudo()
        return self._telephony_devices().get(self.id, none)

    def _telephony_pbx(self):
        """The PBX this user's calls go through, or none."""
        self.ensure_one()
        return self._telephony_pbxes()[self.id]

    def _telephony_pbxes(self):
        """{user id: the PBX their calls go through, or none}."""
        devices = self._telephony_devices()
        none = self.env["telephony.device"].sudo()
        found, of_companies = {}, {}
        for user in self.sudo():
            pbx = devices.get(user.id, none).pbx_id
            if not pbx.driver:
                pbx = user.voip_pbx_id
            if not pbx.driver:
                is_self = user == self.env.user
                company = self.env.company if is_self else user.company_id
                if company not in of_companies:
                    of_companies[company] = self._telephony_pbx_of(company)
                pbx = of_companies[company]
            found[user.id] = pbx
        return found

    @api.model
    def _telephony_pbx_of(self, company):
        """The PBX of those in the company who have none of their own, or none."""
        return (
            self.env["voip.pbx"]
            .sudo()
            .search(
                [("driver", "!=", False), ("company_id", "in", [company.id, False])],
                order="company_id, sequence, id",
                limit=1,
            )
        )

    def _telephony_busy(self):
        """Has this user a call that is going on, or is rung?"""
        self.ensure_one()
        return bool(self._telephony_occupied())

    def _telephony_browser_device(self):
        device = self._telephony_device()
        return device if device.kind == "browser" else device.browse()

    def _voip_get_info(self):
        """What voip_oca's browser phone starts with: everything but the password."""
        info = super(ResUsers, self.sudo())._voip_get_info()
        device = self._telephony_browser_device()
        has_password = bool(info.pop("pbx_password", None))
        if device:
            pbx = device.pbx_id
            info.update(
                pbx_id=pbx.id,
                pbx=pbx.name,
                pbx_domain=pbx.domain,
                pbx_ws=pbx.ws_server,
                pbx_username=device.address,
                mode="prod" if device.sudo().secret and pbx.mode == "prod" else "test",
            )
            has_password = bool(device.sudo().secret)
        elif self._telephony_device():
            info["mode"] = "test"  # the browser is not the phone in use
        info["has_password"] = has_password
        return info

    @api.model
    def telephony_browser_credentials(self):
        """The SIP password for this user's own browser phone, when it registers.

        :return: {"username", "password"}; refused when the browser is not the
            telephone this user has in use.
        """
        user = self.env.user
        if not user._is_internal():
            raise AccessError(self.env._("Only users of the company have telephones."))
        device = user._telephony_browser_device()
        if device:
            return {"username": device.address, "password": device.sudo().secret or ""}
        if user._telephony_device():
            raise AccessError(self.env._("Your telephone in use is not the browser."))
        return {
            "username": user.sudo().voip_username or "",
            "password": user.sudo().voip_password or "",
        }

    def _telephony_session_info(self):
        """What the web client starts with (no secrets)."""
        self.ensure_one()
        call = (
            self.env["voip.call"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.id),
                    ("call_kind", "!=", "browser"),
                    ("state", "in", ("calling", "ongoing")),
                    ("create_date", ">=", "now -12H"),
                    ("is_passed_outside", "=", False),
                ],
                order="id desc",
                limit=1,
            )
        )
        pbx = self._telephony_pbx()
        devices = self.sudo().telephony_device_ids.filtered("active")
        return {
            "device": self._telephony_device()._to_payload(),
            "devices": [device._to_payload() for device in devices],
            "pbx": {"id": pbx.id, "name": pbx.name, "driver": pbx.driver}
            if pbx
            else False,
            "service_up": pbx._service_up() if pbx else False,
            "current": call._to_payload() if call else False,
        }
