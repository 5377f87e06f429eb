from odoo import fields, models


class TelephonySkill(models.Model):
    """What a caller may need of the one who answers: a language, a product."""

    _name = "telephony.skill"
    _description = "Skill of Operators"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    user_skill_ids = fields.One2many("telephony.user.skill", "skill_id", "Users")

    _name_uniq = models.Constraint("UNIQUE (name)", "There is a skill of this name.")


class TelephonyUserSkill(models.Model):
    """How well a user has a skill."""

    _name = "telephony.user.skill"
    _description = "Skill of a User"
    _order = "user_id, skill_id"
    _rec_name = "skill_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    skill_id = fields.Many2one(
        "telephony.skill", required=True, index=True, ondelete="cascade"
    )
    level = fields.Integer(default=5, required=True, help="1: a little, 10: perfectly.")

    _user_skill_uniq = models.Constraint(
        "UNIQUE (user_id, skill_id)", "This user has this skill already."
    )
    _check_level = models.Constraint(
        "CHECK (level BETWEEN 1 AND 10)", "Levels are 1 to 10."
    )


class ResUsers(models.Model):
    _inherit = "res.users"

    telephony_skill_ids = fields.One2many("telephony.user.skill", "user_id", "Skills")
