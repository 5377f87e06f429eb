from collections import Counter

from odoo import api, fields, models

from ..core import distribution


class CrmDistributionMember(models.Model):
    """Somebody who takes leads by a rule, and which ones."""

    _name = "crm.distribution.member"
    _description = "Member of a Distribution"
    _order = "distribution_id, sequence, id"
    _rec_name = "user_id"

    distribution_id = fields.Many2one(
        "crm.distribution", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="distribution_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    share = fields.Integer(
        default=1,
        required=True,
        help="How many leads come while a member with share 1 gets one.",
    )
    limit = fields.Integer("Open Deals at Most", help="0: any number.")
    away_until = fields.Date(help="Gets nothing up to and including this day.")
    country_ids = fields.Many2many("res.country", string="Countries")
    state_ids = fields.Many2many("res.country.state", string="States")
    tag_ids = fields.Many2many("crm.tag", string="Skills")
    position = fields.Integer(
        copy=False, readonly=True, export_string_translation=False
    )
    load = fields.Integer("Open Deals", compute="_compute_load")
    given = fields.Integer("Has Got", compute="_compute_given")

    _user_uniq = models.Constraint(
        "UNIQUE(distribution_id, user_id)", "This person is a member already."
    )
    _figures = models.Constraint(
        f'CHECK (share BETWEEN 1 AND {distribution.MAX_SHARE} AND "limit" >= 0)',
        "A share is between 1 and 10, a limit is not negative.",
    )

    @api.depends("user_id")
    def _compute_load(self):
        loads = self._loads()
        for member in self:
            member.load = loads[member.user_id.id]

    @api.depends("user_id")
    def _compute_given(self):
        given = self._given()
        for member in self:
            member.given = given[member.distribution_id._origin.id, member.user_id.id]

    def _loads(self):
        """Open deals by user id, as they are at this moment."""
        rows = (
            self.env["crm.lead"]
            .sudo()
            ._read_group(
                [("user_id", "in", self.user_id.ids), ("won_status", "=", "pending")],
                ["user_id"],
                ["__count"],
            )
        )
        return Counter({user.id: count for user, count in rows})

    def _given(self):
        """How many leads were given, by (rule id, user id)."""
        rows = (
            self.env["crm.distribution.log"]
            .sudo()
            ._read_group(
                [("distribution_id", "in", self.distribution_id.ids)],
                ["distribution_id", "user_id"],
                ["__count"],
            )
        )
        return Counter({(rule.id, user.id): count for rule, user, count in rows})

    def _specs(self):
        """The members as the core wants them."""
        today = fields.Date.context_today(self)
        loads, given = self._loads(), self._given()
        return [
            distribution.Member(
                member.id,
                share=member.share,
                limit=member.limit,
                load=loads[member.user_id.id],
                given=given[member.distribution_id.id, member.user_id.id],
                position=member.position,
                away=bool(member.away_until and member.away_until >= today),
                regions=frozenset(
                    member.country_ids.mapped("code")
                    + [state._distribution_code() for state in member.state_ids]
                ),
                skills=frozenset(member.tag_ids.mapped("name")),
            )
            for member in self
        ]


class ResCountryState(models.Model):
    _inherit = "res.country.state"

    def _distribution_code(self):
        self.ensure_one()
        return f"{self.country_id.code}-{self.code}"
