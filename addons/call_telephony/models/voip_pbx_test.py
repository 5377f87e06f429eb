import requests

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core.diagnostics import Answer, Wanted, diagnose_all

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
        check = self.env["telephony.check"].create(
            {
                "pbx_id": self.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "level": found.level,
                            "text": self._finding_text(found),
                            "advice": self._finding_advice(found),
                        }
                    )
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
        texts.update(self._module_texts())
        return texts[finding.code] % finding.values

    def _module_texts(self):
        return {
            "modules": self.env._("All %(count)s modules that are needed are loaded."),
            "no_module_calls": self.env._("Module %(name)s is not loaded: no calls."),
            "no_module_recordings": self.env._(
                "Module %(name)s is not loaded: calls are not recorded."
            ),
            "no_module_supervisor": self.env._(
                "Module %(name)s is not loaded: nobody can listen or whisper."
            ),
            "no_module_records": self.env._(
                "Module %(name)s is not loaded: no records of calls (CDR)."
            ),
            "no_module_browser": self.env._(
                "Module %(name)s is not loaded: browser phones cannot register."
            ),
            "no_module_names": self.env._(
                "Module %(name)s is not loaded: no names on desk phones."
            ),
            "websocket": self.env._("The WebSocket for browser phones is there."),
            "no_websocket": self.env._(
                "There is no WebSocket for browser phones (/ws)."
            ),
            "recordings": self.env._("Recordings can be written."),
            "no_recordings": self.env._("Asterisk cannot write recordings."),
            "no_bridge": self.env._(
                "No bridge could be made: recordings were not tested."
            ),
        }

    def _finding_advice(self, finding):
        """What to do about it; nothing where all is well."""
        module = self.env._(
            "Load it: take its “noload” out of modules.conf, then restart."
        )
        files = self.env._("Make the configuration files anew and compare.")
        advice = {
            "password": self.env._(
                "Compare “ARI user” and “ARI password” with ari.conf."
            ),
            "no_ari": self.env._("Load res_ari, and set “enabled = yes” in ari.conf."),
            "refused": self.env._(
                "Start Asterisk; set “enabled = yes” in http.conf; reload."
            ),
            "timeout": self.env._("Open the HTTP port for Odoo's machine only."),
            "old": self.env._("Update Asterisk."),
            "no_application": self.env._(
                "Start “odoo telephony -d DATABASE” as a service."
            ),
            "no_trunk": self.env._(
                "Write the name of your provider's endpoint (“pjsip show endpoints”) "
                "into the field Trunk."
            ),
            "trunk_offline": self.env._(
                "Look at “pjsip show registrations” and the network."
            ),
            "no_phone": files,
            "phone_offline": self.env._(
                "Is it plugged in, are number and password right?"
            ),
            "no_websocket": self.env._(
                "Set “enabled = yes” in http.conf; restart Asterisk."
            ),
            "no_recordings": self.env._(
                "mkdir -p /var/spool/asterisk/recording && chown asterisk: "
                "/var/spool/asterisk/recording"
            ),
        }
        if finding.level == "ok":
            return False
        if finding.code.startswith("no_module_"):
            return module
        return advice.get(finding.code) or False
