from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

EDITOR = "document_page.group_document_editor"
MANAGER = "document_page.group_document_manager"
RIGHTS = ("view_group_ids", "view_user_ids", "edit_group_ids", "edit_user_ids")


class DocumentPage(models.Model):
    """Who sees and who edits articles: said by categories, for all within them.

    The nearest category above an article which names anybody decides; naming nobody
    it leaves the decision to the one above.  Nobody named anywhere: everybody with the
    knowledge base sees it, editors edit it.  Who edits also sees.  Managers may all.
    """

    _inherit = "document.page"

    view_group_ids = fields.Many2many(
        "res.groups",
        "document_page_view_group_rel",
        string="Groups who see it",
        groups=MANAGER,
    )
    view_user_ids = fields.Many2many(
        "res.users",
        "document_page_view_user_rel",
        string="Users who see it",
        groups=MANAGER,
    )
    edit_group_ids = fields.Many2many(
        "res.groups",
        "document_page_edit_group_rel",
        string="Groups who edit it",
        groups=MANAGER,
    )
    edit_user_ids = fields.Many2many(
        "res.users",
        "document_page_edit_user_rel",
        string="Users who edit it",
        groups=MANAGER,
    )
    view_category_id = fields.Many2one(
        "document.page",
        "Seen as said by",
        compute="_compute_view_category_id",
        store=True,
        recursive=True,
        index="btree_not_null",
    )
    edit_category_id = fields.Many2one(
        "document.page",
        "Edited as said by",
        compute="_compute_edit_category_id",
        store=True,
        recursive=True,
        index="btree_not_null",
    )
    can_view = fields.Boolean(
        "I may see", compute="_compute_can_view", search="_search_can_view"
    )
    can_edit = fields.Boolean(
        "I may edit", compute="_compute_can_edit", search="_search_can_edit"
    )
    reading_ids = fields.One2many("call.reading", "page_id", "Readings")
    unread_count = fields.Integer(compute="_compute_unread_count")

    @api.depends(
        "type", "view_group_ids", "view_user_ids", "parent_id.view_category_id"
    )
    def _compute_view_category_id(self):
        for page in self.sudo():
            named = page.view_group_ids or page.view_user_ids
            own = page.type == "category" and named
            page.view_category_id = page if own else page.parent_id.view_category_id

    @api.depends(
        "type", "edit_group_ids", "edit_user_ids", "parent_id.edit_category_id"
    )
    def _compute_edit_category_id(self):
        for page in self.sudo():
            named = page.edit_group_ids or page.edit_user_ids
            own = page.type == "category" and named
            page.edit_category_id = page if own else page.parent_id.edit_category_id

    @api.depends_context("uid")
    @api.depends("view_category_id", "edit_category_id")
    def _compute_can_view(self):
        allowed = self._allowed(self._view_domain())
        for page in self:
            page.can_view = not page._origin or page._origin in allowed

    @api.depends_context("uid")
    @api.depends("edit_category_id")
    def _compute_can_edit(self):
        allowed = self._allowed(self._edit_domain())
        for page in self:
            page.can_edit = not page._origin or page._origin in allowed

    def _compute_unread_count(self):
        counts = dict(
            self.env["call.reading"]._read_group(
                [("page_id", "in", self.ids), ("is_read", "=", False)],
                ["page_id"],
                ["__count"],
            )
        )
        for page in self:
            page.unread_count = counts.get(page, 0)

    def _allowed(self, domain):
        pages = self.sudo().with_context(active_test=False)
        found = pages.search(Domain("id", "in", self.ids) & domain)
        return self.browse(found.ids)

    def _search_can_view(self, operator, value):
        return self._view_domain() if operator == "in" else NotImplemented

    def _search_can_edit(self, operator, value):
        return self._edit_domain() if operator == "in" else NotImplemented

    @api.model
    def _view_domain(self):
        if self.env.user.has_group(MANAGER):
            return Domain.TRUE
        return (
            Domain("view_category_id", "=", False)
            | Domain("view_category_id", "in", self._categories_of_user("view"))
            | Domain("edit_category_id", "in", self._categories_of_user("edit"))
        )

    @api.model
    def _edit_domain(self):
        if self.env.user.has_group(MANAGER):
            return Domain.TRUE
        named = Domain("edit_category_id", "in", self._categories_of_user("edit"))
        if self.env.user.has_group(EDITOR):
            return (
                Domain("edit_category_id", "=", False) & self._view_domain()
            ) | named
        return named

    @api.model
    def _categories_of_user(self, right):
        """Ids of the categories which name the user for the right."""
        user = self.env.user
        pages = self.env["document.page"].sudo().with_context(active_test=False)
        return pages.search(
            Domain("type", "=", "category")
            & (
                Domain(f"{right}_group_ids", "in", user.all_group_ids.ids)
                | Domain(f"{right}_user_ids", "in", user.ids)
            )
        ).ids

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals or "type" in vals:
            self.check_access("write")  # it may have moved where one may not edit
        return result

    def action_view_readings(self):
        self.ensure_one()
        self.env["call.reading"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_reading_action"
        )
        return dict(action, domain=[("page_id", "=", self.id)])

    def _check_readable_by(self, user):
        """May the user read the article: for reading lists."""
        self.ensure_one()
        try:
            self.with_user(user).check_access("read")
        except AccessError:
            return False
        return True
