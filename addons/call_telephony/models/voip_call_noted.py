from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..core.follow_up import NOTE
from ..tools.groups import USER

#: what a user writes about a client is about the talk of the last hours
HOURS = 4


class VoipCall(models.Model):
    """A talk is written down by a note or an activity: on the call, on its client, or
    on the document it was made from.  Other addons know more ways (`_noted`)."""

    _inherit = "voip.call"

    def _noted(self, how):
        """These talks are written down; `how` is a value of `noted_by`."""
        calls = self.sudo().filtered(lambda call: not call.noted_date)
        calls.write({"noted_date": fields.Datetime.now(), "noted_by": how})

    @api.model
    def _noted_on(self, records, how):
        """The user wrote on these (model, id) pairs: which talks was it about?"""
        records = {pair for pair in records if all(pair)}
        if not records or not self.env.user.has_group(USER):
            return
        calls = self.sudo()
        about = Domain.OR(calls._about(model, res_id) for model, res_id in records)
        since = fields.Datetime.now() - timedelta(hours=HOURS)
        recent = Domain("user_id", "=", self.env.uid)
        recent &= Domain("start_date", ">=", since) & about
        own = [res_id for model, res_id in records if model == self._name]
        waiting = Domain("noted_date", "=", False)
        talks = Domain("follow_up", "=", NOTE) | Domain("state", "=", "ongoing")
        calls.search(waiting & (Domain("id", "in", own) | (recent & talks)))._noted(how)

    @api.model
    def _about(self, model, res_id):
        """Domain of the calls a note on this record speaks of.  To be extended."""
        about = Domain("res_model", "=", model) & Domain("res_id", "=", res_id)
        if model == "res.partner":
            about |= Domain("partner_id", "=", res_id)
        return about


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        written = messages.filtered(lambda item: item.message_type == "comment")
        pairs = [(item.model, item.res_id) for item in written]
        self.env["voip.call"]._noted_on(pairs, "note")
        return messages


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        pairs = [(item.res_model, item.res_id) for item in activities]
        self.env["voip.call"]._noted_on(pairs, "activity")
        return activities
