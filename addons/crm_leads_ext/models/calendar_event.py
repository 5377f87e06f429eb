from odoo import api, models


class CalendarEvent(models.Model):
    """Meetings with clients are in the history of interactions, and follow changes."""

    _inherit = "calendar.event"

    _INTERACTION_FIELDS = {
        "name",
        "start",
        "partner_ids",
        "opportunity_id",
        "user_id",
        "active",
        "privacy",
    }

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._interaction_sync()
        return events

    def write(self, vals):
        result = super().write(vals)
        if self._INTERACTION_FIELDS & vals.keys():
            self._interaction_sync()
        return result

    def unlink(self):
        self._interaction_search().unlink()
        return super().unlink()

    def _interaction_search(self):
        return (
            self.env["crm.interaction"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )

    def _interaction_sync(self):
        """One entry per client at the meeting; private meetings stay private."""
        interactions = self.env["crm.interaction"].sudo()
        existing = {}
        for row in self._interaction_search():
            existing.setdefault(row.res_id, interactions.browse())
            existing[row.res_id] |= row
        create = []
        for event in self.sudo():
            rows = existing.get(event.id, interactions.browse())
            wanted = {}
            if event.active and event.privacy != "private":
                wanted = event._interaction_wanted()
            for row in rows:
                vals = wanted.pop(row.partner_id.id, None)
                if vals is None:
                    row.unlink()
                else:
                    row.write(vals)
            create.extend(wanted.values())
        if create:
            interactions.create(create)

    def _interaction_wanted(self):
        lead = self.opportunity_id
        clients = self.partner_ids.filtered("partner_share") or lead.partner_id
        wanted = {}
        for client in clients or [self.env["res.partner"]]:
            vals = self.env["crm.interaction"]._log_vals(
                "meeting",
                partner=client,
                lead=lead,
                summary=self.name,
                origin=self,
                user=self.user_id,
                date=self.start,
            )
            if vals:
                wanted[vals["partner_id"]] = vals
        return wanted
