from odoo import api, fields, models
from odoo.fields import Domain


class DocKind(models.Model):
    """Who may see, create and process the documents of a kind.

    The record rules, the checks in Python and the buttons all ask the fields here, so
    the rights are said once.  Each is about the present user, administrators aside.
    """

    _inherit = "doc.kind"

    access_ids = fields.One2many(
        "doc.kind.access", "kind_id", "People and Departments", copy=True
    )
    can_see = fields.Boolean(
        compute="_compute_rights",
        search="_search_can_see",
        help="All documents of the kind.",
    )
    can_create = fields.Boolean(compute="_compute_rights", search="_search_can_create")
    is_processor = fields.Boolean(
        compute="_compute_rights",
        search="_search_is_processor",
        help="Named among those who process.",
    )
    is_open_process = fields.Boolean(
        compute="_compute_rights",
        search="_search_is_open_process",
        help="Nobody is named: everybody who sees a document processes it.",
    )

    @api.depends("access_ids", "see_group_ids", "create_group_ids", "process_group_ids")
    @api.depends_context("uid")
    def _compute_rights(self):
        for name in ("can_see", "can_create", "is_processor", "is_open_process"):
            allowed = self._origin._matching(getattr(self, f"_domain_{name}")())
            for kind in self:
                kind[name] = kind._origin in allowed

    def _search_can_see(self, operator, value):
        return self._search_right(operator, value, self._domain_can_see())

    def _search_can_create(self, operator, value):
        return self._search_right(operator, value, self._domain_can_create())

    def _search_is_processor(self, operator, value):
        return self._search_right(operator, value, self._domain_is_processor())

    def _search_is_open_process(self, operator, value):
        return self._search_right(operator, value, self._domain_is_open_process())

    def _domain_can_see(self):
        return self._unnamed("see") | self._named("see") | self._named("process")

    def _domain_can_create(self):
        return self._unnamed("create") | self._named("create")

    def _domain_is_processor(self):
        return self._named("process")

    def _domain_is_open_process(self):
        return self._unnamed("process")

    @api.model
    def _unnamed(self, right):
        """Kinds that name nobody for the right (``see``, ``create``, ``process``)."""
        return Domain(f"{right}_group_ids", "=", False) & Domain(
            "access_ids", "not any", [(f"may_{right}", "=", True)]
        )

    @api.model
    def _named(self, right):
        """Kinds that name the user, or a group or department of the user."""
        user = self.env.user
        parties = self.env["doc.kind.access"]._user_parties(user)
        return Domain(f"{right}_group_ids", "in", user.all_group_ids.ids) | Domain(
            "access_ids", "any", [(f"may_{right}", "=", True), ("who", "in", parties)]
        )

    def _search_right(self, operator, value, domain):
        if operator != "in":
            return NotImplemented
        kinds = self.sudo().with_context(active_test=False)
        return Domain("id", "in", kinds._search(domain))

    def _matching(self, domain):
        kinds = self.sudo().with_context(active_test=False)
        found = kinds.search(Domain("id", "in", self.ids) & domain)
        return self.browse(found.ids)
