from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.call_telephony.tools.vacuum import delete_some

#: What simulated operators did is kept so long.
KEPT = timedelta(days=2)
#: Attempts deleted in one go.
BATCH = 2000


class CallCampaign(models.Model):
    """Calls of simulated operators, and what belongs to them, are not kept for ever."""

    _inherit = "call.campaign"

    @api.autovacuum
    def _gc_simulated(self):
        """Delete what is older than `KEPT`.

        Only what a simulated PBX dialled in a campaign with simulated operators, and
        what no real operator had.
        """
        campaigns = self.search([("simulated_operator_ids", "!=", False)])
        users = campaigns.simulated_operator_ids
        limit = fields.Datetime.now() - KEPT
        attempts = self.env["call.attempt"].search(
            [
                ("campaign_id", "in", campaigns.ids),
                ("is_open", "=", False),
                ("start", "<", limit),
                ("call_id.pbx_id.driver", "=", "simulated"),
                ("call_id.recording_hold", "=", False),
                ("user_id", "in", [False, *users.ids]),
            ],
            order="id",
            limit=BATCH,
        )
        done = len(attempts)
        contacts = attempts.contact_id
        self._gc_simulated_calls(attempts.call_id)
        attempts.unlink()
        self._gc_count(contacts)
        times, more = delete_some(
            self.env["call.operator.state.log"],
            [("user_id", "in", users.ids), ("end", "<", limit)],
        )
        return done + times, more or done == BATCH

    @api.model
    def _gc_simulated_calls(self, calls):
        """The calls, what the PBX was told, and what it told, of them."""
        refs = list(filter(None, calls.mapped("pbx_uniqueid")))
        self.env["telephony.command"].search([("call_id", "in", calls.ids)]).unlink()
        self.env["telephony.event"].search(
            [("pbx_id", "in", calls.pbx_id.ids), ("call_ref", "in", refs)]
        ).unlink()
        calls.unlink()

    @api.model
    def _gc_count(self, contacts):
        """Contacts have as many attempts as are left of them."""
        left = dict(
            self.env["call.attempt"]._read_group(
                [("contact_id", "in", contacts.ids), ("is_open", "=", False)],
                ["contact_id"],
                ["__count"],
            )
        )
        for contact in contacts:
            contact.attempts = left.get(contact, 0)
