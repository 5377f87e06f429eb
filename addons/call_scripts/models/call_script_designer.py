from psycopg2 import IntegrityError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import document, layout, patch
from .call_script_revision import CHANGED, ONE_REVISION

#: Where a part of a block's document is kept, when the names differ.
STORED = {
    "fields": "use_ids",
    "actions": "action_ids",
    "articles": "article_ids",
    "stage": "stage_id",
    "x": "pos_x",
    "y": "pos_y",
}
#: Lists which are made anew when they changed.
LISTS = ("use_ids", "action_ids")
#: Type of the bus message that somebody else opened the draft.
OPENED = "call_scripts.version_opened"


class CallScriptVersion(models.Model):
    """What the canvas shows and sends back."""

    _inherit = "call.script.version"

    def action_open_designer(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "call_scripts.designer",
            "name": self.display_name,
            "params": {"version_id": self.id},
            "context": {"active_id": self.id},
        }

    def designer_load(self):
        """Everything the designer shows.

        :return: ``{"version": {id, number, state, name, script_id, readonly},
            "revision": int, "document": dict (docs/script-format.md),
            "arranged": bool (blocks had no places and were given some),
            "findings": [{code, severity, block, text}], "catalogue": dict}``
        """
        self.ensure_one()
        self.check_access("read")
        # supervisors may read the version, but not all of its parts by themselves
        doc = document.write(self.sudo()._to_document())
        arranged = self._arrange(doc)
        readonly = not self._can_design()
        if not readonly:
            self.sudo()._tell_designers(OPENED)
        return {
            "version": {
                "id": self.id,
                "number": self.number,
                "state": self.state,
                "name": self.display_name,
                "script_id": self.script_id.id,
                "readonly": readonly,
            },
            "revision": self.revision,
            "document": doc,
            "arranged": arranged,
            "findings": self._designer_findings(),
            "catalogue": self.designer_catalogue(),
        }

    @api.readonly
    def designer_layout(self, nodes, edges):
        """Places for blocks: ``{code: [x, y]}``; nothing is stored.

        :param nodes: ``[[code, height]]``, the first block first
        :param edges: ``[[from, to]]`` in the author's order
        """
        self.ensure_one()
        self.check_access("read")
        try:
            return layout.arrange(
                [(str(code), float(height)) for code, height in nodes],
                [(str(source), str(target)) for source, target in edges],
            )
        except (TypeError, ValueError, layout.TooBigError) as error:
            raise UserError(self.env._("These blocks cannot be laid out.")) from error

    def designer_save(self, revision, changes, keys=()):
        """Store what the author changed since ``revision``: all of it or nothing.

        Blocks are kept by their codes, links by what they are, so that ids stay.

        :param changes: see ``core.patch``
        :param keys: the caller's key of this saving, then those of earlier ones whose
            answers it never got: when one of them was the last change of the draft,
            nobody else changed it
        :return: ``{"revision", "findings", "left_out"}``, ``left_out`` being sentences
            about what is named but is not there (an article, an action's template); or
            ``{"conflict": {user, at, revision}}`` when somebody else changed the draft
            meanwhile; nothing is stored then
        """
        self.ensure_one()
        self._check_design()
        self.env.execute_query(
            SQL("SELECT id FROM call_script_version WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset(["revision", "save_key"])
        keys = [str(key)[:64] for key in keys]
        if self.revision != revision and self.save_key not in keys:
            return {"conflict": self._conflict()}
        left_out = []
        try:
            with self.env.cr.savepoint():
                self._apply_patch(changes, left_out)
        except document.DocumentError as error:
            text = self.script_id._document_error_text(error)
            raise UserError(text) from error
        except IntegrityError as error:
            raise UserError(self.env._("Two parts have the same name.")) from error
        self.sudo().write(
            {"revision": self.revision + 1, "save_key": keys[0] if keys else False}
        )
        self.sudo()._tell_designers(CHANGED)
        return {
            "revision": self.revision,
            "findings": self._designer_findings(),
            "left_out": left_out,
        }

    # --- rights ------------------------------------------------------------------

    def _can_design(self):
        return (
            self.state == "draft"
            and self.has_access("write")
            and self.script_id.has_access("write")
        )

    def _check_design(self):
        self.check_access("write")
        self.script_id.check_access("write")
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "Version %(version)s is published and cannot be changed: "
                    "make a new draft from it.",
                    version=self.display_name,
                )
            )

    # --- what is answered --------------------------------------------------------

    def _conflict(self):
        version = self.sudo()
        return {
            "user": version.write_uid.name,
            "at": version.write_date.isoformat(timespec="seconds") + "Z",
            "revision": version.revision,
        }

    def _arrange(self, doc):
        """Give blocks which all lie on one spot places; whether that was needed."""
        blocks = doc.get("blocks") or []
        if len({(block.get("x", 0), block.get("y", 0)) for block in blocks}) > 1:
            return False
        if not blocks:
            return False
        places = layout.arrange_document(doc)
        for block in blocks:
            block["x"], block["y"] = places[block["code"]]
        return True

    # --- storing -----------------------------------------------------------------

    def _apply_patch(self, changes, left_out):
        version = self.with_context(
            call_scripts_one_revision=ONE_REVISION,
            call_scripts_named=self.block_ids.action_ids._named(),
        )
        before = document.write(version._to_document())
        new = document.read(patch.merge(before, changes))
        old = document.read(before)
        fields_map = version._store_fields(old, new)
        blocks_map = version._store_blocks(old, new, fields_map, left_out)
        version._store_links(old, new, blocks_map, fields_map)
        kept = {block.code for block in new.blocks}
        version.block_ids.filtered(lambda block: block.code not in kept).unlink()
        names = {spec.name for spec in new.fields}
        version.field_ids.filtered(lambda spec: spec.name not in names).unlink()
        start = blocks_map.get(new.start, False)
        if version.start_block_id.id != start:
            version.start_block_id = start

    def _store_fields(self, old, new):
        """Ids of the fields by name."""
        found = {spec.name: spec for spec in self.field_ids}
        former = {item.name: (index, item) for index, item in enumerate(old.fields)}
        for index, item in enumerate(new.fields):
            if former.get(item.name) == (index, item):
                continue
            vals = self._field_vals(item, index)
            if item.name in found:
                del vals["version_id"]
                found[item.name].write(vals)
            else:
                found[item.name] = self.env["call.script.field"].create(vals)
        return {name: spec.id for name, spec in found.items()}

    def _store_blocks(self, old, new, fields_map, left_out):
        """Ids of the blocks by code."""
        Block = self.env["call.script.block"]
        found = {block.code: block for block in self.block_ids}
        former = {item.code: item for item in old.blocks}
        last = max(self.block_ids.mapped("sequence"), default=-1)
        for index, item in enumerate(new.blocks, last + 1):
            before = former.get(item.code)
            if before == item:
                continue
            missing = []
            vals = self._block_vals(item, index, fields_map, missing)
            if before is None:
                left_out += missing
                found[item.code] = Block.create(vals)
                continue
            changed = {
                STORED.get(name, name)
                for name, value in vars(item).items()
                if value != getattr(before, name)
            }
            if changed & {"action_ids", "article_ids"}:
                left_out += missing
            vals = {name: vals[name] for name in changed & set(vals)}
            for name in vals:
                if name in LISTS:
                    vals[name] = [(5,), *vals[name]]
            found[item.code].write(vals)
        return {code: block.id for code, block in found.items()}

    def _store_links(self, old, new, blocks_map, fields_map):
        before, after = _by_source(old.links), _by_source(new.links)
        kept = {block.code for block in new.blocks} | {""}
        for source in {**before, **after}:
            if source not in kept or before.get(source) == after.get(source):
                continue
            records = self.link_ids.filtered(
                lambda x, source=source: (x.source_id.code or "") == source
            )
            self._store_ways(records, after.get(source, []), blocks_map, fields_map)

    def _store_ways(self, records, wanted, blocks_map, fields_map):
        """Make the links of one block (or the general jumps) as they are wanted."""
        pairs = [(record, self._link_doc(record)) for record in records]
        docs = dict(pairs)
        matched, left = patch.match_links(pairs, wanted)
        for record in left:
            record.unlink()
        for index, (item, record) in enumerate(zip(wanted, matched, strict=True)):
            vals = self._link_vals(item, index, blocks_map, fields_map)
            if record is None:
                self.env["call.script.link"].create(vals)
                continue
            if docs[record].when == item.when:
                del vals["condition_ids"]
            else:
                vals["condition_ids"] = [(5,), *vals["condition_ids"]]
            for name in ("version_id", "source_id"):
                del vals[name]
            if docs[record] != item or record.sequence != index:
                record.write(vals)


class CallScript(models.Model):
    _inherit = "call.script"

    def action_open_designer(self):
        """Open the draft on the canvas; supervisors see what is published."""
        self.ensure_one()
        if not self.has_access("write"):
            version = self.draft_version_id or self.published_version_id
            if not version:
                raise UserError(self.env._("The script has no version yet."))
            return version.action_open_designer()
        self.action_edit_draft()
        self.invalidate_recordset(["draft_version_id"])
        return self.draft_version_id.action_open_designer()

    def designer_draft(self):
        """Id of the draft; where there is none, one is made of what is published."""
        self.ensure_one()
        self.check_access("write")
        self.action_edit_draft()
        self.invalidate_recordset(["draft_version_id"])
        return self.draft_version_id.id


def _by_source(links):
    found = {}
    for link in links:
        found.setdefault(link.source, []).append(link)
    return found
