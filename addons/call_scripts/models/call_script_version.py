from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..core import flow

#: Said in the context by publishing only: an object cannot come over RPC.
PUBLISHING = object()


def _copies(parts, remap):
    """Copy parts of a version: ``{original id: id of the copy}``."""
    pairs = zip(parts, parts.copy_data(), strict=True)
    copies = parts.create([remap(part, vals) for part, vals in pairs])
    return dict(zip(parts.ids, copies.ids, strict=True))


class CallScriptVersion(models.Model):
    """The content of a script: blocks joined by links.

    A draft is edited; a published version is frozen, because sessions run on it.
    """

    _name = "call.script.version"
    _description = "Script Version"
    _order = "script_id, number desc, id desc"

    script_id = fields.Many2one(
        "call.script", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="script_id.company_id", store=True, index=True)
    number = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Replaced")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    note = fields.Char("What changed")
    start_block_id = fields.Many2one(
        "call.script.block",
        "First block",
        domain="[('version_id', '=', id)]",
        ondelete="set null",
        copy=False,
    )
    block_ids = fields.One2many("call.script.block", "version_id", "Blocks")
    block_count = fields.Integer(compute="_compute_block_count")
    link_ids = fields.One2many("call.script.link", "version_id", "Links")
    jump_ids = fields.One2many(
        "call.script.link",
        "version_id",
        "Jumps and objections",
        domain=[("kind", "in", ("jump", "objection")), ("source_id", "=", False)],
        context={"default_kind": "objection"},
    )
    field_ids = fields.One2many("call.script.field", "version_id", "Fields")
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by = fields.Many2one("res.users", readonly=True, copy=False)

    _number_uniq = models.Constraint(
        "UNIQUE(script_id, number)", "The number of a version is unique in its script."
    )
    _one_draft = models.UniqueIndex(
        "(script_id) WHERE state = 'draft'", "A script has one draft at most."
    )
    _one_published = models.UniqueIndex(
        "(script_id) WHERE state = 'published' AND is_challenger IS NOT TRUE",
        "A script has one published version at most, beside a challenger.",
    )

    @api.depends("script_id.name", "number", "state")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(script)s v%(number)s",
                script=version.script_id.name or "",
                number=version.number,
            )

    @api.depends("block_ids")
    def _compute_block_count(self):
        for version in self:
            version.block_count = len(version.block_ids)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "draft"
            vals["number"] = self._next_number(vals.get("script_id"))
        versions = super().create(vals_list)
        versions.script_id.check_access("write")
        return versions

    def _next_number(self, script_id):
        groups = self.sudo()._read_group(
            [("script_id", "=", script_id)], aggregates=["number:max"]
        )
        return (groups[0][0] or 0) + 1

    def write(self, vals):
        publishing = self.env.context.get("call_scripts_publishing") is PUBLISHING
        frozen = self.filtered(lambda v: v.state != "draft")
        if frozen and set(vals) - {"note"} and not publishing:
            raise UserError(
                self.env._(
                    "Version %(version)s is published and cannot be changed: "
                    "make a new draft from it.",
                    version=frozen[0].display_name,
                )
            )
        if {"state", "number", "published_at"} & set(vals) and not publishing:
            raise UserError(self.env._("A version is published by its button."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_run(self):
        if self.filtered(lambda v: v.state != "draft"):
            raise UserError(
                self.env._("A published version is kept: sessions were run on it.")
            )

    def unlink(self):
        """Trial runs go with the draft they were made of."""
        drafts = self.filtered(lambda version: version.state == "draft")
        drafts.check_access("unlink")
        self.env["call.session"]._drop_trials(drafts)
        return super().unlink()

    # --- the graph ---------------------------------------------------------------

    def _graph(self):
        """The picture of the version which ``core.flow`` judges by."""
        self.ensure_one()
        if self.state == "draft":
            return self._build_graph()
        return self._frozen_graph()

    @tools.ormcache("self.id", "self.env.lang")
    def _frozen_graph(self):
        return self._build_graph()

    def _build_graph(self):
        version = self.sudo()
        return flow.Graph(
            start=version.start_block_id.id or None,
            blocks={block.id: block._to_core() for block in version.block_ids},
            links=tuple(link._to_core() for link in version.link_ids),
            fields={spec.name: spec._to_core() for spec in version.field_ids},
        )

    def _stages(self):
        """Stages named on the blocks, in the order of the talk: ``((id, name), …)``."""
        self.ensure_one()
        return self._build_stages() if self.state == "draft" else self._frozen_stages()

    @tools.ormcache("self.id", "self.env.lang")
    def _frozen_stages(self):
        return self._build_stages()

    def _build_stages(self):
        stages = self.sudo().block_ids.stage_id.sorted()
        return tuple((stage.id, stage.name) for stage in stages)

    # --- copies ------------------------------------------------------------------

    def _copy_to_draft(self, script):
        """A new draft of the script with the content of this version."""
        self.ensure_one()
        draft = self.create({"script_id": script.id})
        new = {"version_id": draft.id}
        fields_map = _copies(self.field_ids, lambda part, vals: dict(vals, **new))
        blocks_map = _copies(self.block_ids, lambda part, vals: dict(vals, **new))
        links_map = _copies(
            self.link_ids,
            lambda link, vals: dict(
                vals,
                **new,
                source_id=blocks_map.get(link.source_id.id),
                target_id=blocks_map.get(link.target_id.id),
            ),
        )
        _copies(
            self.block_ids.use_ids,
            lambda use, vals: dict(
                vals,
                block_id=blocks_map[use.block_id.id],
                field_id=fields_map[use.field_id.id],
            ),
        )
        actions_map = _copies(
            self.block_ids.action_ids,
            lambda item, vals: dict(vals, block_id=blocks_map[item.block_id.id]),
        )
        _copies(
            self.link_ids.condition_ids | self.block_ids.action_ids.condition_ids,
            lambda item, vals: dict(
                vals,
                link_id=links_map.get(item.link_id.id),
                action_id=actions_map.get(item.action_id.id),
                field_id=fields_map[item.field_id.id],
            ),
        )
        draft.start_block_id = blocks_map.get(self.start_block_id.id, False)
        return draft

    # --- opening -----------------------------------------------------------------

    def action_open(self):
        self.ensure_one()
        return self.get_formview_action()

    def action_view_blocks(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "call.script.block",
            "view_mode": "list,form",
            "domain": [("version_id", "=", self.id)],
            "context": {"default_version_id": self.id, "create": self.state == "draft"},
            "name": self.env._("Blocks of %s", self.display_name),
        }

    def action_add_block(self):
        """Open a new block of the draft in its own form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "call.script.block",
            "views": [(False, "form")],
            "context": {"default_version_id": self.id},
            "name": self.env._("New block"),
        }
