from dataclasses import asdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..core import diff, document, ghosts, lint
from .call_script_version import PUBLISHING


class CallScriptVersion(models.Model):
    """Differences of versions, and the way back to an earlier one (row A18)."""

    _inherit = "call.script.version"

    @api.readonly
    def designer_versions(self):
        """All versions of the script, the newest first.

        :return: ``[{"id", "number", "state", "state_name", "note", "published_at",
            "published_by", "sessions"}]``
        """
        self.ensure_one()
        self.check_access("read")
        versions = self.script_id.version_ids
        versions.check_access("read")
        states = dict(self._fields["state"]._description_selection(self.env))
        counts = dict(
            self.env["call.session"]
            .sudo()
            ._read_group(
                [("version_id", "in", versions.ids), ("is_trial", "=", False)],
                ["version_id"],
                ["__count"],
            )
        )
        return [
            {
                "id": version.id,
                "number": version.number,
                "state": version.state,
                "state_name": states[version.state],
                "note": version.note or "",
                "published_at": fields.Datetime.to_string(version.published_at) or "",
                "published_by": version.published_by.sudo().name or "",
                "sessions": counts.get(version, 0),
            }
            for version in versions.sorted("number", reverse=True)
        ]

    @api.readonly
    def designer_diff(self, version_id):
        """What is different in this version from another one of the script.

        :return: ``{"changes": [{"status": added | removed | changed, "what": script
            | field | block | link, "key", "title", "kind", "before", "after",
            "details": [{"name", "label", "before", "after"}]}], "blocks": [{"code",
            "title", "kind", "x", "y", "rows": [words]}], "ways": [{"source", "to",
            "label", "kind", "row", "is_removed", "after"}]}``; see ``core.diff``,
            and ``core.ghosts`` for the blocks and ways which are not there any more
        """
        self.ensure_one()
        self.check_access("read")
        other = self.script_id.version_ids.filtered(lambda v: v.id == version_id)
        if not other:
            raise UserError(self.env._("These are not versions of one script."))
        other.check_access("read")
        # supervisors read versions, but not each of their parts
        old, new = other.sudo()._to_document(), self.sudo()._to_document()
        changes = diff.compare(old, new)
        self._arrange_blocks(old)
        blocks, ways = ghosts.ghosts(old, changes)
        return {
            "changes": [self._change_to_json(change) for change in changes],
            "blocks": [asdict(block) for block in blocks],
            "ways": [asdict(way) for way in ways],
        }

    def _arrange_blocks(self, doc):
        """Places as the canvas shows them, when the blocks have none of their own."""
        written = document.write(doc)
        if self._arrange(written):
            for block, places in zip(doc.blocks, written["blocks"], strict=True):
                block.x, block.y = places["x"], places["y"]

    def _change_to_json(self, change):
        labels = self._detail_labels()
        return {
            "status": change.status,
            "what": change.what,
            "key": change.key,
            "title": change.title,
            "kind": change.kind,
            "before": -1 if change.before is None else change.before,
            "after": -1 if change.after is None else change.after,
            "details": [
                {
                    "name": item.name,
                    "label": labels.get(item.name, item.name),
                    "before": self._detail_text(item.name, item.before),
                    "after": self._detail_text(item.name, item.after),
                }
                for item in change.details
            ],
        }

    def _detail_labels(self):
        return {
            "name": self.env._("Name"),
            "goal": self.env._("Goal"),
            "purpose": self.env._("Purpose"),
            "direction": self.env._("Used for"),
            "models": self.env._("Started from"),
            "start": self.env._("First block"),
            "label": self.env._("Label"),
            "type": self.env._("Type"),
            "options": self.env._("Choices"),
            "default": self.env._("Default"),
            "path": self.env._("Field of the record"),
            "relation": self.env._("Linked model"),
            "common": self.env._("On every block"),
            "help": self.env._("Hint"),
            "title": self.env._("Title"),
            "kind": self.env._("Kind"),
            "text": self.env._("What to say"),
            "stage": self.env._("Stage of the talk"),
            "mark": self.env._("Meaning"),
            "result": self.env._("Name of the result"),
            "fields": self.env._("Fields"),
            "actions": self.env._("Actions"),
            "articles": self.env._("Articles"),
            "min_seconds": self.env._("Minimal time"),
            "to": self.env._("Leads to"),
            "hotkey": self.env._("Key"),
            "group": self.env._("Group"),
            "returns": self.env._("Comes back"),
            "when": self.env._("When"),
            "order": self.env._("Order"),
        }

    def _detail_text(self, name, value):
        """A value of a document in words, cut to what a list can show."""
        if isinstance(value, bool):
            text = self.env._("yes") if value else self.env._("no")
        elif name == "order":
            text = str(value + 1)
        elif name in ("text", "purpose"):
            text = html2plaintext(value or "").strip()
        elif isinstance(value, list | tuple):
            text = ", ".join(_item_text(item) for item in value)
        else:
            text = self._choice_text(name, value) or str(value or "")
        return text if len(text) <= 300 else f"{text[:299]}…"

    def _choice_text(self, name, value):
        """The label of a selection's value, where the attribute is one."""
        fields_ = {
            "kind": ("call.script.block", "kind"),
            "mark": ("call.script.block", "mark"),
            "direction": ("call.script", "direction"),
            "type": ("call.script.field", "type"),
        }
        if name not in fields_:
            return ""
        model, field = fields_[name]
        choices = self.env[model]._fields[field]._description_selection(self.env)
        links = self.env["call.script.link"]._fields["kind"]
        if name == "kind":
            choices = [*choices, *links._description_selection(self.env)]
        return dict(choices).get(value, "")

    # --- the way back ------------------------------------------------------------

    def designer_restore(self, replace_draft=False):
        """Make a new draft with the content of this version.

        :param replace_draft: throw away a draft which is there
        :return: id of the draft, or False when there is one and it was to be kept
        """
        self.ensure_one()
        self.script_id.check_access("write")
        self.check_access("read")
        if self.state == "draft":
            raise UserError(self.env._("This is the draft already."))
        draft = self.script_id.draft_version_id
        if draft:
            if not replace_draft:
                return False
            self.env["call.session"]._drop_trials(draft)
            draft.unlink()
        draft = self._copy_to_draft(self.script_id)
        draft.note = self.env._("From v%s", self.number)
        return draft.id

    def action_republish(self):
        """Roll back: new talks are led by this earlier version again, at once.

        The draft stays as it is; running sessions keep their versions.

        :raises UserError: what it needs is not there any more
        """
        self.ensure_one()
        self.script_id.check_access("write")
        self.check_access("write")
        if self.state != "retired":
            raise UserError(
                self.env._("Only a version which was replaced can be published again.")
            )
        errors = [item for item in self._lint() if item.severity == lint.ERROR]
        if errors:
            self._refuse_publishing(errors)
        self._become_published()
        return self._published_notice()

    def _become_published(self):
        """Take the place of the published version."""
        script = self.script_id
        script._end_test("replaced")
        publishing = self.with_context(call_scripts_publishing=PUBLISHING)
        former = publishing.browse(script.published_version_id.ids)
        former.write({"state": "retired"})
        former.flush_recordset()
        publishing.write(
            {
                "state": "published",
                "published_at": fields.Datetime.now(),
                "published_by": self.env.uid,
            }
        )
        self.flush_recordset()
        script.published_version_id = self


def _item_text(item):
    """One of a list: a field, an action, a condition, a choice, an article."""
    if isinstance(item, list | tuple):
        return str(item[-1])
    if isinstance(item, str):
        return item
    parts = [str(getattr(item, name, "")) for name in ("name", "field", "op", "value")]
    parts.append(str(getattr(item, "ref", "")))
    flags = [name for name in ("required", "readonly") if getattr(item, name, False)]
    text = " ".join(part for part in parts if part)
    return f"{text} ({', '.join(flags)})" if flags else text
