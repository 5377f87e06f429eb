from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import plain

MAX_LENGTH = 500
#: An operator who meets more surprises in one talk than this is typing a novel.
MAX_PER_SESSION = 50


class CallScriptRemark(models.Model):
    """What a client said for which the script had no fitting answer (row A17).

    Operators leave it through ``call.session.runner_remark``; it waits at its block
    for the author, also in later versions, because blocks keep their codes.
    """

    _name = "call.script.remark"
    _description = "Client's Words without an Answer"
    _order = "id desc"
    _rec_name = "text"

    text = fields.Text("The client said", required=True, readonly=True)
    script_id = fields.Many2one(
        "call.script", required=True, ondelete="cascade", index=True, readonly=True
    )
    version_id = fields.Many2one(
        "call.script.version", ondelete="cascade", index=True, readonly=True
    )
    block_id = fields.Many2one(
        "call.script.block",
        "Shown block",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    block_code = fields.Char(readonly=True)
    block_title = fields.Char("Block", readonly=True)
    session_id = fields.Many2one(
        "call.session", ondelete="set null", index="btree_not_null", readonly=True
    )
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    company_id = fields.Many2one(related="script_id.company_id", store=True)
    request_id = fields.Char(readonly=True)
    state = fields.Selection(
        [("new", "New"), ("done", "Done"), ("dropped", "Of no use")],
        default="new",
        required=True,
    )

    _request_uniq = models.UniqueIndex(
        "(session_id, request_id) WHERE request_id IS NOT NULL",
        "The remark was kept already.",
    )
    _waiting_idx = models.Index("(script_id, block_code) WHERE state = 'new'")

    def write(self, vals):
        if set(vals) - {"state"} and not self.env.su:
            raise UserError(self.env._("What a client said is not changed afterwards."))
        return super().write(vals)

    def action_done(self):
        self.write({"state": "done"})

    def action_drop(self):
        self.write({"state": "dropped"})

    def action_reopen(self):
        self.write({"state": "new"})


class CallScriptVersion(models.Model):
    _inherit = "call.script.version"

    @api.readonly
    def designer_remarks(self, code=False):
        """What clients also said, for the designer.

        :param code: a block's code: its remarks one by one; without one, how many wait
            at each block
        :return: ``{code: count}``, or ``[{"id", "text", "date", "user", "session_id",
            "version"}]``, the newest first
        :raises AccessError: for those who may not read scripts' content
        """
        self.ensure_one()
        self.check_access("read")
        Remark = self.env["call.script.remark"]
        domain = Domain("script_id", "=", self.script_id.id)
        domain &= Domain("state", "=", "new")
        if not code:
            groups = Remark._read_group(domain, ["block_code"], ["__count"])
            return {code: count for code, count in groups if code}
        found = Remark.search(
            domain & Domain("block_code", "=", plain.text(code)), limit=200
        )
        return [
            {
                "id": remark.id,
                "text": remark.text,
                "date": fields.Datetime.to_string(remark.create_date),
                "user": remark.user_id.sudo().name or "",
                "session_id": remark.session_id.id,
                "version": remark.version_id.number,
            }
            for remark in found
        ]


class CallScript(models.Model):
    _inherit = "call.script"

    remark_count = fields.Integer(
        compute="_compute_remark_count",
        groups="call_scripts.call_scripts_group_author,"
        "call_scripts.call_scripts_group_supervisor",
    )

    def _compute_remark_count(self):
        groups = self.env["call.script.remark"]._read_group(
            [("script_id", "in", self.ids), ("state", "=", "new")],
            ["script_id"],
            ["__count"],
        )
        counts = dict(groups)
        for script in self:
            script.remark_count = counts.get(script, 0)

    def action_view_remarks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_script_remark_action"
        )
        action["domain"] = [("script_id", "=", self.id)]
        return action


class CallSession(models.Model):
    _inherit = "call.session"

    def runner_remark(self, text, request_id=False, block_id=False):
        """Keep what the client said for the author: no answer of the block fitted.

        The session stays where it is.  A request id makes repeating harmless.

        :param block_id: a block of the session's version; without one, the current
        :return: ``{"kept": bool, "message": text for the operator}``
        :raises AccessError: somebody else's session
        :raises UserError: nothing was said, or too much
        """
        self._check_operator()
        text = " ".join(plain.text(text or "").split())[:MAX_LENGTH]
        if not text:
            raise UserError(self.env._("Write what the client said."))
        session = self.sudo()
        if session.is_trial:
            message = self.env._("A trial run: the author would read it on the block.")
            return {"kept": False, "message": message}
        self._lock()
        kept = {"kept": True, "message": self.env._("Kept for the script's author.")}
        request_id = self._clean_request_id(request_id)
        Remark = session.env["call.script.remark"]
        mine = [("session_id", "=", session.id)]
        if request_id and Remark.search_count(
            [*mine, ("request_id", "=", request_id)], limit=1
        ):
            return kept
        if Remark.search_count(mine, limit=MAX_PER_SESSION) >= MAX_PER_SESSION:
            raise UserError(self.env._("That is enough remarks for one talk."))
        Remark.create(
            {
                **session._remark_vals(block_id),
                "text": text,
                "request_id": request_id or False,
                "user_id": self.env.uid,
            }
        )
        return kept

    def _remark_vals(self, block_id):
        block = self.current_block_id
        if plain.whole(block_id):
            wanted = self.env["call.script.block"].browse(plain.whole(block_id))
            wanted = wanted.exists()
            block = wanted if wanted.version_id == self.version_id else block
        return {
            "script_id": self.script_id.id,
            "version_id": self.version_id.id,
            "session_id": self.id,
            "block_id": block.id,
            "block_code": block.code,
            "block_title": block.title,
        }
