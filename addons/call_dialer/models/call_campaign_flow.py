from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: states from which a campaign may go on to others
TRANSITIONS = {
    "draft": {"running", "cancelled"},
    "running": {"paused", "done", "cancelled"},
    "paused": {"running", "done", "cancelled"},
    "done": {"running"},
    "cancelled": {"draft"},
}


class CallCampaign(models.Model):
    """The states of a campaign, and what changes them by itself."""

    _inherit = "call.campaign"

    def action_start(self):
        for campaign in self:
            if not campaign.sudo().operator_ids:
                raise UserError(
                    self.env._(
                        "%(campaign)s has no operators: add somebody first.",
                        campaign=campaign.name,
                    )
                )
            if (
                campaign.script_id
                and not campaign.script_id.sudo().published_version_id
            ):
                raise UserError(
                    self.env._(
                        "Script %(script)s has no published version: publish it first.",
                        script=campaign.script_id.display_name,
                    )
                )
        self._go("running")
        for campaign in self.filtered(lambda c: not c.date_start):
            campaign.date_start = fields.Datetime.now()
        return True

    def action_pause(self):
        return self._go("paused")

    def action_resume(self):
        return self.action_start()

    def action_done(self):
        return self._go("done")

    def action_cancel(self):
        return self._go("cancelled")

    def action_draft(self):
        return self._go("draft")

    def _go(self, state):
        """Change the state, where that is allowed."""
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for campaign in self:
            if state not in TRANSITIONS[campaign.state]:
                raise UserError(
                    self.env._(
                        "%(campaign)s is %(state)s: it cannot become %(new)s.",
                        campaign=campaign.name,
                        state=labels[campaign.state],
                        new=labels[state],
                    )
                )
        self.write({"state": state, "done_by_itself": False})
        return True

    def _check_done(self):
        """Running campaigns with no contact left become done by themselves."""
        running = self.sudo().filtered(lambda c: c.state == "running" and c.auto_done)
        for campaign in running:
            rest = campaign._has_contacts_left()
            any_contact = rest or campaign.sudo().contact_ids[:1]
            importing = campaign.sudo().import_ids.filtered(
                lambda i: i.state == "running"
            )
            if any_contact and not rest and not importing:
                campaign.write({"state": "done", "done_by_itself": True})
                campaign.message_post(body=self.env._("All contacts are finished."))

    def _has_contacts_left(self):
        contacts = self.env["call.campaign.contact"].sudo()
        left = Domain("state", "in", ("todo", "claimed", "callback"))
        left &= Domain("campaign_id", "=", self.id)
        return bool(contacts.search_count(left, limit=1))

    @api.model
    def _go_on(self):
        """Campaigns that became done in the moment contacts came: neither transaction
        saw the other."""
        done = self.search([("state", "=", "done"), ("done_by_itself", "=", True)])
        done.filtered(lambda c: c._has_contacts_left())._on_new_contacts()

    def _on_new_contacts(self):
        """Contacts came: a campaign that was done by itself runs again."""
        for campaign in self.sudo().filtered("done_by_itself"):
            if campaign.state == "done":
                campaign.write({"state": "running", "done_by_itself": False})
        self._touch_board()

    def _free_orphans(self):
        """Personal contacts of those who left the campaign are for anyone now."""
        for campaign in self.sudo():
            campaign.env["call.campaign.contact"].search(
                [
                    ("campaign_id", "=", campaign.id),
                    ("state", "in", ("todo", "callback")),
                    ("user_id", "!=", False),
                    ("user_id", "not in", campaign.operator_ids.ids),
                ]
            ).write({"user_id": False})

    def _stays_operator(self, user):
        """Is the user one of the operators, until this transaction is committed?

        An UPDATE that changes nothing: of a promise of the user's own and their leaving
        the campaign at once, the later is refused, and repeated. Else `_free_orphans`
        would not see the promise, and nobody would keep it.
        """
        self.ensure_one()
        self.env["call.campaign"].flush_model(["operator_ids"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE call_campaign_operator_rel SET user_id = user_id
                 WHERE campaign_id = %s AND user_id = %s
                """,
                self.id,
                user.id or None,
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.rowcount)

    # -- crons -----------------------------------------------------------------

    @api.model
    def _cron_release_stale(self):
        """Contacts held too long go back; ended campaigns are closed."""
        now = fields.Datetime.now()
        contacts = self.env["call.campaign.contact"].search(
            [("state", "=", "claimed"), ("claimed_at", "<=", now)]
        )
        for contact in contacts:
            limit = timedelta(minutes=contact.campaign_id.claim_minutes)
            if contact._last_touched() + limit <= now:
                contact._release(self.env._("Held too long without a result"))
        ended = self.search([("state", "=", "running"), ("date_end", "<=", now)])
        for campaign in ended:
            campaign.write({"state": "done"})
            campaign.message_post(body=self.env._("The end date has come."))
        self.search([("state", "=", "running")])._check_done()
        self._go_on()
