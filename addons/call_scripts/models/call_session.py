from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import flow

OPEN_STATES = ("draft", "running", "paused")
OUTCOMES = [("goal", "Goal reached"), ("refusal", "Refusal"), ("other", "Other")]


class CallSession(models.Model):
    """A script being run: by whom, on which record, where it stands, what was said.

    Operators change a session through the runner's methods only; those judge every
    move by ``core.flow`` and write with the operator's rights on records of others.

    Extension points: ``_get_sources``, ``_linked_records``, ``_hook_step_done``,
    ``_hook_finished``.
    """

    _name = "call.session"
    _description = "Script Session"
    _order = "id desc"

    script_id = fields.Many2one(
        "call.script", required=True, ondelete="restrict", index=True, readonly=True
    )
    version_id = fields.Many2one(
        "call.script.version",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    res_model = fields.Char("Record's model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    record_name = fields.Char("Run on", compute="_compute_record_name")
    partner_id = fields.Many2one(
        "res.partner", "Client", index="btree_not_null", readonly=True
    )
    user_id = fields.Many2one(
        "res.users", "Operator", required=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    state = fields.Selection(
        [
            ("draft", "To start"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        default="running",
        required=True,
        index=True,
        readonly=True,
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    goal_reached = fields.Boolean(readonly=True)
    result = fields.Char(readonly=True, help="The last result reached by name.")
    stage_id = fields.Many2one(
        "call.script.stage", "Stage of the talk", readonly=True, index="btree_not_null"
    )
    current_block_id = fields.Many2one(
        "call.script.block", ondelete="set null", readonly=True
    )
    values = fields.Json(readonly=True)
    return_stack = fields.Json(readonly=True)
    trail = fields.Json(readonly=True)
    source_refs = fields.Json(readonly=True)
    started_at = fields.Datetime(readonly=True)
    block_since = fields.Datetime(readonly=True)
    block_seconds = fields.Integer(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    duration = fields.Integer("Seconds in the script", readonly=True)
    next_contact_at = fields.Datetime(
        "Next contact", readonly=True, index="btree_not_null"
    )
    is_trial = fields.Boolean("Trial run", readonly=True)
    step_ids = fields.One2many("call.session.step", "session_id", "Steps")
    record_ids = fields.One2many("call.session.record", "session_id", "Records made")

    _open_idx = models.Index(
        "(user_id, id) WHERE state IN ('draft', 'running', 'paused')"
    )
    _record_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("script_id.name", "partner_id.display_name")
    def _compute_display_name(self):
        for session in self:
            names = (session.script_id.name, session.sudo().partner_id.display_name)
            session.display_name = " – ".join(filter(None, names))

    def _compute_record_name(self):
        for session in self:
            record = session._get_record()
            record = record.exists() if record is not None else record
            readable = bool(record) and record.has_access("read")
            session.record_name = record.display_name if readable else False

    def _get_record(self):
        """The record the session is run on, None when there is none (any more)."""
        self.ensure_one()
        if not self.res_model or not self.res_id or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id)

    def _linked_records(self):
        """What the talk has to do with, for the links of what is made in it.

        To be extended, with super(): a list of single records.
        """
        record = self._get_record()
        return [record] if record is not None and record.exists() else []

    # --- starting ----------------------------------------------------------------

    @api.model
    def _start(self, script, record=None, values=None, sources=None, vals=None):
        """Start a session of the script for the current user.

        :param record: recordset of at most one record the script is run on
        :param values: ``{field name: value}`` known beforehand
        :param sources: ``{name: recordset}`` more records for placeholders, templates
        :param vals: more values of the session itself
        :raises AccessError: the script is not given to the user
        :raises UserError: no published version, or a version which cannot be begun
        """
        version, chosen = self._allot(script, record, vals)
        return self._open(version, record, values, sources, {**(vals or {}), **chosen})

    @api.model
    def _start_trial(self, version, record=None):
        """An author tries a version; no real record is touched."""
        version.check_access("read")
        return self._open(version, record, vals={"is_trial": True})

    @api.model
    def _open(self, version, record=None, values=None, sources=None, vals=None):
        graph = version._graph()
        vals = {
            "script_id": version.script_id.id,
            "version_id": version.id,
            "user_id": self.env.uid,
            "company_id": self._company_of(version).id,
            "state": "running",
            "started_at": fields.Datetime.now(),
            "block_since": fields.Datetime.now(),
            "source_refs": {
                name: [source._name, source.id]
                for name, source in (sources or {}).items()
                if source and source.id
            },
            **(vals or {}),
        }
        if record:
            record.ensure_one()
            vals.update(res_model=record._name, res_id=record.id)
            partner = self._partner_of(record)
            vals.setdefault("partner_id", partner.id if partner else False)
        session = self.sudo().create(vals).sudo(self.env.su)
        session._begin(graph, values or {})
        return session

    @api.model
    def _company_of(self, version):
        """The script's company where the user works in it; a branch keeps its own."""
        company = version.sudo().company_id
        return company if company in self.env.companies else self.env.company

    @api.model
    def _partner_of(self, record):
        """The client a record is about, by Odoo's usual names."""
        if record._name == "res.partner":
            return record
        field = record._fields.get("partner_id")
        if field is not None and field.comodel_name == "res.partner":
            return record.partner_id
        return None

    def _begin(self, graph, values):
        """Stand on the first block."""
        self.ensure_one()
        clean = self._clean_start_values(graph, values)
        self.sudo().values = clean
        step = flow.start(graph, self._effective_values(graph))
        if isinstance(step, flow.Refusal):
            raise UserError(self._refusal_text(graph, step))
        self._apply_step(graph, step, None, {})

    def _assign(self, user):
        """Hand an open session to another operator (a callback taken over)."""
        self.sudo().write({"user_id": user.id})

    @api.model
    def _drop_trials(self, versions):
        """Forget trial runs of versions."""
        domain = [("is_trial", "=", True), ("version_id", "in", versions.ids)]
        self.sudo().search(domain).unlink()

    @api.autovacuum
    def _gc_trials(self):
        """Trial runs older than a day are dropped."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        trials = self.sudo().search(
            [("is_trial", "=", True), ("create_date", "<", limit)], limit=1000
        )
        trials.unlink()

    # --- opening -----------------------------------------------------------------

    def action_open_runner(self):
        """Client action which shows the session in the runner."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "call_scripts.runner",
            "name": self.display_name,
            "params": {"session_id": self.id},
            "context": {"active_id": self.id},
        }

    def action_open_record(self):
        self.ensure_one()
        record = self._get_record()
        if record is None or not record.exists():
            raise UserError(self.env._("The record is not there any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    # --- extension points ---------------------------------------------------------

    def _hook_step_done(self, step):
        """Called after every step, within its transaction; an error refuses it."""

    def _hook_finished(self):
        """Called when the session is finished or cancelled."""
