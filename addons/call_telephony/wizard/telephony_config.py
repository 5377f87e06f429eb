import io
import zipfile
from base64 import b64encode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.asterisk_config import (
    AsteriskConfig,
    CallerNames,
    ConfigError,
    Extension,
    Trunk,
    render,
    render_for_existing,
    render_for_freepbx,
)

MAKERS = {
    "existing": render_for_existing,
    "freepbx": render_for_freepbx,
    "whole": render,
}


class TelephonyConfig(models.TransientModel):
    """Shows what to put into Asterisk's configuration."""

    _name = "telephony.config"
    _description = "Configuration Files for Asterisk"

    pbx_id = fields.Many2one(
        "voip.pbx",
        "PBX",
        required=True,
        default=lambda self: self._default_pbx(),
        domain=[("driver", "=", "asterisk")],
    )
    scope = fields.Selection(
        [
            ("existing", "Added to an Asterisk that works already"),
            ("freepbx", "Added to a FreePBX"),
            ("whole", "Everything, for an Asterisk of its own"),
        ],
        default="existing",
        required=True,
    )
    bind = fields.Char(
        "Listen at",
        default="127.0.0.1",
        required=True,
        help="127.0.0.1: only this machine. Never open ARI to the internet.",
    )
    http_port = fields.Integer("HTTP port", default=8088, required=True)
    sip_port = fields.Integer("SIP port", default=5060, required=True)
    trunk_host = fields.Char("Provider's host")
    trunk_port = fields.Integer("Provider's port", default=5060)
    trunk_user = fields.Char("Account")
    trunk_secret = fields.Char("Account password")
    trunk_register = fields.Boolean("Register", default=True)
    caller_names = fields.Boolean(
        "Names on desk phones",
        help="Calls that go from the dialplan straight to a desk phone show the "
        "client's name: the dialplan asks Odoo. Each time the files are made a new "
        "token is made too, and the old one ends.",
    )
    odoo_url = fields.Char(
        "Odoo's address for the PBX",
        default=lambda self: self.get_base_url(),
        help="How the machine of the PBX reaches Odoo.",
    )
    file_ids = fields.One2many("telephony.config.file", "wizard_id", "Files")
    archive = fields.Binary("All as one archive", readonly=True)
    archive_name = fields.Char(default="asterisk-odoo.zip")

    @api.model
    def _default_pbx(self):
        wanted = self.env.context.get("active_id")
        if self.env.context.get("active_model") == "voip.pbx" and wanted:
            return self.env["voip.pbx"].browse(wanted)
        return self.env["voip.pbx"].search([("driver", "=", "asterisk")], limit=1)

    def action_generate(self):
        """Make the files from the PBX, its telephones and these settings."""
        self.ensure_one()
        config = self._config()
        try:
            files = MAKERS[self.scope](config)
        except ConfigError as error:
            raise UserError(
                self.env._("This cannot be written to a file: %s", error)
            ) from error
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        places = self._places()
        self.file_ids.unlink()
        self.write(
            {
                "archive": b64encode(packed.getvalue()),
                "file_ids": [
                    fields.Command.create(
                        {
                            "name": name,
                            "content": content,
                            "place": places.get(name, self.env._("a file of its own")),
                        }
                    )
                    for name, content in files.items()
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Configuration files for Asterisk"),
        }

    def _config(self):
        pbx = self.pbx_id
        if not pbx.ari_password:
            raise UserError(self.env._("Give the PBX an ARI password first."))
        trunk = None
        if self.trunk_host:
            trunk = Trunk(
                self.trunk_host,
                self.trunk_port,
                name=pbx.trunk or "trunk",
                user=self.trunk_user or "",
                secret=self.trunk_secret or "",
                register=self.trunk_register,
                match=(self.trunk_host,),
            )
        return AsteriskConfig(
            ari_password=pbx.ari_password,
            ari_user=pbx.ari_user or "odoo",
            app=pbx.ari_app or "odoo",
            bind=self.bind,
            http_port=self.http_port,
            sip_port=self.sip_port,
            local_only=self.bind == "127.0.0.1",
            renew_secrets=pbx.browser_renew_secrets,
            trunk=trunk,
            extensions=self._extensions(pbx),
            caller_names=self._caller_names(),
        )

    def _caller_names(self):
        if not self.caller_names:
            return None
        return CallerNames(
            url=(self.odoo_url or "").strip(),
            pbx=self.pbx_id.id,
            token=self.pbx_id._new_name_token(),
            database=self.env.cr.dbname,
        )

    @api.model
    def _places(self):
        """What is to be done with each file, in words."""
        own = self.env._("add the lines to your own file")
        include = self.env._("put it beside and add “#include” of it at the end of %s")
        return {
            "http.conf": own,
            "ari.conf": own,
            "cdr.conf": own,
            "pjsip_odoo.conf": include % "pjsip.conf",
            "extensions_odoo.conf": include % "extensions.conf",
            "http_custom.conf": self.env._("FreePBX leaves it alone: add the lines"),
            "ari_additional_custom.conf": self.env._(
                "or Settings ▸ Asterisk REST Interface Users"
            ),
            "pjsip_custom_post.conf": self.env._(
                "FreePBX leaves it alone: add the lines"
            ),
            "extensions_custom.conf": self.env._(
                "FreePBX leaves it alone: add the lines, then Apply Config"
            ),
        }

    @api.model
    def _extensions(self, pbx):
        found = {}
        for device in pbx.device_ids.filtered(lambda one: one.kind != "mobile"):
            found[device.address] = Extension(
                device.address,
                device.secret or "",
                kind=device.kind,
                name=device.user_id.name or "",
            )
        return [found[number] for number in sorted(found)]

    def action_test(self):
        return self.pbx_id.action_test_connection()


class TelephonyConfigFile(models.TransientModel):
    _name = "telephony.config.file"
    _description = "Configuration File for Asterisk"

    wizard_id = fields.Many2one("telephony.config", required=True, ondelete="cascade")
    name = fields.Char("File", readonly=True)
    place = fields.Char("What to do with it", readonly=True)
    content = fields.Text(readonly=True)
