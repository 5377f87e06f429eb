import requests

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core.diagnostics import Answer, Wanted, diagnose_all
from ..tools.groups import MANAGER

TIMEOUT = 5


class VoipPbx(models.Model):
    """Is the connection to the PBX right?  In words."""

    _inherit = "voip.pbx"

    def action_test_connection(self):
        """Ask the PBX from here and tell what is wrong."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only telephony managers may do this."))
        check = self.env["telephony.check"].create(
            {
                "pbx_id": self.id,
                "line_ids": [
                    fields.Command.create(self._line_of_finding(found))
                    for found in self._diagnose()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connection to %s", self.name),
            "res_model": "telephony.check",
            "res_id": check.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _diagnose(self):
        if self.driver == "simulated":
            raise UserError(
                self.env._("A simulated PBX needs no connection: only the service.")
            )
        phones = self.device_ids.filtered(lambda device: device.kind != "mobile")
        wanted = Wanted(
            app=self.ari_app or "odoo",
            trunk=self.trunk or "trunk",
            phones=sorted(set(phones.mapped("address"))),
            browsers="browser" in phones.mapped("kind"),
            names=bool(self.name_token_hash),
            records=self.record_calls,
        )
        return diagnose_all(self._ari_get, self._ari_request, self._ari_web_get, wanted)

    def _ari_get(self, path):
        return self._ari_request("GET", path)

    def _ari_web_get(self, path):
        """GET beside ARI, of the same web server."""
        base = (self.ari_url or "").rstrip("/").removesuffix("/ari")
        return self._web_request("GET", f"{base}/{path}")

    def _ari_request(self, method, path):
        url = f"{(self.ari_url or '').rstrip('/')}/{path}"
        login = (self.ari_user or "", self.ari_password or "")
        return self._web_request(method, url, auth=login)

    def _web_request(self, method, url, **options):
        try:
            answer = requests.request(
                method, url, timeout=TIMEOUT, allow_redirects=False, **options
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

    def _line_of_finding(self, finding):
        """Values of a `telephony.check.line`."""
        text, advice = self._finding_words()[finding.code]
        return {
            "level": finding.level,
            "text": text % finding.values,
            "advice": advice,
        }

    def _finding_words(self):
        """{code of `core.diagnostics.Finding`: (what was found, what to do or False)}

        To be extended.
        """
        files = self.env._("Make the configuration files anew and compare.")
        return {
            "refused": (
                self.env._(
                    "Nobody listens at this address: is Asterisk running, is http.conf "
                    "enabled, are host and port right, does a firewall stand between?"
                ),
                self.env._("Start Asterisk; set “enabled = yes” in http.conf; reload."),
            ),
            "timeout": (
                self.env._("No answer within 5 seconds: probably a firewall."),
                self.env._("Open the HTTP port for Odoo's machine only."),
            ),
            "name": (
                self.env._("The host name in the ARI address is not known."),
                False,
            ),
            "tls": (
                self.env._("The certificate of this address is not trusted."),
                False,
            ),
            "other": (
                self.env._("The ARI address is not a proper address."),
                False,
            ),
            "password": (
                self.env._("The ARI user or password is wrong (ari.conf)."),
                self.env._("Compare “ARI user” and “ARI password” with ari.conf."),
            ),
            "forbidden": (
                self.env._("The ARI user may not do this (ari.conf)."),
                False,
            ),
            "no_ari": (
                self.env._(
                    "A web server answers, but not ARI: is res_ari loaded, does the "
                    "address end with /ari?"
                ),
                self.env._("Load res_ari, and set “enabled = yes” in ari.conf."),
            ),
            "strange": (
                self.env._(
                    "Something answers there that is not Asterisk's ARI (%(status)s)."
                ),
                False,
            ),
            "connected": (self.env._("Connected to Asterisk %(version)s."), False),
            "old": (
                self.env._("Asterisk %(version)s is older than 18: not tested."),
                self.env._("Update Asterisk."),
            ),
            "application": (self.env._("The telephony service is connected."), False),
            "no_application": (
                self.env._(
                    "Odoo's telephony service is not connected as “%(name)s”: start it."
                ),
                self.env._("Start “odoo telephony -d DATABASE” as a service."),
            ),
            "trunk": (self.env._("Trunk %(name)s is there."), False),
            "no_trunk": (
                self.env._(
                    "There is no PJSIP endpoint “%(name)s”: outside numbers cannot be "
                    "called."
                ),
                self.env._(
                    "Write the name of your provider's endpoint (“pjsip show "
                    "endpoints”) into the field Trunk."
                ),
            ),
            "trunk_offline": (
                self.env._("Trunk %(name)s is there but not reached."),
                self.env._("Look at “pjsip show registrations” and the network."),
            ),
            "phone": (self.env._("Telephone %(name)s is registered."), False),
            "no_phone": (self.env._("There is no PJSIP endpoint “%(name)s”."), files),
            "phone_offline": (
                self.env._("Telephone %(name)s is not registered now."),
                self.env._("Is it plugged in, are number and password right?"),
            ),
            "websocket": (
                self.env._("The WebSocket for browser phones is there."),
                False,
            ),
            "no_websocket": (
                self.env._("There is no WebSocket for browser phones (/ws)."),
                self.env._("Set “enabled = yes” in http.conf; restart Asterisk."),
            ),
            "recordings": (self.env._("Recordings can be written."), False),
            "no_recordings": (
                self.env._("Asterisk cannot write recordings."),
                self.env._(
                    "mkdir -p /var/spool/asterisk/recording && chown asterisk: "
                    "/var/spool/asterisk/recording"
                ),
            ),
            "no_bridge": (
                self.env._("No bridge could be made: recordings were not tested."),
                False,
            ),
            **self._finding_words_of_modules(),
        }

    def _finding_words_of_modules(self):
        load = self.env._(
            "Load it: take its “noload” out of modules.conf, then restart."
        )
        missing = {
            "calls": self.env._("Module %(name)s is not loaded: no calls."),
            "recordings": self.env._(
                "Module %(name)s is not loaded: calls are not recorded."
            ),
            "supervisor": self.env._(
                "Module %(name)s is not loaded: nobody can listen or whisper."
            ),
            "records": self.env._(
                "Module %(name)s is not loaded: no records of calls (CDR)."
            ),
            "browser": self.env._(
                "Module %(name)s is not loaded: browser phones cannot register."
            ),
            "names": self.env._(
                "Module %(name)s is not loaded: no names on desk phones."
            ),
        }
        loaded = self.env._("All %(count)s modules that are needed are loaded.")
        found = {f"no_module_{use}": (text, load) for use, text in missing.items()}
        return {"modules": (loaded, False), **found}
