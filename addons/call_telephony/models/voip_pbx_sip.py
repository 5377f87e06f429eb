import os

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import config

from ..core import sip_account
from ..core.diagnostics import Finding
from ..core.sip_account import SipAccount
from ..tools.groups import MANAGER

#: field → name in SipAccount
OPTIONS = {
    "sip_server": "server",
    "sip_port": "port",
    "sip_user": "user",
    "sip_password": "password",
    "sip_auth_user": "auth_user",
    "sip_domain": "domain",
    "sip_proxy": "proxy",
    "sip_lines": "lines",
    "sip_identity": "identity",
    "sip_bind": "bind",
    "sip_public": "public",
    "sip_local_port": "sip_port",
    "sip_rtp_low": "rtp_low",
    "sip_rtp_high": "rtp_high",
    "sip_expires": "expires",
}


class VoipPbx(models.Model):
    """An account at a SIP provider in place of a PBX."""

    _inherit = "voip.pbx"

    driver = fields.Selection(
        selection_add=[("sip", "SIP account (no PBX)")], ondelete={"sip": "set null"}
    )
    sip_server = fields.Char(
        "SIP server", groups=MANAGER, help="As the provider names it: sip.example.com"
    )
    sip_port = fields.Integer("SIP server's port", default=5060, groups=MANAGER)
    sip_user = fields.Char("SIP user", groups=MANAGER)
    sip_password = fields.Char("SIP account's password", groups=MANAGER, copy=False)
    sip_auth_user = fields.Char(
        "User for the password",
        groups=MANAGER,
        help="Only where the provider gives another name for it than the SIP user.",
    )
    sip_domain = fields.Char(
        "Domain of the account",
        groups=MANAGER,
        help="What stands after the @ of the account, where it is not the server.",
    )
    sip_proxy = fields.Char(
        "Outbound proxy",
        groups=MANAGER,
        help="host or host:port, where the provider wants calls to go there.",
    )
    sip_lines = fields.Integer(
        "Lines",
        default=2,
        groups=MANAGER,
        help="How many conversations the provider allows at once. A talk takes two "
        "when the operator's telephone is a mobile, one when it is a SIP telephone "
        "called by its address.",
    )
    sip_identity = fields.Selection(
        [
            ("none", "The provider decides"),
            ("pai", "As asserted identity"),
            ("from", "As the sender (From)"),
        ],
        "Our number is told",
        default="pai",
        required=True,
        groups=MANAGER,
    )
    sip_bind = fields.Char(
        "This machine's address",
        groups=MANAGER,
        help="Empty: the one that leads to the provider.",
    )
    sip_public = fields.Char(
        "Address told to the provider",
        groups=MANAGER,
        help="The public IP address, where a router stands between and the provider "
        "does not find it out itself.",
    )
    sip_local_port = fields.Integer(
        "Own SIP port", default=0, groups=MANAGER, help="0: any that is free."
    )
    sip_rtp_low = fields.Integer("First port of sound", default=10000, groups=MANAGER)
    sip_rtp_high = fields.Integer("Last port of sound", default=10999, groups=MANAGER)
    sip_expires = fields.Integer(
        "Register for, s",
        default=120,
        groups=MANAGER,
        help="The registration is renewed at half of it. After a restart of the "
        "provider's server we may be unreachable for so long.",
    )

    @api.constrains("driver", "caller_id", *set(OPTIONS) - {"sip_password"})
    def _check_sip(self):
        for pbx in self.sudo().filtered(lambda one: one.driver == "sip"):
            wrong = sip_account.problems(pbx._sip_account())
            if wrong:
                names = pbx._sip_names()
                raise ValidationError(
                    self.env._(
                        "The SIP account is not right: %s.",
                        ", ".join(names[code] for code in wrong),
                    )
                )

    def _sip_names(self):
        """Words for the codes of `core.sip_account.problems`."""
        return {
            "server": self.env._("server and port"),
            "user": self.env._("user"),
            "proxy": self.env._("outbound proxy"),
            "domain": self.env._("domain"),
            "bind": self.env._("addresses of this machine"),
            "ports": self.env._("ports (four for each line, above 1023)"),
            "lines": self.env._("lines (1 to 100)"),
            "expires": self.env._("time of registration (30 to 3600 s)"),
        }

    def _sip_account(self):
        return SipAccount.from_options(self._sip_options())

    def _sip_options(self):
        # an empty char is False: the account wants text
        values = {
            name: self[field] or ("" if self._fields[field].type == "char" else 0)
            for field, name in OPTIONS.items()
        }
        return {
            **values,
            "caller_id": self.caller_id or "",
            "spool": os.path.join(
                config["data_dir"], "telephony", self.env.cr.dbname, str(self.id)
            ),
        }

    def _driver_options(self):
        if self.driver != "sip":
            return super()._driver_options()
        return self._sip_options()

    @api.model
    def _connection_fields(self):
        return super()._connection_fields() | set(OPTIONS) | {"caller_id"}

    # -- is it right?

    def _diagnose(self):
        if self.driver != "sip":
            return super()._diagnose()
        from ..drivers.sip_probe import probe  # pyVoIP is loaded when it is needed

        findings = probe(self._sip_account())
        if findings[-1].level == "ok":
            up = self._service_up()
            level, code = ("ok", "sip_up") if up else ("warning", "sip_down")
            findings.append(Finding(level, code))
        if self.device_ids.filtered(lambda one: one.kind == "browser"):
            findings.append(Finding("warning", "sip_browser"))
        return findings

    def _finding_words(self):
        texts = {
            "sip_settings": self.env._("These settings cannot be right: %(names)s."),
            "sip_name": self.env._("The server cannot be reached: %(reason)s."),
            "sip_silent": self.env._(
                "Nobody answers there by SIP (UDP): are server and port right, does a "
                "firewall stand between?"
            ),
            "sip_password": self.env._("The SIP user or password is wrong."),
            "sip_forbidden": self.env._(
                "The provider refuses the account: wrong user or password, blocked, or "
                "not allowed from this address."
            ),
            "sip_unknown": self.env._("The provider does not know this SIP user."),
            "sip_strange": self.env._("The provider answers %(status)s."),
            "sip_accepted": self.env._(
                "The provider accepts the account; telephones registered now: "
                "%(contacts)s."
            ),
            "sip_up": self.env._("The telephony service is connected."),
            "sip_down": self.env._(
                "Odoo's telephony service is not connected: start it, or see its "
                "message on this form."
            ),
            "sip_browser": self.env._(
                "Browser phones do not work with a SIP account: they need a PBX."
            ),
        }
        words = super()._finding_words()
        return {**words, **{code: (text, False) for code, text in texts.items()}}
