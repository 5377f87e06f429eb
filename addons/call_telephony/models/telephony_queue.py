from odoo import fields, models

from ..core import routing

STRATEGIES = [
    ("order", "In the order of the list"),
    ("longest_idle", "Who is free for the longest time"),
    ("round_robin", "One after the other"),
    ("least_today", "Who had the fewest calls today"),
    ("most_skilled", "Who is best at it"),
    ("all", "All at once"),
]


class TelephonyQueue(models.Model):
    """A group of users who answer calls, and how callers wait for them."""

    _name = "telephony.queue"
    _description = "Group of Operators"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    member_ids = fields.One2many(
        "telephony.queue.member",
        "queue_id",
        "Members",
        copy=True,
        help="Empty: everybody who has the skills.",
    )
    skill_ids = fields.One2many(
        "telephony.queue.skill", "queue_id", "Needed skills", copy=True
    )
    strategy = fields.Selection(
        STRATEGIES, "Who is rung", default="longest_idle", required=True
    )
    ring_seconds = fields.Integer("Ring each, s", default=20, required=True)
    wait_seconds = fields.Integer(
        "Wait at most, s",
        default=120,
        required=True,
        help="While all are busy. 0: callers do not wait.",
    )
    max_waiting = fields.Integer(
        "Callers waiting at most", help="0: as many as come. More go on at once."
    )
    wait_sound = fields.Selection(
        [("ring", "Ringing"), ("music", "Music")],
        "Meanwhile the caller hears",
        default="ring",
        required=True,
        help="Music needs the PBX's music on hold and answers the call.",
    )

    _check_seconds = models.Constraint(
        "CHECK (ring_seconds BETWEEN 5 AND 120 AND wait_seconds BETWEEN 0 AND 3600"
        " AND max_waiting >= 0)",
        "Ring 5 to 120 seconds, wait an hour at most.",
    )

    def _users(self):
        """Who may be rung, in order."""
        self.ensure_one()
        users = self.member_ids.user_id
        if not users and self.skill_ids:
            users = self.skill_ids.skill_id.user_skill_ids.user_id.sorted("id")
        return users.filtered("active")

    def _step(self):
        """This group as a core.routing.Step."""
        self.ensure_one()
        return routing.Step(
            "group",
            users=tuple(self._users().ids),
            skills={one.skill_id.id: one.level for one in self.skill_ids},
            strategy=self.strategy,
            ring_seconds=self.ring_seconds,
            wait_seconds=self.wait_seconds,
            max_waiting=self.max_waiting,
        )


class TelephonyQueueMember(models.Model):
    _name = "telephony.queue.member"
    _description = "Member of a Group of Operators"
    _order = "queue_id, sequence, id"
    _rec_name = "user_id"

    queue_id = fields.Many2one(
        "telephony.queue", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )

    _user_uniq = models.Constraint(
        "UNIQUE (queue_id, user_id)", "This user is in the group already."
    )


class TelephonyQueueSkill(models.Model):
    _name = "telephony.queue.skill"
    _description = "Skill a Group of Operators Needs"
    _order = "queue_id, id"
    _rec_name = "skill_id"

    queue_id = fields.Many2one(
        "telephony.queue", required=True, index=True, ondelete="cascade"
    )
    skill_id = fields.Many2one("telephony.skill", required=True, ondelete="restrict")
    level = fields.Integer("At least", default=1, required=True)

    _skill_uniq = models.Constraint(
        "UNIQUE (queue_id, skill_id)", "This skill is asked for already."
    )
    _check_level = models.Constraint(
        "CHECK (level BETWEEN 1 AND 10)", "Levels are 1 to 10."
    )
