from odoo import api, fields, models

#: Whom rights can be given to beside groups: those whose application is installed.
PARTIES = ("res.users", "hr.department", "crm.team")


class DocKindAccess(models.Model):
    """A person, a department or a sales team that may do something with a kind.

    The group lists of the kind and these lines say the same thing together: a right
    that neither names anybody for belongs to every user of documents.
    """

    _name = "doc.kind.access"
    _description = "Access to a Kind of Documents"
    _order = "kind_id, id"
    _rec_name = "who"

    kind_id = fields.Many2one("doc.kind", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="kind_id.company_id")
    who = fields.Reference(
        "_selection_who",
        required=True,
        help="A department gives the right to its people and to those of the "
        "departments below it.",
    )
    may_see = fields.Boolean(default=True)
    may_create = fields.Boolean()
    may_process = fields.Boolean()

    _who_uniq = models.UniqueIndex(
        "(kind_id, who)", "Somebody is named twice in the access to a kind."
    )

    @api.model
    def _selection_who(self):
        return [
            (name, self.env["ir.model"]._get(name).name)
            for name in PARTIES
            if name in self.env
        ]

    @api.model
    def _user_parties(self, user):
        """All values of ``who`` that mean this user: ``["res.users,7", …]``."""
        found = [f"res.users,{user.id}"]
        if "hr.department" in self.env:
            employees = self.env["hr.employee"].sudo()
            own = employees.search([("user_id", "=", user.id)]).department_id
            above = (
                self.env["hr.department"].sudo().search([("id", "parent_of", own.ids)])
            )
            found += [f"hr.department,{department_id}" for department_id in above.ids]
        if "crm.team" in self.env:
            members = self.env["crm.team.member"].sudo()
            teams = members.search([("user_id", "=", user.id)]).crm_team_id
            found += [f"crm.team,{team_id}" for team_id in teams.ids]
        return found
