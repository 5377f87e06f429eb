import zoneinfo

from odoo import api, fields, models
from odoo.tools import SQL

#: Of what the figures of a finished talk are made.
COUNTED_FIELDS = {
    "state",
    "outcome",
    "duration",
    "user_id",
    "company_id",
    "origin_id",
    "version_id",
    "is_trial",
    "day",
    "started_at",
}


def day_of(moment, *people):
    """The date at a moment (UTC), where the first person with a time zone is."""
    zone = next((who.tz for who in people if who.tz), None) or "UTC"
    there = moment.replace(tzinfo=zoneinfo.ZoneInfo("UTC"))
    return there.astimezone(zoneinfo.ZoneInfo(zone)).date()


class CallSession(models.Model):
    """Finished talks add themselves to the figures (``call.script.rollup``)."""

    _inherit = "call.session"

    day = fields.Date(
        compute="_compute_day",
        store=True,
        precompute=True,
        help="The day the talk began, by the clock of the company (or the operator).",
    )

    way_id = fields.Many2one(
        "call.script.way", readonly=True, copy=False, ondelete="set null"
    )

    _way_idx = models.Index("(way_id) WHERE way_id IS NOT NULL")
    _day_idx = models.Index("(version_id, day)")
    _user_day_idx = models.Index("(user_id, day)")

    @api.depends("started_at")
    def _compute_day(self):
        for session in self:
            started = session.started_at or session.create_date
            people = session.company_id.partner_id, session.user_id
            session.day = started and day_of(started, *people)

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._count_talks(1)
        return sessions

    def write(self, vals):
        if not COUNTED_FIELDS & set(vals):
            return super().write(vals)
        self._count_talks(-1)
        result = super().write(vals)
        self._count_talks(1)
        return result

    def unlink(self):
        self._count_talks(-1)
        return super().unlink()

    def _count_talks(self, sign):
        """Add the finished ones among the sessions to the figures, or take them out."""
        done = self.sudo().filtered(lambda s: s.state == "done" and not s.is_trial)
        if not done:
            return
        self.env.flush_all()
        self.env["call.script.rollup"]._count(SQL("s.id IN %s", tuple(done.ids)), sign)


class CallScript(models.Model):
    _inherit = "call.script"

    def action_recount(self):
        """Count the figures of the scripts anew from their steps."""
        self.check_access("write")
        self.env["call.script.rollup"]._rebuild(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The figures were counted anew."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
