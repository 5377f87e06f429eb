from odoo import models


class CallSession(models.Model):
    """Who it was: the client a talk with a stranger found or made.

    A talk begun on nobody's record has no client.  The first person or firm that its
    templates find or make becomes its client; a person of that firm takes the place of
    the firm.  The client of the record a talk was begun on is never changed.
    """

    _inherit = "call.session"

    def _note_made(self, action, made):
        result = super()._note_made(action, made)
        for item in made:
            # without a code: a nested record, or nothing was made at all
            if item.get("code") and item.get("res_model") == "res.partner":
                partner = self.env["res.partner"].sudo().browse(item["res_id"])
                if self._may_be_client(partner):
                    self._take_client(partner)
        return result

    def _may_be_client(self, partner):
        """Nobody was known, or the firm of this person that the talk came by."""
        known = self.sudo().partner_id
        if not known:
            return True
        own = self.sudo().record_ids.filtered(
            lambda made: made.res_model == "res.partner" and made.res_id == known.id
        )
        return bool(own) and partner.parent_id == known and not self._has_own_client()

    def _has_own_client(self):
        """The record the talk is led on has the client."""
        record = self._get_record()
        if record is None or not record.exists():
            return False
        return bool(self._partner_of(record.sudo()))

    def _take_client(self, partner):
        """The talk is with `partner`; other addons tell their records of it."""
        self.sudo().partner_id = partner
