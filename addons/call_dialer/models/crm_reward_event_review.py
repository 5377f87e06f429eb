from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_leads_ext.core.exact import decimal
from odoo.addons.crm_leads_ext.core.rewards import Event


class CrmRewardEvent(models.AbstractModel):
    """Fines and bonuses of reviewed talks feed the pay (see ``call.review``)."""

    _inherit = "crm.reward.event"

    @api.model
    def _kinds(self):
        return [
            *super()._kinds(),
            ("review", self.env._("Review of a talk: fine or bonus")),
        ]

    @api.model
    def _helps(self):
        return {
            **super()._helps(),
            "review": self.env._(
                "Money: the fines and bonuses of the review; take 100 % of it. It "
                "counts in the month the review was settled."
            ),
        }

    @api.model
    def _collect_review(self, company, month):
        reviews = self.env["call.review"].search(
            Domain("company_id", "=", company.id)
            & Domain("is_final", "=", True)
            & Domain("amount", "!=", 0)
            & Domain("accepted_at", ">=", month.start)
            & Domain("accepted_at", "<", month.end)
        )
        return [
            Event(
                kind="review",
                key=f"call.review,{review.id}",
                day=month.day(review.accepted_at),
                people={"operator": review.user_id.ids},
                base=decimal(review.amount),
                total=decimal(review.amount),
                origin=("call.review", review.id),
                name=review.display_name,
            )
            for review in reviews
        ]
