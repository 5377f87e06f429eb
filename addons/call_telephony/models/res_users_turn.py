from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .voip_call import ACTIVE


class ResUsers(models.Model):
    """Of two calls begun at once by one telephone, one is made."""

    _inherit = "res.users"

    def _telephony_begin_call(self):
        """Refuse, with a UserError, what would be a second call of this telephone.

        Of two that begin at once (two tabs of a user, two users of one desk phone) the
        second waits for the first; then Odoo tries it again, and it finds the call.
        """
        self.ensure_one()
        self._telephony_take_turn()
        if self._telephony_busy():
            raise UserError(self.env._("You are in a call already: end it first."))
        other = self._telephony_device_taken()
        if other:
            raise UserError(
                self.env._("%s is in a call on this telephone.", other.user_id.name)
            )

    def _telephony_take_turn(self):
        """An UPDATE that changes nothing: of two at once, one fails and is retried.

        A plain lock would not do: the second would go on with what it read before.
        """
        device = self._telephony_device()
        if device:
            query = SQL(
                "UPDATE telephony_device SET address = address"
                " WHERE pbx_id = %s AND address = %s",
                device.pbx_id.id,
                device.address,
            )
        else:
            query = SQL("UPDATE res_users SET login = login WHERE id = %s", self.id)
        self.env.flush_all()
        self.env.cr.execute(query, log_exceptions=False)

    def _telephony_device_taken(self):
        """Another user's call on the same telephone, or none."""
        calls = self.env["voip.call"].sudo()
        device = self._telephony_device()
        if not device:
            return calls
        return calls.search(
            [
                ("device_id.pbx_id", "=", device.pbx_id.id),
                ("device_id.address", "=", device.address),
                ("user_id", "!=", self.id),
                ("call_kind", "=", "pbx"),
                ("state", "in", ACTIVE),
                ("is_transferred", "=", False),
            ],
            limit=1,
        )
