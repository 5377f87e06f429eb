import time
from urllib.parse import quote, urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.record_template.core import placeholders

from ..core import external

MANAGER = "call_scripts.call_scripts_group_manager"
#: Seconds for which a signed address is good.
SIGNED_FOR = 60


class CallScript(models.Model):
    """A script kept by another service, shown in a frame beside the answers.

    The key never comes to a browser: it is written and never read back, and used on
    the server alone.  What can honestly be kept secret depends on the other side:

    * ``open``: no key.  An address with a key in it is seen by who opens it.
    * ``signed``: the key signs the address for a minute; the other side checks it.
    * ``fetched``: the server fetches the page with the key in a header and hands it
      on without its cookies; pages which load more by the key do not work so.
    """

    _inherit = "call.script"

    external_url = fields.Char(
        "Address",
        help="https address of the script; {{ partner.phone }} and other placeholders"
        " are filled in.",
    )
    external_mode = fields.Selection(
        [
            ("open", "Opened as it is, no key"),
            ("signed", "Opened with a signature made by the key"),
            ("fetched", "Fetched by the server with the key"),
        ],
        "How it is opened",
        default="open",
        required=True,
    )
    external_header = fields.Char(
        "Header of the key", default="X-Api-Key", groups=MANAGER
    )
    external_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    external_key = fields.Char(
        "Key",
        compute="_compute_external_key",
        inverse="_inverse_external_key",
        groups=MANAGER,
        help="Written only: it is never shown again.",
    )
    external_has_key = fields.Boolean(
        "A key is kept", compute="_compute_external_key", groups=MANAGER
    )

    def _compute_external_key(self):
        for script in self:
            script.external_key = False
            script.external_has_key = bool(script.sudo().external_secret)

    def _inverse_external_key(self):
        for script in self:
            if script.external_key:
                script.sudo().external_secret = script.external_key.strip()

    @api.constrains("external_url", "external_mode", "external_header")
    def _check_external(self):
        words = {
            "scheme": self.env._(
                "The address of an external script begins with https."
            ),
            "host": self.env._("The address names no host (or a placeholder for it)."),
            "password": self.env._("Put no password into the address: use the key."),
            "own": self.env._("This is the address of this Odoo itself."),
        }
        own = {urlsplit(self.sudo().get_base_url()).hostname}
        for script in self.filtered("external_url"):
            why = external.problem(script.external_url, own)
            if why:
                raise ValidationError(words[why])
        for script in self.sudo():
            header = script.external_header or ""
            if not header.replace("-", "").isalnum() or not header.isascii():
                raise ValidationError(
                    self.env._("A header's name is of letters, digits and hyphens.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_external_right(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_external_right(vals)
        return super().write(vals)

    def _check_external_right(self, vals):
        """The key goes to this address: who sets one of them sets both."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        if any(
            vals[name] and (name != "external_mode" or vals[name] != "open")
            for name in vals
            if name.startswith("external_")
        ):
            raise AccessError(
                self.env._("Only an administrator of call scripts sets external ones.")
            )

    def copy_data(self, default=None):
        return [
            {
                name: value
                for name, value in vals.items()
                if not name.startswith("external_")
            }
            for vals in super().copy_data(default)
        ]

    def action_forget_key(self):
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only an administrator of call scripts sets external ones.")
            )
        self.check_access("write")
        self.sudo().external_secret = False
        return True


class CallSession(models.Model):
    """Where the external script of a session is."""

    _inherit = "call.session"

    def _session_payload(self, graph):
        payload = super()._session_payload(graph)
        script = self.sudo().script_id
        payload["external"] = bool(script.external_url) and {
            # a page fetched by us has our address: it must not have our rights
            "own": script.external_mode == "fetched",
            "host": urlsplit(script.external_url).hostname,
            "src": f"/call_scripts/external/{self.id}",
        }
        return payload

    def _external_address(self):
        """The address to open for this session's operator, and the key to fetch it.

        :return: address, name of the header and key (None unless it is fetched)
        :raises AccessError: somebody else's session
        """
        self._check_operator()
        script = self.script_id.sudo()
        if not script.external_url:
            raise UserError(self.env._("The script is not an external one."))
        graph = self.version_id.sudo()._graph()
        lookup = self._lookup(graph, self._effective_values(graph))
        to_text = self.env["record.template"]._to_text

        def encoded(value, *args, **kwargs):
            return quote(to_text(value, *args, **kwargs) or "", safe="")

        url = placeholders.render(script.external_url, lookup, to_text=encoded)
        if script.external_mode == "open":
            return url, None
        key = script.external_secret
        if not key:
            raise UserError(
                self.env._(
                    "The key of the external script is not set; tell its author."
                )
            )
        if script.external_mode == "signed":
            expires = int(time.time()) + SIGNED_FOR
            user, session = str(self.env.uid), str(self.id)
            return external.sign(url, key, user, session, expires), None
        return url, (script.external_header, key)
