import requests

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..core.diagnostics import Answer, diagnose

MANAGER = "call_telephony.call_telephony_group_manager"
TIMEOUT = 5


class VoipPbx(models.Model):
    """Is the connection to the PBX right?  In words."""

    _inherit = "voip.pbx"

    def action_test_connection(self):
        """Ask the PBX from here and tell what is wrong."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only telephony managers may do this."))
        findings = self._diagnose()
        worst = "success"
        for level, kind in (("warning", "warning"), ("error", "danger")):
            if any(found.level == level for found in findings):
                worst = kind
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Connection to %s", self.name),
                "type": worst,
                "sticky": worst != "success",
                "message": " ".join(self._finding_text(one) for one in findings),
            },
        }

    def _diagnose(self):
        if self.driver == "simulated":
            raise UserError(
                self.env._("A simulated PBX needs no connection: only the service.")
            )
        phones = self.device_ids.filtered(lambda device: device.kind != "mobile")
        return diagnose(
            self._ari_get,
            self.ari_app or "odoo",
            self.trunk or "trunk",
            sorted(set(phones.mapped("address"))),
        )

    def _ari_get(self, path):
        url = f"{(self.ari_url or '').rstrip('/')}/{path}"
        login = (self.ari_user or "", self.ari_password or "")
        try:
            answer = requests.get(
                url, auth=login, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.exceptions.SSLError:
            return Answer(failure="tls")
        except requests.exceptions.Timeout:
            return Answer(failure="timeout")
        except requests.exceptions.ConnectionError as error:
            text = str(error)
            unknown = "resolve" in text or "Name or service" in text
            return Answer(failure="name" if unknown else "refused")
        except requests.exceptions.RequestException:
            return Answer(failure="other")
        try:
            return Answer(answer.status_code, answer.json())
        except ValueError:
            return Answer(answer.status_code)

    def _finding_text(self, finding):
        texts = {
            "refused": self.env._(
                "Nobody listens at this address: is Asterisk running, is http.conf "
                "enabled, are host and port right, does a firewall stand between?"
            ),
            "timeout": self.env._("No answer within 5 seconds: probably a firewall."),
            "name": self.env._("The host name in the ARI address is not known."),
            "tls": self.env._("The certificate of this address is not trusted."),
            "other": self.env._("The ARI address is not a proper address."),
            "password": self.env._("The ARI user or password is wrong (ari.conf)."),
            "forbidden": self.env._("The ARI user may not do this (ari.conf)."),
            "no_ari": self.env._(
                "A web server answers, but not ARI: is res_ari loaded, does the "
                "address end with /ari?"
            ),
            "strange": self.env._(
                "Something answers there that is not Asterisk's ARI (%(status)s)."
            ),
            "connected": self.env._("Connected to Asterisk %(version)s."),
            "old": self.env._("Asterisk %(version)s is older than 18: not tested."),
            "application": self.env._("The telephony service is connected."),
            "no_application": self.env._(
                "Odoo's telephony service is not connected as “%(name)s”: start it."
            ),
            "trunk": self.env._("Trunk %(name)s is there."),
            "no_trunk": self.env._(
                "There is no PJSIP endpoint “%(name)s”: outside numbers cannot be "
                "called."
            ),
            "trunk_offline": self.env._("Trunk %(name)s is there but not reached."),
            "phone": self.env._("Telephone %(name)s is registered."),
            "no_phone": self.env._("There is no PJSIP endpoint “%(name)s”."),
            "phone_offline": self.env._("Telephone %(name)s is not registered now."),
        }
        return texts[finding.code] % finding.values
