from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: rows shown of each list
SHOWN = 30
#: counting stops here: an operator needs "many", not a figure
COUNTED = 1000


class CallDesk(models.AbstractModel):
    """What waits in a campaign, as one operator may see it."""

    _inherit = "call.desk"

    @api.model
    def queue(self, campaign_id, search=""):
        """Callbacks, contacts on hold, how many are next; found ones for a search.

        :return: {callbacks: [row], on_hold: [row], found: [row], counts: {next,
            callbacks, on_hold}, counted: the figure at which counting stops};
            row: {id, name, phone, next_at, personal, can_take, attempts}
        """
        return self._queue(self._campaign(campaign_id), search)

    @api.model
    def _empty_queue(self):
        counts = {"next": 0, "callbacks": 0, "on_hold": 0}
        return {
            "callbacks": [],
            "on_hold": [],
            "found": [],
            "counts": counts,
            "counted": COUNTED,
        }

    @api.model
    def _queue(self, campaign, search=""):
        now = fields.Datetime.now()
        mine = Domain("campaign_id", "=", campaign.id) & Domain(
            "user_id", "in", [False, self.env.uid]
        )
        callbacks = mine & Domain("state", "=", "callback")
        waiting = mine & Domain("state", "=", "todo")
        on_hold = waiting & Domain("next_at", ">", now) & Domain("attempts", ">", 0)
        # the queue of the campaign, of which the operator's own rules show little
        Contact = self.env["call.campaign.contact"].sudo()
        # where contacts come by Next only, nobody walks through the client base
        seen = Domain.TRUE
        if not campaign.sudo().manual_pick:
            seen = Domain("user_id", "=", self.env.uid)
        queue = self._empty_queue()
        queue["callbacks"] = self._rows(campaign, callbacks & seen, "next_at, id")
        queue["on_hold"] = self._rows(campaign, on_hold & seen, "next_at, id")
        queue["counts"] = self._counts(campaign, now)
        text = (search or "").strip()
        if text:
            found = (callbacks | waiting) & seen & Contact._number_domain(text)
            queue["found"] = self._rows(campaign, found, "state, next_at, id")
        return queue

    @api.model
    def _counts(self, campaign, now):
        """How many wait for the operator: one statement, which counts to COUNTED."""
        self.env["call.campaign.contact"].flush_model()

        def count(condition):
            return SQL(
                """(SELECT count(*) FROM (
                    SELECT 1 FROM call_campaign_contact
                     WHERE campaign_id = %s AND (user_id IS NULL OR user_id = %s)
                       AND %s LIMIT %s) AS counted)""",
                campaign.id,
                self.env.uid,
                condition,
                COUNTED,
            )

        names = ("callbacks", "on_hold", "next")
        ((*found,),) = self.env.execute_query(
            SQL(
                "SELECT %s, %s, %s",
                count(SQL("state = 'callback'")),
                count(SQL("state = 'todo' AND attempts > 0 AND next_at > %s", now)),
                count(SQL("state = 'todo' AND next_at <= %s", now)),
            )
        )
        return dict(zip(names, found, strict=True))

    @api.model
    def _rows(self, campaign, domain, order):
        names = ["name", "company_name", "phone_e164", "next_at", "user_id", "attempts"]
        contacts = (
            self.env["call.campaign.contact"]
            .sudo()
            .search_fetch(domain, names, order=order, limit=SHOWN)
        )
        can_take = campaign.sudo().manual_pick
        return [
            {
                "id": contact.id,
                "name": contact.display_name,
                "phone": contact.phone_e164 or "",
                "next_at": fields.Datetime.to_string(contact.next_at),
                "personal": contact.user_id == self.env.user,
                "attempts": contact.attempts,
                "can_take": can_take,
            }
            for contact in contacts
        ]
