from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class CallReadingList(models.Model):
    """Articles which somebody has to read and acknowledge: new staff, a new product."""

    _name = "call.reading.list"
    _description = "Reading List"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    page_ids = fields.Many2many(
        "document.page",
        string="Articles",
        required=True,
        domain=[("type", "=", "content")],
        check_company=True,
    )
    group_ids = fields.Many2many("res.groups", string="Groups")
    user_ids = fields.Many2many("res.users", string="Users")
    team_ids = fields.Many2many("crm.team", string="Sales teams", check_company=True)
    due_days = fields.Integer("To be read within, days", default=5)
    again_on_change = fields.Boolean(
        "Again when changed", help="A changed article is to be read anew."
    )
    remind = fields.Boolean(
        "Remind daily", default=True, help="From the day before it is due."
    )
    reading_ids = fields.One2many("call.reading", "list_id", "Readings")
    reading_count = fields.Integer(compute="_compute_counts")
    unread_count = fields.Integer("Not read", compute="_compute_counts")
    progress = fields.Float("Read, %", compute="_compute_counts")
    blocked = fields.Text(
        "Cannot see an article",
        compute="_compute_blocked",
        help="These users have no right to an article of the list.",
    )

    @api.depends("reading_ids.is_read")
    def _compute_counts(self):
        counts = {}
        for item, is_read, count in self.env["call.reading"]._read_group(
            [("list_id", "in", self.ids)], ["list_id", "is_read"], ["__count"]
        ):
            counts[item.id, is_read] = count
        for item in self:
            read, unread = (
                counts.get((item.id, True), 0),
                counts.get((item.id, False), 0),
            )
            item.reading_count = read + unread
            item.unread_count = unread
            item.progress = 100 * read / (read + unread) if read + unread else 0

    @api.depends("page_ids", "group_ids", "user_ids", "team_ids")
    def _compute_blocked(self):
        for item in self:
            names = [
                f"{user.name}: {page.name}"
                for page in item.sudo().page_ids._origin
                for user in item.sudo()._members()
                if not page._check_readable_by(user)
            ]
            item.blocked = "\n".join(names)

    @api.model_create_multi
    def create(self, vals_list):
        lists = super().create(vals_list)
        lists._update()
        return lists

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"page_ids", "group_ids", "user_ids", "team_ids", "active"}:
            self._update()
        return result

    def _members(self):
        """Who is to read: active inner users of the company."""
        self.ensure_one()
        item = self.sudo()
        users = item.user_ids | item.group_ids.all_user_ids | item.team_ids.member_ids
        return users.filtered(
            lambda user: (
                user.active and not user.share and item.company_id in user.company_ids
            )
        )

    def _update(self):
        """Readings for who came and what was added; unread ones that fell out go."""
        for item in self.sudo():
            members = item._members() if item.active else self.env["res.users"]
            wanted = {
                (page, user)
                for page in item.page_ids
                for user in members
                if page._check_readable_by(user)
            }
            known = {(line.page_id, line.user_id) for line in item.reading_ids}
            fallen = item.reading_ids.filtered(
                lambda line, w=wanted: (
                    not line.is_read and (line.page_id, line.user_id) not in w
                )
            )
            fallen.unlink()
            due = fields.Date.add(fields.Date.today(), days=max(item.due_days, 0))
            self.env["call.reading"].sudo().create(
                [
                    {
                        "list_id": item.id,
                        "page_id": page.id,
                        "user_id": user.id,
                        "due_date": due,
                    }
                    for page, user in sorted(
                        wanted - known, key=lambda pair: (pair[1].id, pair[0].id)
                    )
                ]
            )

    @api.model
    def _cron_update(self):
        """Daily: new staff gets its lists, who is late or nearly is reminded."""
        lists = self.search([("page_ids", "!=", False)])
        lists._update()
        lists.filtered("remind")._remind()

    def action_remind(self):
        """Remind everybody who has not read yet, now."""
        self.check_access("write")
        count = self._remind(everybody=True)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._("Reminded: %d.", count),
            },
        }

    def _remind(self, everybody=False):
        """One message to each user with what is left to read, at most one a day.

        :return: number of users reminded
        """
        today = fields.Date.today()
        domain = [("list_id", "in", self.ids), ("is_read", "=", False)]
        if not everybody:
            domain += [
                ("due_date", "<=", fields.Date.add(today, days=1)),
                "|",
                ("reminded_on", "=", False),
                ("reminded_on", "<", today),
            ]
        lines = self.env["call.reading"].sudo().search(domain)
        for user, own in lines.grouped("user_id").items():
            names = ", ".join(own.page_id.mapped("name"))
            own[0].message_notify(
                partner_ids=user.partner_id.ids,
                subject=self.env._("Articles to read"),
                body=self.env._("Please read and acknowledge: %s", names),
            )
            own.reminded_on = today
        return len(lines.user_id)

    def action_view_readings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_reading_action"
        )
        return dict(action, domain=[("list_id", "=", self.id)])


class CallReading(models.Model):
    """One article, one reader: read and acknowledged, or not yet."""

    _name = "call.reading"
    _description = "Article to Read"
    _inherit = ["mail.thread"]
    _order = "is_read, due_date, id"

    list_id = fields.Many2one(
        "call.reading.list", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="list_id.company_id", store=True, index=True)
    page_id = fields.Many2one(
        "document.page", "Article", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Reader", required=True, ondelete="cascade", index=True
    )
    due_date = fields.Date("To be read by")
    read_at = fields.Datetime("Acknowledged", readonly=True)
    history_id = fields.Many2one(
        "document.page.history", "Revision read", ondelete="set null", readonly=True
    )
    is_read = fields.Boolean("Read", compute="_compute_is_read", store=True)
    reminded_on = fields.Date(readonly=True)
    content = fields.Html(compute="_compute_content", sanitize=True)

    _once = models.UniqueIndex(
        "(list_id, page_id, user_id)", "The reader has the article on the list already."
    )

    @api.depends(
        "read_at", "history_id", "page_id.history_head", "list_id.again_on_change"
    )
    def _compute_is_read(self):
        for line in self.sudo():
            fresh = line.history_id == line.page_id.history_head
            line.is_read = bool(
                line.read_at and (fresh or not line.list_id.again_on_change)
            )

    @api.depends("page_id.name", "user_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.sudo().page_id.name

    @api.depends("page_id")
    def _compute_content(self):
        for line in self:
            page = line.page_id._filtered_access("read")
            line.content = page.content if page else False

    @api.constrains("page_id")
    def _check_page(self):
        if any(line.page_id.type == "category" for line in self):
            raise ValidationError(self.env._("A category is no article to be read."))

    def action_read(self):
        """The reader acknowledges the article as it is now."""
        for line in self:
            line.check_access("read")
            if line.user_id != self.env.user:
                raise AccessError(self.env._("Everybody reads for oneself."))
            line.page_id.check_access("read")
            line.sudo().write(
                {
                    "read_at": fields.Datetime.now(),
                    "history_id": line.page_id.sudo().history_head.id,
                }
            )
        return True
