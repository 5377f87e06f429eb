from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core import plain


class CallScript(models.Model):
    """A script: what to say and ask in a talk of one purpose.

    Its content lives in versions: one draft which authors edit, one published version
    which sessions run, and the earlier ones which running sessions keep.
    """

    _name = "call.script"
    _description = "Call Script"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    # a script of the parent company is for its branches, too
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    goal = fields.Char(
        translate=True, help="What the talk is for: always in the operator's sight."
    )
    purpose = fields.Html(
        translate=True,
        sanitize_style=True,
        help="When and how to use the script; shown to the operator on request.",
    )
    direction = fields.Selection(
        [
            ("outgoing", "Outgoing call"),
            ("incoming", "Incoming call"),
            ("form", "Filling in a form"),
        ],
        string="Used for",
        default="outgoing",
        required=True,
        tracking=True,
    )
    model_ids = fields.Many2many(
        "ir.model",
        string="Started from",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="Kinds of records from whose form the script can be started. "
        "Without any, it is started from the list of scripts or from the desk.",
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True
    )
    group_ids = fields.Many2many(
        "res.groups", "call_script_group_rel", string="Groups who may start it"
    )
    user_ids = fields.Many2many(
        "res.users", "call_script_user_rel", string="Users who may start it"
    )
    team_ids = fields.Many2many(
        "crm.team", "call_script_team_rel", string="Sales teams who may start it"
    )
    author_ids = fields.Many2many(
        "res.users",
        "call_script_author_rel",
        string="Authors",
        help="Who may edit the script. Without any, every script author.",
    )
    version_ids = fields.One2many("call.script.version", "script_id", string="Versions")
    version_count = fields.Integer(compute="_compute_version_count")
    published_version_id = fields.Many2one(
        "call.script.version",
        "Published version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    draft_version_id = fields.Many2one(
        "call.script.version", "Draft", compute="_compute_draft_version_id"
    )
    session_count = fields.Integer(compute="_compute_session_count")
    can_start = fields.Boolean(compute="_compute_can_start", search="_search_can_start")

    @api.depends("version_ids")
    def _compute_version_count(self):
        counts = dict(
            self.env["call.script.version"]._read_group(
                [("script_id", "in", self.ids)], ["script_id"], ["__count"]
            )
        )
        for script in self:
            script.version_count = counts.get(script, 0)

    @api.depends("version_ids.state")
    def _compute_draft_version_id(self):
        for script in self:
            drafts = script.version_ids.filtered(lambda v: v.state == "draft")
            script.draft_version_id = drafts[:1]

    def _compute_session_count(self):
        counts = dict(
            self.env["call.session"]._read_group(
                [("script_id", "in", self.ids), ("is_trial", "=", False)],
                ["script_id"],
                ["__count"],
            )
        )
        for script in self:
            script.session_count = counts.get(script, 0)

    @api.depends_context("uid")
    @api.depends("published_version_id", "group_ids", "user_ids", "team_ids")
    def _compute_can_start(self):
        allowed = self._filter_startable()
        for script in self:
            script.can_start = script in allowed

    def _search_can_start(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._startable_domain()

    @api.model
    def _startable_domain(self):
        """Published scripts given to the user, by group, name or sales team."""
        user = self.env.user
        nobody = Domain.AND(
            Domain(name, "=", False) for name in ("group_ids", "user_ids", "team_ids")
        )
        return Domain("published_version_id", "!=", False) & (
            nobody
            | Domain("group_ids", "in", user.all_group_ids.ids)
            | Domain("user_ids", "in", user.ids)
            | Domain("team_ids.crm_team_member_ids.user_id", "in", user.ids)
        )

    def _filter_startable(self):
        if not self.env.user.has_group("call_scripts.call_scripts_group_operator"):
            return self.browse()
        real = self.filtered("id")
        domain = Domain("id", "in", real.ids) & self._startable_domain()
        allowed = self.sudo().with_context(active_test=False).search(domain)
        return self.filtered(lambda script: script._origin.id in allowed.ids)

    def _check_start(self):
        """Refuse when the user may not start the script.

        :raises AccessError: the script is not given to the user
        :raises UserError: the script has no published version
        """
        self.ensure_one()
        self.check_access("read")
        if not self.sudo().published_version_id:
            raise UserError(
                self.env._("The script %(name)s is not published.", name=self.name)
            )
        if not self.active or not self._filter_startable():
            raise AccessError(
                self.env._(
                    "The script %(name)s is not given to you.", name=self.sudo().name
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_not_run(self):
        """Talks are kept, and with them the script; what was only tried may go."""
        sessions = self.env["call.session"].sudo().with_context(active_test=False)
        talks = Domain("script_id", "in", self.ids) & Domain("is_trial", "=", False)
        ran = sessions.search(talks, limit=1).script_id
        if ran:
            raise UserError(
                self.env._(
                    "Talks were led by %(name)s: archive it instead of deleting it.",
                    name=ran.name,
                )
            )

    def unlink(self):
        self.check_access("unlink")
        self.env["call.session"]._drop_trials(self.sudo().version_ids)
        return super().unlink()

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", script.name))
            for script, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def copy(self, default=None):
        """The copy has a draft with the content of the published (or draft) version."""
        copies = super().copy(default)
        for script, new in zip(self, copies, strict=True):
            source = script.draft_version_id or script.published_version_id
            if source:
                source._copy_to_draft(new)
        return copies

    # --- starting ----------------------------------------------------------------

    @api.model
    @api.readonly
    def runner_scripts(self, res_model=False, direction=False):
        """Scripts the user may start from a record of the model, for a choice.

        :return: ``[{"id", "name", "goal", "direction"}]``
        """
        if not self.env.user.has_group("call_scripts.call_scripts_group_operator"):
            return []
        domain = self._startable_domain()
        if direction:
            domain &= Domain("direction", "=", plain.text(direction, 20))
        scripts = self.search(domain)
        if res_model:
            # operators may not read ir.model
            scripts = scripts.filtered(
                lambda script: res_model in script.sudo().model_ids.mapped("model")
            )
        return scripts.read(["name", "goal", "direction"])

    @api.model
    @api.readonly
    def runner_models(self):
        """Models with a script the user may start from their forms: list of names."""
        if not self.env.user.has_group("call_scripts.call_scripts_group_operator"):
            return []
        scripts = self.search(self._startable_domain())
        return sorted(set(scripts.sudo().model_ids.mapped("model")))

    def runner_start(self, res_model=False, res_id=False, phone=False):
        """Start the script (on a record) and answer the session's id.

        An open session of the user with this script on this record is gone on with.

        :param phone: the number to call, where no record tells it
        """
        self.ensure_one()
        record = self._start_record(res_model, res_id)
        Session = self.env["call.session"]
        if record:
            # a button pressed twice: the second start sees the session of the first
            self.env["call.script.pace"]._one_at_a_time()
            open_session = Session.search(
                [
                    ("script_id", "=", self.id),
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("user_id", "=", self.env.uid),
                    ("state", "in", ("draft", "running", "paused")),
                    ("is_trial", "=", False),
                ],
                limit=1,
            )
            if open_session:
                return open_session.id
        return Session._start(self, record, {"phone": phone} if phone else None).id

    def _start_record(self, res_model, res_id):
        """The record to start on, None where none is meant.

        :raises UserError: it is not there (any more)
        :raises AccessError: it is out of the user's reach
        """
        if not res_model or not res_id:
            return None
        model = self.env.get(res_model) if isinstance(res_model, str) else None
        if model is None or model._abstract or model._transient:
            raise UserError(self.env._("There is no such kind of record."))
        record = model.browse(plain.whole(res_id)).exists()
        if not record:
            raise UserError(self.env._("The record is not there any more."))
        record.check_access("read")
        return record

    def action_start(self):
        """Start the script and open the runner; a number needed is asked for."""
        self.ensure_one()
        if self.phone_required:
            return {
                "type": "ir.actions.act_window",
                "res_model": "call.script.start",
                "views": [(False, "form")],
                "target": "new",
                "name": self.name,
                "context": {"default_script_id": self.id},
            }
        session_id = self.runner_start()
        return self.env["call.session"].browse(session_id).action_open_runner()

    # --- authors -----------------------------------------------------------------

    def action_edit_draft(self):
        """Open the draft; where there is none, one is made from the published one."""
        self.ensure_one()
        self.check_access("write")
        draft = self.draft_version_id
        if not draft and self.published_version_id:
            draft = self.published_version_id._copy_to_draft(self)
        if not draft:
            draft = self.env["call.script.version"].create({"script_id": self.id})
        return draft.action_open()

    def action_publish(self):
        self.ensure_one()
        if not self.draft_version_id:
            raise UserError(self.env._("There is no draft to publish."))
        return self.draft_version_id.action_publish()

    def action_try(self):
        self.ensure_one()
        version = self.draft_version_id or self.published_version_id
        if not version:
            raise UserError(self.env._("The script is empty: add blocks first."))
        return version.action_try()

    def action_view_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_session_action"
        )
        action["domain"] = [("script_id", "=", self.id)]
        action["context"] = {"default_script_id": self.id}
        return action
