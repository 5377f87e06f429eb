from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL

from .call_campaign_queue import JUDGED


class CallDesk(models.AbstractModel):
    """Handing out: the next contact, one chosen by hand, one put back.

    The browser asks in two steps. `claim` takes the contact and tells who it is, and is
    as quick as can be: two hundred operators may press Next at once. `arrive` follows
    at once: the talk begins, and the whole screen is told. `next_contact` is both.
    """

    _inherit = "call.desk"

    @api.model
    def claim(self, campaign_id):
        """Take the next contact, or say why there is none.

        :return: {card: {id, campaign_id, name, subtitle, numbers: [the first one],
            hold, brief: True}, no_contact: False}, for `arrive` to complete; where
            there is no contact `_screen`, as `next_contact` has it
        """
        contact, nobody = self._take_next(campaign_id)
        if not contact:
            return nobody
        return {"card": self._brief(contact), "no_contact": False}

    @api.model
    def arrive(self, contact_id):
        """The whole screen of the contact just claimed; its talk begins.

        Where the talk cannot begin the contact goes back to the queue.

        :return: `_screen`: `no_contact` is {code, message, at} when `card` is false
        """
        contact = self._contact(contact_id)
        campaign = contact.campaign_id
        refusal = self._begin_talk(contact)
        return self._screen(not refusal and contact, campaign, refusal)

    @api.model
    def next_contact(self, campaign_id):
        """The next contact with card and session, or why there is none.

        :return: `_screen`: `no_contact` is {code, message, at} when `card` is false
        """
        contact, nobody = self._take_next(campaign_id)
        return self._arrive(contact) if contact else nobody

    @api.model
    def take(self, contact_id):
        """A contact chosen by hand in the queue; same answer as `next_contact`."""
        self._check_operator()
        contact = self.env["call.campaign.contact"].sudo().browse(contact_id).exists()
        if not contact:
            raise UserError(self.env._("This contact does not exist any more."))
        self._campaign(contact.campaign_id.id)
        return self._arrive(contact.sudo(False)._claim(self.env.user))

    @api.model
    def release(self, contact_id):
        """Put the contact back into the queue without a result."""
        contact = self._contact(contact_id)
        campaign = contact.campaign_id
        if self._active_call(contact):
            raise UserError(self.env._("Hang up first."))
        contact._release(self.env._("by the operator"))
        return self._screen(False, campaign)

    # -- parts -------------------------------------------------------------------

    @api.model
    def _take_next(self, campaign_id):
        """(the contact, None), or (none, the screen that says why)."""
        self._check_operator()
        user = self.env.user
        campaigns = self.env["call.campaign"].sudo()
        fresh = (
            campaigns._see_newest()
        )  # before anything is read: it would be read again
        campaigns.browse(int(campaign_id or 0)).fetch(JUDGED)
        campaign = self._campaign(campaign_id)
        if campaign.sudo()._dials_by_itself():
            contact = campaign._held_contact(user)
            if not contact:
                return contact, self._wait_for_client(campaign)
            return contact, None
        contact = campaign._claim_next(user, fresh)
        if contact:
            return contact, None
        self._back_to_work(campaign)
        return contact, self._screen(False, campaign, contact.to_dict())

    @api.model
    def _arrive(self, contact):
        contact._ensure_session()
        return self._screen(contact, contact.campaign_id)

    @api.model
    def _begin_talk(self, contact):
        """The talk of the held contact is begun, if it is not.

        :return: False, or {code, message, at} when it cannot begin: the contact has
            gone back
        """
        try:
            with self.env.cr.savepoint():
                contact._ensure_session()
        except (UserError, RedirectWarning) as error:
            contact._release("")
            return {"code": "talk", "message": str(error.args[0]), "at": False}
        return False

    @api.model
    def _back_to_work(self, campaign):
        """Who asks for a contact works, even when there is none."""
        States = self.env["call.operator.state"]
        if States._of(self.env.user).state in ("offline", "paused"):
            States._set(self.env.user, "ready", campaign=campaign)

    @api.model
    def _wait_for_client(self, campaign):
        """Ready here: the service brings the client (`service/engine.py`)."""
        refusal = campaign._judge(self.env.user)
        no_contact = False if refusal is None else refusal.to_dict()
        States = self.env["call.operator.state"]
        if States._of(self.env.user).state in ("offline", "paused", "ready"):
            States._set(self.env.user, "ready", campaign=campaign)
        return self._screen(False, campaign, no_contact)

    # -- who it is ---------------------------------------------------------------

    @api.model
    def _brief(self, contact):
        """What the operator must see at once, by one statement; as `_card` has it."""
        found = self._brief_row(contact)
        numbers = []
        if found["e164"]:
            display = self._pretty(found["e164"], found["extension"])
            numbers = [
                {"number": found["e164"], "display": display, "kind": "", "note": ""}
            ]
        return {
            "id": contact.id,
            "campaign_id": found["campaign_id"],
            "name": found["client"] or found["name"],
            "subtitle": self._join(found["function"], found["company"], found["city"]),
            "numbers": numbers,
            "hold": fields.Datetime.to_string(found["claimed_at"]),
            "brief": True,
        }

    @api.model
    def _brief_row(self, contact):
        for model in ("call.campaign.contact", "call.campaign.contact.number"):
            self.env[model].flush_model()
        self.env["res.partner"].flush_model(["name", "function", "city", "parent_id"])
        listed = contact._listed_sql(SQL("own.e164"), SQL("own.campaign_id"))
        (found,) = self.env.execute_query_dict(
            SQL(
                """
                SELECT contact.campaign_id, contact.claimed_at, contact.name,
                       partner.name AS client, partner.function, partner.city,
                       COALESCE(parent.name, contact.company_name) AS company,
                       first.e164, first.extension
                  FROM call_campaign_contact AS contact
                  LEFT JOIN res_partner AS partner ON partner.id = contact.partner_id
                  LEFT JOIN res_partner AS parent ON parent.id = partner.parent_id
                  LEFT JOIN LATERAL (
                       SELECT own.e164, own.extension
                         FROM call_campaign_contact_number AS own
                        WHERE own.contact_id = contact.id
                          AND own.is_dropped IS NOT TRUE AND NOT %(listed)s
                        ORDER BY own.e164 IS DISTINCT FROM contact.planned_number,
                              own.sequence, own.id
                        LIMIT 1) AS first ON TRUE
                 WHERE contact.id = %(contact)s
                """,
                listed=listed,
                contact=contact.id,
            )
        )
        return found
