from odoo import api, fields, models

#: Said in the context by the designer, which raises the revision once by itself; an
#: object cannot come over RPC.
ONE_REVISION = object()
#: Type of the bus message that the draft was changed.
CHANGED = "call_scripts.version_changed"


class CallScriptVersion(models.Model):
    """How often a draft was changed: nobody overwrites another's change unseen."""

    _inherit = "call.script.version"

    revision = fields.Integer(default=1, readonly=True, copy=False)
    save_key = fields.Char(
        readonly=True,
        copy=False,
        help="Of the designer's last saving: its answer may have been lost on the way",
    )

    def write(self, vals):
        result = super().write(vals)
        if "start_block_id" in vals:
            self._raise_revision()
        return result

    def _raise_revision(self):
        """Count a change of the drafts and tell who has them open in the designer."""
        if self.env.context.get("call_scripts_one_revision") is ONE_REVISION:
            return
        for version in self.sudo().exists().filtered(lambda v: v.state == "draft"):
            version.write({"revision": version.revision + 1, "save_key": False})
            version._tell_designers(CHANGED)

    def _tell_designers(self, kind):
        """Tell who has the version open; at most once in a transaction.

        The message is ``{version_id, revision, user_id, user}``.
        """
        self.ensure_one()
        told = self.env.cr.precommit.data.setdefault("call_scripts.told", {})
        payload = told.get((kind, self.id))
        if payload is None:
            payload = told[kind, self.id] = {}
            self.env.cr.precommit.add(lambda: self._send_told(kind))
        payload.update(
            version_id=self.id,
            revision=self.revision,
            user_id=self.env.uid,
            user=self.env.user.name,
        )

    def _send_told(self, kind):
        told = self.env.cr.precommit.data.get("call_scripts.told", {})
        payload = told.pop((kind, self.id), None)
        if payload:
            self.env["bus.bus"]._sendone(self._designer_channel(), kind, payload)

    def _designer_channel(self):
        return (self, "designer")


class CallScriptPart(models.AbstractModel):
    """Every change of a part is a change of its version."""

    _inherit = "call.script.part"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._part_versions()._raise_revision()
        return records

    def write(self, vals):
        versions = self._part_versions()
        result = super().write(vals)
        (versions | self._part_versions())._raise_revision()
        return result

    def unlink(self):
        versions = self._part_versions()
        result = super().unlink()
        versions._raise_revision()
        return result


class IrWebsocket(models.AbstractModel):
    """Browsers with a designer open hear of changes of that version."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        prefix = "call_scripts.designer:"
        ids = {
            int(name.removeprefix(prefix))
            for name in channels
            if isinstance(name, str)
            and name.startswith(prefix)
            and name.removeprefix(prefix).isdecimal()
            and len(name) < len(prefix) + 10
        }
        Version = self.env["call.script.version"]
        if ids and self.env.uid and Version.has_access("read"):
            found = Version.search([("id", "in", list(ids))])
            channels.extend(version._designer_channel() for version in found)
        return super()._build_bus_channel_list(channels)
