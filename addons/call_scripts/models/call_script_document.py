import json

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import html_sanitize

from ..core import document


class CallScript(models.Model):
    """Scripts as JSON documents (``docs/script-format.md``)."""

    _inherit = "call.script"

    def export_json(self):
        """The script as a JSON document: its draft, or else its published version.

        :return: dict which ``import_json`` takes
        """
        self.ensure_one()
        self.check_access("read")
        version = self.draft_version_id or self.published_version_id
        if not version:
            raise UserError(self.env._("The script is empty: nothing to export."))
        version.check_access("read")
        return document.write(version._to_document())

    def action_export(self):
        """Open the window with the script's file to download."""
        self.ensure_one()
        export = self.env["call.script.export"].create({"script_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": export._name,
            "res_id": export.id,
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Export of a script"),
        }

    @api.model
    def import_json(self, data, script_id=False):
        """Make a script (or the draft of an existing one) from a JSON document.

        All or nothing.  Templates, stages and articles are joined by name; those which
        are not there are left out and named in the answer.

        :param data: dict, or text of JSON
        :return: ``{"script_id", "version_id", "warnings": [text]}``
        :raises UserError: naming the place in the document which is wrong
        """
        self.check_access("create")
        try:
            if isinstance(data, str | bytes):
                data = json.loads(data)
            doc = document.read(data)
        except (ValueError, RecursionError) as error:
            raise UserError(self._document_error_text(error)) from error
        with self.env.cr.savepoint():
            script = self._script_for(doc, script_id)
            version = self.env["call.script.version"].create({"script_id": script.id})
            warnings = version._fill_from(doc)
        return {
            "script_id": script.id,
            "version_id": version.id,
            "warnings": warnings,
        }

    def _script_for(self, doc, script_id):
        models_ = self.env["ir.model"].sudo().search([("model", "in", doc.models)])
        vals = {
            "name": doc.name,
            "goal": doc.goal,
            "purpose": html_sanitize(doc.purpose, sanitize_style=True)
            if doc.purpose
            else False,
            "direction": doc.direction,
            "model_ids": [(6, 0, models_.ids)],
            "keep_log": doc.keep_log,
            "show_map": doc.show_map,
            "phone_required": doc.phone_required,
            "task_ids": [
                (5,),
                *((0, 0, {"name": name}) for name in doc.tasks),
            ],
        }
        if not script_id:
            return self.create(vals)
        script = self.browse(script_id)
        script.check_access("write")
        script.draft_version_id.unlink()
        # authors may not read kinds of records, which comparing them needs
        script.sudo().model_ids = vals.pop("model_ids")
        script.write(vals)
        return script

    def _document_error_text(self, error):
        if not isinstance(error, document.DocumentError):
            return self.env._("This is not a JSON document: %s", str(error)[:200])
        words = {
            "type": self.env._("expected: %s", error.detail),
            "missing": self.env._("this is missing"),
            "value": self.env._("“%s” is not allowed here", error.detail),
            "code": self.env._(
                "“%s” cannot be a code: small Latin letters, digits and _",
                error.detail,
            ),
            "duplicate": self.env._("“%s” is there twice", error.detail),
            "unknown": self.env._("“%s” is not in the document", error.detail),
            "format": self.env._(
                "this is not a script of a known format: %s", error.detail
            ),
            "too_many": self.env._("more than %s", error.detail),
            "long": self.env._("longer than %s characters", error.detail),
        }
        return self.env._(
            "The document cannot be taken. %(where)s: %(what)s.",
            where=error.where,
            what=words[error.code],
        )


class CallScriptVersion(models.Model):
    _inherit = "call.script.version"

    # --- writing -----------------------------------------------------------------

    def _to_document(self):
        self.ensure_one()
        script = self.script_id
        return document.ScriptDoc(
            name=script.name,
            goal=script.goal or "",
            purpose=str(script.purpose or ""),
            direction=script.direction,
            models=sorted(script.sudo().model_ids.mapped("model")),
            start=self.start_block_id.code or "",
            keep_log=script.keep_log,
            show_map=script.show_map,
            phone_required=script.phone_required,
            tasks=script.task_ids.mapped("name"),
            fields=[self._field_doc(spec) for spec in self.field_ids],
            blocks=[self._block_doc(block) for block in self.block_ids],
            links=[self._link_doc(link) for link in self.link_ids],
        )

    def _field_doc(self, spec):
        return document.FieldDoc(
            name=spec.name,
            label=spec.label,
            type=spec.type,
            options=list(spec._options()),
            default=spec.default or "",
            path=spec.path or "",
            relation=spec.relation or "",
            common=spec.is_common,
            help=spec.help or "",
        )

    def _block_doc(self, block):
        return document.BlockDoc(
            code=block.code,
            title=block.title,
            kind=block.kind,
            text=str(block.text or ""),
            stage=block.stage_id.with_context(lang=None).name or "",
            mark=block.mark or "",
            result=block.result or "",
            x=block.pos_x,
            y=block.pos_y,
            min_seconds=block.min_seconds,
            fields=[
                document.UseDoc(use.field_id.name, use.required, use.readonly)
                for use in block.use_ids
            ],
            actions=[
                document.ActionDoc(
                    kind=action.kind,
                    ref=action._reference(),
                    name=action.name or "",
                    moment=action.moment,
                    repeat=action.repeat,
                    when=self._when_doc(action),
                )
                for action in block.action_ids
                if action._is_complete()
            ],
            articles=block.article_ids.mapped("name"),
        )

    def _link_doc(self, link):
        return document.LinkDoc(
            kind=link.kind,
            label=link.name or "",
            source=link.source_id.code or "",
            to=link.target_id.code or "",
            hotkey=link.hotkey or "",
            group=link.group or "",
            default=link.is_default,
            returns=link.returns,
            when=self._when_doc(link),
        )

    def _when_doc(self, part):
        return [
            document.ConditionDoc(item.field_id.name, item.operator, item.value or "")
            for item in part.condition_ids
        ]

    # --- reading -----------------------------------------------------------------

    def _fill_from(self, doc):
        """Make the content of the document in this empty draft; answer warnings."""
        self.ensure_one()
        warnings = []
        specs = self.env["call.script.field"].create(
            [self._field_vals(item, index) for index, item in enumerate(doc.fields)]
        )
        fields_map = dict(zip((x.name for x in doc.fields), specs.ids, strict=True))
        blocks = self.env["call.script.block"].create(
            [
                self._block_vals(item, index, fields_map, warnings)
                for index, item in enumerate(doc.blocks)
            ]
        )
        blocks_map = dict(zip((x.code for x in doc.blocks), blocks.ids, strict=True))
        self.env["call.script.link"].create(
            [
                self._link_vals(item, index, blocks_map, fields_map)
                for index, item in enumerate(doc.links)
            ]
        )
        if doc.start:
            self.start_block_id = blocks_map[doc.start]
        return warnings

    def _field_vals(self, item, index):
        options = "\n".join(
            key if key == label else f"{key}: {label}" for key, label in item.options
        )
        return {
            "version_id": self.id,
            "sequence": index,
            "name": item.name,
            "label": item.label or item.name,
            "type": item.type,
            "option_text": options,
            "default": item.default,
            "path": item.path,
            "relation": item.relation,
            "is_common": item.common,
            "help": item.help,
        }

    def _block_vals(self, item, index, fields_map, warnings):
        pages = self.env["document.page"]
        for name in item.articles:
            page = pages.search(
                [("name", "=", name), ("type", "=", "content")], limit=1
            )
            if not page:
                warnings.append(self.env._("There is no article “%s”.", name))
            pages |= page
        actions = [self._action_vals(x, fields_map, warnings) for x in item.actions]
        return {
            "version_id": self.id,
            "sequence": index,
            "code": item.code,
            "title": item.title or item.code,
            "kind": item.kind,
            "text": item.text,
            "stage_id": self._stage_named(item.stage).id,
            "mark": item.mark or False,
            "result": item.result,
            "pos_x": item.x,
            "pos_y": item.y,
            "min_seconds": item.min_seconds,
            "use_ids": [
                (
                    0,
                    0,
                    {
                        "field_id": fields_map[use.name],
                        "required": use.required,
                        "readonly": use.readonly,
                        "sequence": number,
                    },
                )
                for number, use in enumerate(item.fields)
            ],
            "action_ids": [(0, 0, vals) for vals in actions if vals],
            "article_ids": [(6, 0, pages.ids)],
        }

    def _stage_named(self, name):
        Stage = self.env["call.script.stage"]
        if not name:
            return Stage
        found = Stage.with_context(lang=None).search([("name", "=", name)], limit=1)
        return (
            found
            or Stage.search([("name", "=", name)], limit=1)
            or Stage.create({"name": name, "sequence": 100})
        )

    def _action_vals(self, item, fields_map, warnings):
        name, target = self.env["call.script.action"]._target_named(item.kind, item.ref)
        if not target:
            warnings.append(
                self.env._("There is no “%s”: an action was left out.", item.ref)
            )
            return None
        return {
            "kind": item.kind,
            name: target.id,
            "name": item.name,
            "moment": item.moment,
            "repeat": item.repeat,
            "condition_ids": self._when_vals(item.when, fields_map),
        }

    def _link_vals(self, item, index, blocks_map, fields_map):
        return {
            "version_id": self.id,
            "sequence": index,
            "kind": item.kind,
            "name": item.label,
            "source_id": blocks_map.get(item.source, False),
            "target_id": blocks_map.get(item.to, False),
            "hotkey": item.hotkey,
            "group": item.group,
            "is_default": item.default,
            "returns": item.returns,
            "condition_ids": self._when_vals(item.when, fields_map),
        }

    def _when_vals(self, when, fields_map):
        return [
            (
                0,
                0,
                {
                    "field_id": fields_map[item.field],
                    "operator": item.op,
                    "value": item.value,
                },
            )
            for item in when
        ]


class CallScriptAction(models.Model):
    _inherit = "call.script.action"

    def _reference(self):
        """How a document names the target: its xml id, or else its code or name."""
        target = self._target().sudo()
        xmlid = target.get_external_id().get(target.id)
        if xmlid and not xmlid.startswith("__"):
            return xmlid
        if self.kind == "template" and target.code:
            return target.code
        return target.name

    @api.model
    def _target_named(self, kind, ref):
        """The field of an action for its kind, and the record a document names."""
        names = {
            "template": ("template_id", "record.template"),
            "mail": ("mail_template_id", "mail.template"),
            "server": ("server_action_id", "ir.actions.server"),
        }
        field, model = names[kind]
        Model = self.env[model]
        found = self.env.ref(ref, raise_if_not_found=False) if "." in ref else None
        if found is not None and found._name == model and found.has_access("read"):
            return field, found
        if not Model.has_access("read"):
            return field, self._named_already(field, ref)
        if kind == "template":
            by_code = Model.search([("code", "=", ref)], limit=1)
            if by_code:
                return field, by_code
        return field, Model.search([("name", "=", ref)], limit=1)

    def _named_already(self, field, ref):
        """What the author may not read, but a script it reads names already."""
        actions = self.search([(field, "!=", False)]).sudo()
        return next(
            (action._target() for action in actions if action._reference() == ref),
            actions.browse()[field],
        ).sudo(self.env.su)
