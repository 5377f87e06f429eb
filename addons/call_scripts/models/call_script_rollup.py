from odoo import api, fields, models
from odoo.tools import SQL

from ..core import rollup

KINDS = [
    ("answer", "Answer"),
    ("passed", "Passed"),
    ("jump", "Jump"),
    ("return", "Return"),
    ("back", "Step back"),
    ("finish", "Finish"),
    ("goto", "Free move"),
]


class CallScriptRollup(models.AbstractModel):
    """Figures of finished talks, kept by ``core.rollup``: see there."""

    _name = "call.script.rollup"
    _description = "Figures of Talks"
    _log_access = False
    _order = "day desc, id desc"

    day = fields.Date(required=True, readonly=True)
    version_id = fields.Many2one(
        "call.script.version", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    origin = fields.Integer(
        default=0,
        required=True,
        readonly=True,
        help="Identifier of what the talks were part of, 0 without one.",
    )

    @api.model
    def _count(self, talks, sign=1):
        """Add the counted talks which meet the SQL condition, or take them out."""
        condition = SQL("%s AND (%s)", SQL(rollup.COUNTED), talks)
        for statement in rollup.WAYS if sign > 0 else ():
            self.env.cr.execute(SQL(statement, talks=condition))
        for item in rollup.ALL:
            self.env.cr.execute(SQL(item.statement(), talks=condition, sign=sign))
        self.env.invalidate_all(flush=False)

    @api.model
    def _rebuild(self, scripts=None):
        """Count everything anew, of some scripts or of all."""
        self.env.flush_all()
        if scripts is None:
            of_scripts, talks = SQL("TRUE"), SQL("TRUE")
        else:
            ids = tuple(scripts.ids) or (0,)
            of_scripts = SQL(
                "version_id IN (SELECT id FROM call_script_version"
                " WHERE script_id IN %s)",
                ids,
            )
            talks = SQL("s.script_id IN %s", ids)
        for item in rollup.ALL:
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE %s", SQL.identifier(item.table), of_scripts)
            )
        self.env.cr.execute(
            SQL("UPDATE call_script_way SET last_block_id = NULL WHERE %s", of_scripts)
        )
        self._count(talks)


class CallScriptRollupBlock(models.Model):
    """Visits to blocks, and talks which passed them."""

    _name = "call.script.rollup.block"
    _inherit = ["call.script.rollup"]
    _description = "Figures of Blocks"
    _log_access = False

    user_id = fields.Many2one("res.users", "Operator", required=True, readonly=True)
    block_id = fields.Many2one(
        "call.script.block", required=True, readonly=True, ondelete="cascade"
    )
    visits = fields.Integer(readonly=True)
    exits = fields.Integer(readonly=True)
    seconds = fields.Integer(readonly=True)
    talks = fields.Integer(readonly=True)
    goals = fields.Integer(readonly=True)
    refusals = fields.Integer(readonly=True)

    _key = models.UniqueIndex(
        "(version_id, day, user_id, company_id, origin, block_id)"
    )


class CallScriptRollupLink(models.Model):
    """Answers given on blocks and where they led."""

    _name = "call.script.rollup.link"
    _inherit = ["call.script.rollup"]
    _description = "Figures of Answers"
    _log_access = False

    user_id = fields.Many2one("res.users", "Operator", required=True, readonly=True)
    block_id = fields.Many2one(
        "call.script.block", required=True, readonly=True, ondelete="cascade"
    )
    link = fields.Integer(help="Identifier of the answer, 0 without one.")
    target = fields.Integer(help="Identifier of the block led to.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    visits = fields.Integer(readonly=True)
    exits = fields.Integer(readonly=True)
    seconds = fields.Integer(readonly=True)

    _key = models.UniqueIndex(
        "(version_id, day, user_id, company_id, origin, block_id, link, target, kind)"
    )


class CallScriptRollupStage(models.Model):
    """Talks which reached a stage."""

    _name = "call.script.rollup.stage"
    _inherit = ["call.script.rollup"]
    _description = "Figures of Stages"
    _log_access = False

    user_id = fields.Many2one("res.users", "Operator", required=True, readonly=True)
    stage_id = fields.Many2one(
        "call.script.stage", required=True, readonly=True, ondelete="cascade"
    )
    talks = fields.Integer(readonly=True)
    goals = fields.Integer(readonly=True)

    _key = models.UniqueIndex(
        "(version_id, day, user_id, company_id, origin, stage_id)"
    )


class CallScriptRollupTalk(models.Model):
    """Talks by outcome and by the way they went."""

    _name = "call.script.rollup.talk"
    _inherit = ["call.script.rollup"]
    _description = "Figures of Outcomes"
    _log_access = False

    user_id = fields.Many2one("res.users", "Operator", required=True, readonly=True)
    way = fields.Integer(help="Identifier of the way, 0 without one.")
    outcome = fields.Char(required=True, readonly=True)
    talks = fields.Integer(readonly=True)
    seconds = fields.Integer(readonly=True)

    _key = models.UniqueIndex(
        "(version_id, day, user_id, company_id, origin, way, outcome)"
    )


class CallScriptRollupTime(models.Model):
    """How often a block took so many seconds."""

    _name = "call.script.rollup.time"
    _inherit = ["call.script.rollup"]
    _description = "Figures of Times on Blocks"
    _log_access = False

    block_id = fields.Many2one(
        "call.script.block", required=True, readonly=True, ondelete="cascade"
    )
    seconds = fields.Integer(readonly=True)
    # rows of different operators are different ones: see ``core.rollup``
    part = fields.Integer(
        default=0, required=True, readonly=True, export_string_translation=False
    )
    visits = fields.Integer(readonly=True)

    _key = models.UniqueIndex(
        "(version_id, day, company_id, origin, block_id, seconds, part)"
    )


class CallScriptWay(models.Model):
    """Blocks of a talk in the order they were first reached."""

    _name = "call.script.way"
    _description = "Way through a Script"
    _log_access = False

    version_id = fields.Many2one(
        "call.script.version", required=True, readonly=True, ondelete="cascade"
    )
    blocks = fields.Char(required=True, readonly=True, help="Identifiers, in order.")
    block_count = fields.Integer(readonly=True)
    last_block_id = fields.Many2one(
        "call.script.block",
        "Last block",
        readonly=True,
        ondelete="cascade",
        help="Where the talk was before it came to an end or a refusal; "
        "of a way to a result or goal, where it ended.",
    )

    _blocks_uniq = models.UniqueIndex("(version_id, md5(blocks))")
    _new_idx = models.Index("(id) WHERE last_block_id IS NULL")
