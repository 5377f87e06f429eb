import secrets
import time

import requests

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..core import browser_phone
from ..core.commands import Reconnect
from ..tools.groups import MANAGER

TIMEOUT = 5


class VoipPbx(models.Model):
    """Browser phones of this PBX."""

    _inherit = "voip.pbx"

    browser_auto_answer = fields.Boolean(
        "Answer our own calls by themselves",
        default=True,
        help="The browser phone picks up by itself when its user, or a campaign, "
        "calls a client. Calls of clients always ring. A supervisor may say "
        "otherwise for a user.",
    )
    browser_stun = fields.Char(
        "STUN server",
        help="stun:host:port. Empty: none is asked, which is right where the browsers "
        "reach the PBX by its own address.",
    )
    browser_renew_secrets = fields.Boolean(
        "Renew passwords at each connection",
        groups=MANAGER,
        help="Odoo tells Asterisk a new password each time a browser phone connects; "
        "the one before is worth nothing any more. Needs the sorcery.conf of the "
        "configuration files.",
    )

    @api.constrains("browser_stun")
    def _check_browser_stun(self):
        for pbx in self.filtered("browser_stun"):
            if not browser_phone.is_stun(pbx.browser_stun):
                raise ValidationError(
                    self.env._("A STUN server is written as stun:host:port.")
                )

    def _push_browser_secret(self, address, secret):
        """Tell Asterisk the password of a browser phone; UserError if it refuses."""
        self.ensure_one()
        url = f"{(self.ari_url or '').rstrip('/')}/{browser_phone.auth_path(address)}"
        try:
            answer = requests.put(
                url,
                json=browser_phone.auth_fields(address, secret),
                auth=(self.ari_user or "", self.ari_password or ""),
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as error:
            raise UserError(
                self.env._(
                    "The PBX does not answer: the browser phone cannot connect now."
                )
            ) from error
        if answer.status_code != 200:
            raise UserError(
                self.env._(
                    "The PBX refuses a new password for the browser phone (%s). "
                    "An administrator adds sorcery.conf of the configuration files "
                    "to it, or lets the passwords be as they are.",
                    answer.status_code,
                )
            )


class TelephonyDevice(models.Model):
    _inherit = "telephony.device"

    secret_date = fields.Datetime("Password renewed on", readonly=True, groups=MANAGER)

    def _fresh_secret(self):
        """The password for the next registration of this browser phone."""
        self.ensure_one()
        device = self.sudo()
        pbx = device.pbx_id
        if not (pbx.browser_renew_secrets and pbx.driver == "asterisk"):
            return device.secret or ""
        device.lock_for_update()  # of two at once the PBX must know the later one
        secret = secrets.token_urlsafe(24)
        pbx._push_browser_secret(device.address, secret)
        device.write({"secret": secret, "secret_date": fields.Datetime.now()})
        return secret


class ResUsers(models.Model):
    _inherit = "res.users"

    telephony_auto_answer = fields.Selection(
        [("yes", "Answers our own calls by itself"), ("no", "Rings")],
        "Browser phone",
        groups="call_telephony.call_telephony_group_supervisor",
        help="When a call of the user or of a campaign reaches the browser phone. "
        "Empty: as the PBX says.",
    )

    def _telephony_auto_answers(self):
        """Does this user's browser phone pick up our own calls by itself?"""
        self.ensure_one()
        user = self.sudo()
        if user.telephony_auto_answer:
            return user.telephony_auto_answer == "yes"
        return bool(user._telephony_pbx().browser_auto_answer)

    def _voip_get_info(self):
        info = super()._voip_get_info()
        device = self._telephony_browser_device()
        pbx = device.pbx_id if device else self.sudo().voip_pbx_id
        stun = pbx.sudo().browser_stun
        renews = pbx.sudo().browser_renew_secrets and pbx.driver == "asterisk"
        if device and renews and pbx.mode == "prod":
            info.update(mode="prod", has_password=True)
        info["device_id"] = device.id if device else False
        info["auto_answer"] = self._telephony_auto_answers()
        info["ice_servers"] = [{"urls": stun}] if stun else []
        return info

    @api.model
    @api.readonly
    def telephony_phone_info(self):
        """What the user's own browser phone starts with, without secrets.

        :return: dict as `_voip_get_info`; asked when the telephone in use changes
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only users of the company have telephones."))
        return self.env.user._voip_get_info()

    @api.model
    def telephony_browser_credentials(self, seat=None):
        """The login for the next registration; see the method extended here.

        :param seat: a name the browser gave itself.  The user's other browsers are told
            and give up their registration: one at a time.
        """
        login = super().telephony_browser_credentials()
        user = self.env.user
        device = user._telephony_browser_device()
        if device:
            login["password"] = device._fresh_secret()
        if seat:
            login["at"] = time.time()
            message = {"seat": str(seat)[:64], "at": login["at"]}
            user._bus_send("call_telephony/phone", message)
        return login


class VoipCall(models.Model):
    _inherit = "voip.call"

    def phone_back(self):
        """The user's browser phone is there again: bring the talk back to it.

        For a page that was loaded again, or another tab that took over, while the talk
        goes on.  The PBX rings the phone anew, it answers by itself, and is put into
        the talk in place of the leg that was lost.

        :return: whether there is such a talk
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(self.env._("This is the call of somebody else."))
        call = self.sudo()
        device = call.device_id
        if (
            call.call_kind != "pbx"
            or call.state != "ongoing"
            or device.kind != "browser"
            or call.pbx_id.driver != "asterisk"
        ):
            return False
        endpoint = device._endpoint()
        payload = {
            "call": call.pbx_uniqueid,
            "operator": {
                "kind": endpoint.kind,
                "address": endpoint.address,
                "name": endpoint.name,
            },
        }
        self.env["telephony.command"]._send(
            call.pbx_id, Reconnect.kind, payload, call, expires=15
        )
        return True

    @api.model
    def _call_of_browser_leg(self, values):
        """The PBX names the call in a header: no guessing."""
        ref = values.get("pbx_ref")
        if ref and isinstance(ref, str):
            call = self.sudo().search(
                [("pbx_uniqueid", "=", ref), ("user_id", "=", self.env.uid)], limit=1
            )
            if call:
                return call
        return super()._call_of_browser_leg(values)

    def format_call(self):
        """Also its reference at the PBX, by which the phone knows its own talk."""
        return {**super().format_call(), "pbxRef": self.sudo().pbx_uniqueid or False}


class TelephonyCommand(models.Model):
    _inherit = "telephony.command"

    kind = fields.Selection(
        selection_add=[(Reconnect.kind, "Bring a browser phone back")],
        ondelete={Reconnect.kind: "cascade"},
    )
