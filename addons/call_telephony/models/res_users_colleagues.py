from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.groups import SUPERVISOR, USER
from .telephony_presence import REGISTERED


class ResUsers(models.Model):
    """The colleagues of a telephony user, and what they do now."""

    _inherit = "res.users"

    @api.model
    def _telephony_colleagues(self):
        """Telephony users of the companies the user works in now, but the user."""
        if not self.env.user.has_group(USER):
            raise AccessError(self.env._("Only telephony users see their colleagues."))
        domain = (
            Domain("all_group_ids", "in", self.env.ref(USER).id)
            & Domain("share", "=", False)
            & Domain("company_ids", "in", self.env.companies.ids)
            & Domain("id", "!=", self.env.uid)
        )
        return self.sudo().search(domain, order="name, id")

    @api.model
    def _telephony_colleague(self, user_id):
        """The colleague of that id; AccessError for anybody else."""
        colleague = self.browse(int(user_id or 0))
        if colleague not in self._telephony_colleagues():
            raise AccessError(self.env._("This is no colleague of yours."))
        return colleague.sudo()

    @api.model
    def telephony_colleagues(self):
        """The colleagues and what they do now.

        :return: [{"id", "name", "state": free | ringing | talking | hold | wrap | away
            | offline, "since": UTC or False, "call_id" and "client": of a call the
            user may see, else False, "can_spy": may the user listen to that call,
            "spying": listen | whisper | join when the user does so now, else False,
            "device": {"kind", "online": true, false or None (not known)} or False}]
        """
        users = self._telephony_colleagues()
        Presence = self.env["telephony.presence"]
        found = Presence._of(users)
        devices = users._telephony_devices()
        calls = self._telephony_calls_seen(found)
        return [
            {
                "id": user.id,
                "name": user.name,
                "state": found[user.id].state,
                "since": fields.Datetime.to_string(found[user.id].since) or False,
                "device": self._telephony_device_row(devices.get(user.id)),
                **self._telephony_call_row(calls.get(found[user.id].call), user),
            }
            for user in users
        ]

    @api.model
    def _telephony_calls_seen(self, presences):
        """{id: call} of those calls in the presences which the user may see."""
        ids = [one.call for one in presences.values() if one.call]
        calls = self.env["voip.call"].browse(ids).exists()._filtered_access("read")
        return {call.id: call for call in calls}

    @api.model
    def _telephony_device_row(self, device):
        if not device:
            return False
        return {"kind": device.kind, "online": REGISTERED.get(device.registration)}

    @api.model
    def _telephony_call_row(self, call, colleague):
        row = {"call_id": False, "client": False, "can_spy": False, "spying": False}
        if not call:
            return row
        row["call_id"] = call.id
        client = call.sudo().partner_id
        if call.sudo().colleague_id == colleague:  # the other way round
            client = call.user_id.partner_id
        row["client"] = client.display_name or call.phone_number or False
        # who is asked, or listens, takes part in somebody else's call
        is_theirs = call.user_id == colleague
        if is_theirs and self.env.user.has_group(SUPERVISOR):
            row["can_spy"] = call.sudo()._can_be_spied()
            row["spying"] = call.sudo()._spied_by().get(self.env.uid, False)
        return row

    @api.model
    def telephony_devices(self):
        """The user's own telephones: [`telephony.device._to_state`]"""
        if not self.env.user.has_group(USER):
            raise AccessError(self.env._("Only telephony users have telephones."))
        devices = self.env.user.sudo().telephony_device_ids.filtered("active")
        return [device._to_state() for device in devices]

    def _telephony_session_info(self):
        info = super()._telephony_session_info()
        return {**info, "supervisor": self.has_group(SUPERVISOR)}
