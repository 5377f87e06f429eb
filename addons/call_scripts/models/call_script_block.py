import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import flow


class CallScriptBlock(models.Model):
    """One thing to say, ask or do."""

    _name = "call.script.block"
    _description = "Block of a Script"
    _inherit = ["call.script.part"]
    _order = "version_id, sequence, id"
    _rec_name = "title"

    version_id = fields.Many2one(
        "call.script.version", required=True, ondelete="cascade", index=True
    )
    version_state = fields.Selection(related="version_id.state", string="Version state")
    script_id = fields.Many2one(related="version_id.script_id")
    company_id = fields.Many2one(related="version_id.company_id")
    sequence = fields.Integer(default=10)
    code = fields.Char(help="Name of the block in exported files; unique in a version.")
    title = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("talk", "Talk"),
            ("question", "Question"),
            ("form", "Form"),
            ("branch", "Branch (not shown)"),
            ("action", "Action (not shown)"),
            ("end", "End"),
        ],
        default="talk",
        required=True,
        help="Branches and actions are passed without being shown; "
        "their ways on lead further at once.",
    )
    text = fields.Html(
        "What to say",
        sanitize=True,
        sanitize_attributes=True,
        sanitize_form=True,
        sanitize_style=True,
        help="{{ name }} puts in a value: a field of the script, {{ partner.name }}, "
        "{{ operator.name }}, {{ company.name }} …",
    )
    stage_id = fields.Many2one("call.script.stage", "Stage of the talk")
    mark = fields.Selection(
        [
            ("result", "Result reached"),
            ("goal", "Goal reached"),
            ("refusal", "Refusal"),
        ],
        string="Meaning",
    )
    result = fields.Char("Name of the result")
    use_ids = fields.One2many("call.script.block.field", "block_id", "Fields")
    answer_ids = fields.One2many(
        "call.script.link",
        "source_id",
        "Answers",
        domain=[("kind", "=", "answer")],
        context={"default_kind": "answer"},
    )
    route_ids = fields.One2many(
        "call.script.link",
        "source_id",
        "Ways on",
        domain=[("kind", "=", "route")],
        context={"default_kind": "route"},
    )
    jump_ids = fields.One2many(
        "call.script.link",
        "source_id",
        "Jumps from this block",
        domain=[("kind", "in", ("jump", "objection"))],
        context={"default_kind": "jump"},
    )
    action_ids = fields.One2many("call.script.action", "block_id", "Actions")
    article_ids = fields.Many2many(
        "document.page",
        "call_script_block_article_rel",
        string="Articles",
        domain=[("type", "=", "content")],
    )
    pos_x = fields.Float("Left")
    pos_y = fields.Float("Top")
    is_start = fields.Boolean(compute="_compute_is_start", string="First")
    answer_summary = fields.Char("Leads to", compute="_compute_answer_summary")
    placeholder_help = fields.Char(
        "Values at hand", compute="_compute_placeholder_help"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(version_id, code)", "Two blocks of a version have the same code."
    )

    @api.depends("version_id.start_block_id")
    def _compute_is_start(self):
        for block in self:
            block.is_start = block.version_id.start_block_id == block

    @api.depends(
        "answer_ids.name",
        "answer_ids.target_id.title",
        "answer_ids.returns",
        "route_ids.target_id.title",
    )
    def _compute_answer_summary(self):
        for block in self:
            block.answer_summary = " · ".join(
                _way(link) for link in (*block.answer_ids, *block.route_ids)
            )

    @api.depends("version_id.field_ids.name", "version_id.script_id.model_ids")
    def _compute_placeholder_help(self):
        for block in self:
            names = block.version_id.field_ids.mapped("name")
            roots = ["partner.name", "operator.name", "company.name", "today"]
            block.placeholder_help = "  ".join(
                f"{{{{ {name} }}}}" for name in (*names, *roots)
            )

    @api.constrains("code")
    def _check_code(self):
        for block in self:
            if block.code and not re.fullmatch(r"[a-z_][a-z0-9_]*", block.code):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be a code: use small Latin letters, digits "
                        "and _.",
                        name=block.code,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        blocks = super().create(vals_list)
        for block in blocks:
            if not block.code:
                block.code = f"block_{block.id}"
            if not block.version_id.start_block_id:
                block.version_id.start_block_id = block
        return blocks

    def copy(self, default=None):
        """A copy beside the original has a code of its own."""
        return super().copy({"code": False, **(default or {})})

    def action_open(self):
        self.ensure_one()
        return self.get_formview_action()

    def action_make_start(self):
        self.ensure_one()
        self.version_id.start_block_id = self

    def _to_core(self):
        return flow.Block(
            id=self.id,
            code=self.code or "",
            kind=self.kind,
            title=self.title or "",
            html=str(self.text or ""),
            fields=tuple(use._to_core() for use in self.use_ids),
            stage=self.stage_id.id or None,
            mark=self.mark or "",
            result=self.result or "",
            actions=tuple(self.action_ids.ids),
            articles=tuple(self.article_ids.ids),
            min_seconds=self.min_seconds,
        )


def _way(link):
    """An answer or a way on in a few words: ``Yes → Offer``, ``Well then ↩``."""
    if link.returns and not link.target_id:
        return f"{link.name} ↩"
    return f"{link.name or ''} → {link.target_id.title or '…'}".strip()
