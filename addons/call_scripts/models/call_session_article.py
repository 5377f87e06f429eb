from odoo import api, fields, models, tools
from odoo.exceptions import AccessError


class CallSession(models.Model):
    """Articles of the knowledge base beside the script, read and acknowledged there."""

    _inherit = "call.session"

    @api.readonly
    def runner_article(self, page_id):
        """An article linked to the version's blocks, for reading beside the script.

        :return: ``id``, ``name``, ``html``, ``revision`` (what is shown) and
            ``reading``: False when the article is on no list of the user, else
            {``read``, ``read_at`` (UTC, or False), ``due`` (date, or False)}
        """
        page = self._article(page_id)
        return {
            "id": page.id,
            "name": page.name,
            "html": str(tools.html_sanitize(page.content or "")),
            "revision": page.sudo().history_head.id,
            "reading": self.env["call.reading"]._payload(page),
        }

    def runner_article_read(self, page_id, revision):
        """The user has read the article as it was shown: that revision is acknowledged.

        :return: see ``runner_article``; ``changed``: there is a newer revision than the
            one shown, and nothing was acknowledged
        :raises AccessError: the article is on no reading list of the user
        """
        page = self._article(page_id)
        lines = self.env["call.reading"]._mine(page)
        if not lines:
            raise AccessError(self.env._("The article is on none of your lists."))
        changed = page.sudo().history_head.id != (revision or False)
        if not changed:
            lines.filtered(lambda line: not line.is_read).action_read()
        return {**self.runner_article(page_id), "changed": changed}

    def _article(self, page_id):
        """The article, when it is part of the script and the user may see it."""
        self.ensure_one()
        self.check_access("read")
        if page_id not in self.version_id.sudo().block_ids.article_ids.ids:
            raise AccessError(self.env._("The article is not part of this script."))
        page = self.env["document.page"].browse(page_id)
        page.check_access("read")
        return page


class CallReading(models.Model):
    """What the runner asks of reading lists."""

    _inherit = "call.reading"

    @api.model
    def _mine(self, page):
        """The user's lines of the article on lists in use."""
        if not self.has_access("read"):
            return self.browse()
        return self.search(
            [
                ("page_id", "=", page.id),
                ("user_id", "=", self.env.uid),
                ("list_id.active", "=", True),
            ]
        )

    @api.model
    def _payload(self, page):
        lines = self._mine(page)
        if not lines:
            return False
        unread = lines.filtered(lambda line: not line.is_read)
        due = min(filter(None, unread.mapped("due_date")), default=False)
        read_at = max(filter(None, lines.mapped("read_at")), default=False)
        return {
            "read": not unread,
            "read_at": fields.Datetime.to_string(read_at) or False,
            "due": fields.Date.to_string(due) or False,
        }
