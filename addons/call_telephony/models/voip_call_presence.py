from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..core import numbers
from ..tools.groups import USER
from .voip_call import ACTIVE


class VoipCall(models.Model):
    """Calls change what the colleagues see; calls to a colleague."""

    _inherit = "voip.call"

    def _people(self):
        """Everybody whose telephone takes part."""
        calls = self.sudo()
        return calls.user_id | calls.colleague_id | calls.leg_ids.user_id

    def _notify_user(self):
        result = super()._notify_user()
        self.env["telephony.presence"]._touch(self._people())
        return result

    def _in_browser(self, change):
        result = super()._in_browser(change)
        self.env["telephony.presence"]._touch(self._people())
        return result

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        self.env["telephony.presence"]._touch(calls._people())
        return calls

    def _hook_passed_on(self, former):
        result = super()._hook_passed_on(former)
        self.env["telephony.presence"]._touch(former)
        return result

    def _spied_by(self):
        """Who listens, whispers or has joined: {user id: mode}"""
        self.ensure_one()
        spies = self._parties().spies if self.state in ACTIVE else ()
        return {leg.data.get("user_id"): leg.mode for leg in spies}

    def _can_be_spied(self):
        """May this call be listened to, now and on this PBX?"""
        self.ensure_one()
        talks = self.state == "ongoing" and self.bridged_date
        can = self.call_kind == "pbx" and "spy" in self.pbx_id._abilities()
        return bool(talks and can)

    # -- calls between colleagues

    @api.model
    def call_colleague(self, user_id):
        """Ring the user's own telephone, then the colleague's in use.

        :return: the call as `_to_payload`
        :raises UserError: the colleague has no telephone, or the user is in a call
        :raises AccessError: not a colleague of the user's companies
        """
        user = self.env.user
        if not user.has_group(USER):
            raise AccessError(self.env._("You have no right to make calls."))
        colleague = user._telephony_colleague(user_id)
        device = colleague._telephony_device()
        if not device:
            raise UserError(self.env._("%s has no telephone.", colleague.name))
        user._telephony_begin_call()
        address = device._endpoint().address
        partner = colleague.partner_id.sudo()
        vals = {"colleague_id": colleague.id}
        return self._dial(address, partner=partner, vals=vals)._to_payload()

    @api.model
    def _parse_dialled(self, pbx, number, vals):
        """A colleague's extension is one, whatever it looks like."""
        colleague = self.env["res.users"].browse(vals.get("colleague_id"))
        if colleague and colleague._telephony_device()._endpoint().is_extension:
            return numbers.Number(number, "internal", dial=number)
        return super()._parse_dialled(pbx, number, vals)

    def client_manager(self):
        """Id of the user who looks after the client of this call, or False.

        Only a colleague to whom the call may be given.
        """
        self.ensure_one()
        self._check_own()
        manager = self.sudo().partner_id._telephony_owner()
        colleagues = self.env["res.users"]._telephony_colleagues()
        return (manager & colleagues)[:1].id
