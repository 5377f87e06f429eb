from odoo import api, fields, models


class CrmDistributionLog(models.Model):
    """Why a lead went to whom: the verdict on every member, as it was then."""

    _name = "crm.distribution.log"
    _description = "Distributed Lead"
    _order = "id desc"
    _rec_name = "lead_id"

    distribution_id = fields.Many2one(
        "crm.distribution", "Rule", index="btree_not_null", ondelete="set null"
    )
    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", "Given to", index="btree_not_null")
    previous_user_id = fields.Many2one("res.users", "Taken from")
    method = fields.Char(readonly=True)
    verdicts = fields.Json(readonly=True)
    reason = fields.Char("Why", compute="_compute_explanation")
    explanation = fields.Text(compute="_compute_explanation")
    company_id = fields.Many2one("res.company", index=True)

    @api.depends("verdicts", "method")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for log in self:
            lines, log.reason = [], self.env._("Nobody may get it")
            for verdict in log.verdicts or []:
                text = log._text(verdict)
                lines.append(f"{verdict['name']}: {text}")
                if verdict["why"] in ("chosen", "own_client"):
                    log.reason = text[:1].upper() + text[1:]
            log.explanation = "\n".join(lines)

    def _text(self, verdict):
        """One verdict in words; its figures are those before the choice."""
        why = verdict["why"]
        if why == "own_client":
            return self.env._("it is this person's client")
        if why == "not_own_client":
            return self.env._("it is another one's client")
        if why == "away":
            return self.env._("is away")
        if why == "other_region":
            return self.env._("works in other regions")
        if why == "skill_missing":
            return self.env._("lacks: %s", ", ".join(verdict["missing"]))
        if why == "full":
            return self.env._("has %(load)s open deals of %(limit)s at most", **verdict)
        if why == "more_loaded" or self.method == "least_loaded":
            figures = self.env._("%(load)s open deals, share %(share)s", **verdict)
            if why == "chosen":
                return self.env._("has the fewest (%s)", figures)
            return self.env._("has more (%s)", figures)
        figures = self.env._("%(given)s got before, share %(share)s", **verdict)
        if why == "chosen":
            return self.env._("is next in turn (%s)", figures)
        return self.env._("is not in turn (%s)", figures)

    @api.model
    def _vals(self, rule, choice):
        """The values of a row for a ``core.distribution.Choice``."""
        members = self.env["crm.distribution.member"].sudo()
        chosen = members.browse(choice.member or [])
        return {
            "distribution_id": rule.id,
            "lead_id": choice.lead,
            "user_id": chosen.user_id.id,
            "method": rule.method,
            "company_id": rule.company_id.id,
            "verdicts": [
                {
                    "name": members.browse(verdict.member).user_id.name,
                    "why": str(verdict.why),
                    "load": verdict.load,
                    "given": verdict.given,
                    "share": verdict.share,
                    "limit": verdict.limit,
                    "missing": list(verdict.missing),
                }
                for verdict in choice.verdicts
            ],
        }

    @api.model
    def _note(self, rule, choice, before):
        """Write a choice down. Nobody found again and again is one row."""
        vals = {**self._vals(rule, choice), "previous_user_id": before.id}
        if not vals["user_id"]:
            last = self.sudo().search([("lead_id", "=", choice.lead)], limit=1)
            if last.distribution_id == rule and not last.user_id:
                last.write(vals)
                return last.with_env(self.env)
        return self.sudo().create(vals).with_env(self.env)
