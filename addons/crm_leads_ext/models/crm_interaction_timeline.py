from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

OWNERS = ("res.partner", "crm.lead")
PAGE, MAX_PAGE = 40, 200


class CrmInteraction(models.Model):
    """The history of a client or a deal, page by page, however long it is.

    Another addon shows what belongs to its records (recording, answers) by ``_parts``.
    """

    _inherit = "crm.interaction"

    _commercial_timeline_idx = models.Index(
        "(commercial_partner_id, date DESC, id DESC)"
    )
    _lead_timeline_idx = models.Index(
        "(lead_id, date DESC, id DESC) WHERE lead_id IS NOT NULL"
    )

    @api.model
    def _timeline_owner(self, model, res_id):
        """The client or deal whose history it is.

        :raises UserError: it is neither; AccessError: it may not be read
        """
        owner = None
        if model in OWNERS:
            owner = self.env[model].with_context(active_test=False).browse(res_id)
        if not owner or not owner.exists():
            raise UserError(self.env._("The client or deal was deleted."))
        owner.check_access("read")
        return owner

    @api.model
    def _timeline_domain(self, owner):
        if owner._name == "crm.lead":
            return Domain("lead_id", "=", owner.id)
        if owner.commercial_partner_id == owner:
            return Domain("commercial_partner_id", "=", owner.id)
        return Domain("partner_id", "child_of", owner.id)

    @api.model
    @api.readonly
    def timeline(self, model, res_id, kinds=None, text="", before=None, limit=PAGE):
        """A page of the history, the newest first.

        :param kinds: only these kinds; None: all
        :param text: only what contains it
        :param before: [date, id] of the last entry of the page before
        :return: {items, more: are there older ones, counts: entries by kind (on the
            first page only)}
        """
        owner = self._timeline_owner(model, res_id)
        domain = self._timeline_domain(owner)
        page = domain
        if kinds:
            page &= Domain("kind", "in", kinds)
        if text and text.strip():
            words = text.strip()
            page &= Domain("summary", "ilike", words) | Domain(
                "description", "ilike", words
            )
        counts = None
        if before:
            date, last = before
            page &= Domain("date", "<", date) | (
                Domain("date", "=", date) & Domain("id", "<", last)
            )
        else:
            rows = self._read_group(domain, ["kind"], ["__count"])
            counts = dict(rows)
        limit = max(1, min(int(limit), MAX_PAGE))
        found = self.search(page, order="date desc, id desc", limit=limit + 1)
        return {
            "items": [row._timeline_item(owner) for row in found[:limit]],
            "more": len(found) > limit,
            "counts": counts,
        }

    def _timeline_item(self, owner):
        self.ensure_one()
        lead = self.lead_id if self.lead_id != owner else self.lead_id.browse()
        known = owner if owner._name == "res.partner" else owner.partner_id
        partner = self.partner_id - known
        return {
            "id": self.id,
            "kind": self.kind,
            "direction": self.direction or "",
            "reached": self.reached,
            "date": fields.Datetime.to_string(self.date),
            "summary": self.summary,
            "description": self.description or "",
            "user": self.user_id.name or "",
            "partner": partner.display_name or "" if partner else "",
            "lead": lead.display_name or "" if lead else "",
            "lead_id": lead.id,
            "has_parts": bool(self.res_id or self.message_id),
        }

    @api.readonly
    def timeline_parts(self):
        """What is shown when an entry is opened: see ``_parts``."""
        self.ensure_one()
        self.check_access("read")
        return self._parts()

    def _parts(self):
        """Parts of an opened entry: a list of dicts with a ``type``.

        ``text`` has ``text``, ``pairs`` has ``pairs`` ([label, value]); others are
        drawn by the components of the registry ``crm_timeline_parts``.
        """
        self.ensure_one()
        message = self.sudo().message_id.with_env(self.env)
        if message and message.has_access("read"):
            text = html2plaintext(message.body or "").strip()
            return [{"type": "text", "text": text}] if text else []
        return []

    @api.model
    def timeline_note(self, model, res_id, text):
        """Write a comment into the history of a client or deal."""
        owner = self._timeline_owner(model, res_id)
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write the comment first."))
        field = "lead_id" if owner._name == "crm.lead" else "partner_id"
        summary = self._one_line(text)
        company = "company_id" in owner and owner.company_id or self.env.company
        return self.create(
            {
                field: owner.id,
                "kind": "comment",
                "summary": summary,
                "description": text if text != summary else False,
                "company_id": company.id,
                "reached": False,
            }
        ).id
