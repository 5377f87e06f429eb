from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..core import lint
from ..core.spec import Problem, Template
from ..runtime import messages
from ..runtime.records import OrmRecords
from ..runtime.safety import forbidden_when_elevated
from ..runtime.schema import OrmSchema
from ..runtime.tools import converter_of

INCOMPLETE = {"missing_required", "missing_required_nested", "no_children", "no_keys"}
VALIDATED = (
    "model_id",
    "operation",
    "code",
    "source_name",
    "elevated",
    "line_ids",
)


class RecordTemplate(models.Model):
    """How to make or change a record of any model from named values.

    What it is: a target model, an operation, and lines that give fields their values.
    How to use it from Python: ``template._apply(values, sources)``, see
    ``record_template_apply.py``.  How it works: ``_spec()`` turns the records into
    plain data, ``core.mapping`` does the thinking, ``runtime.runner`` the writing.
    """

    _name = "record.template"
    _description = "Record Template"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        default="record",
        tracking=True,
        help="The name under which templates run after this one know the record made, "
        "as in {{ order.name }} for the code “order”.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Text(string="Notes")
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Empty: the template is for all companies.",
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Record Type",
        required=True,
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        tracking=True,
        help="What kind of record is made or changed.",
    )
    model = fields.Char(related="model_id.model", string="Model Name", store=True)
    operation = fields.Selection(
        [
            ("create", "Make a new record"),
            ("update", "Change a given record"),
            ("find_or_create", "Find it, or make it"),
            ("find_or_create_update", "Find and change it, or make it"),
        ],
        required=True,
        default="create",
        tracking=True,
    )
    source_name = fields.Char(
        string="Record to Change",
        default="record",
        help="The name under which the record to change is given.",
    )
    key_mode = fields.Selection(
        [
            ("all", "All keys together"),
            ("any", "The first key that finds one"),
        ],
        string="Find By",
        required=True,
        default="all",
    )
    when_no_key = fields.Selection(
        [
            ("error", "Stop with an error"),
            ("create", "Make a new record"),
            ("skip", "Leave this record out"),
        ],
        string="When All Keys Are Empty",
        required=True,
        default="error",
    )
    elevated = fields.Boolean(
        string="Elevated Rights",
        copy=False,
        tracking=True,
        help="The template may do what its user may not do. Only those who administer "
        "the settings can switch this on or change such a template. It never crosses "
        "the companies of its user and never touches users, rights or technical data.",
    )
    line_ids = fields.One2many(
        "record.template.line",
        "template_id",
        string="Lines",
        copy=True,
    )
    source_ids = fields.One2many(
        "record.template.source",
        "template_id",
        string="Given Records",
        copy=True,
        help="The records the template is given by name, with an example of each: for "
        "picking their fields in placeholders and for the preview.",
    )
    run_ids = fields.One2many("record.template.run", "template_id", string="Runs")
    run_count = fields.Integer(compute="_compute_run_count")

    _code_company_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE active",
        "Another template of the company has this code already.",
    )

    def _compute_run_count(self):
        counts = dict(
            self.env["record.template.run"]._read_group(
                [("template_id", "in", self.ids)], ["template_id"], ["__count"]
            )
        )
        for template in self:
            template.run_count = counts.get(template, 0)

    @api.constrains(*VALIDATED)
    def _check_valid(self):
        """Refuse a template that cannot work, naming its lines."""
        self.filtered("active")._raise_problems()

    @api.model_create_multi
    def create(self, vals_list):
        used = set()
        for vals in vals_list:
            if not vals.get("code"):
                vals["code"] = self._free_code(vals, used)
                used.add(vals["code"])
        templates = super().create(vals_list)
        templates._check_may_elevate()
        return templates

    def write(self, vals):
        # not a constraint: Odoo runs those as superuser
        self._check_may_elevate()
        done = super().write(vals)
        self._check_may_elevate()
        return done

    def unlink(self):
        self._check_may_elevate()
        return super().unlink()

    def copy_data(self, default=None):
        default = dict(default or {})
        vals_list = super().copy_data(default)
        for template, vals in zip(self, vals_list, strict=True):
            if "name" not in default:
                vals["name"] = self.env._("%s (copy)", template.name)
            if "code" not in default:
                vals["code"] = self._free_code({"code": template.code, **vals})
        return vals_list

    @api.onchange("model_id")
    def _onchange_model_id(self):
        """A new template gets a code telling what it makes."""
        if self.model and self.code in (False, "", "record"):
            self.code = self._free_code({"code": self.model.split(".")[-1]})

    def action_view_runs(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "record_template.record_template_run_action"
            ),
            "domain": [("template_id", "=", self.id)],
            "context": {"default_template_id": self.id},
        }

    # ---------------------------------------------------------------- for others

    def _spec(self):
        """The template as ``core.spec.Template``, read whatever the user's rights."""
        self.ensure_one()
        template = self.sudo()
        return Template(
            name=template.name or "",
            code=template.code or "",
            model=template.model_id.model or "",
            operation=template.operation,
            lines=template.line_ids._specs(),
            source_name=template.source_name or "record",
            key_mode=template.key_mode,
            when_no_key=template.when_no_key,
        )

    def _problems(self):
        """What is wrong with the template: a list of ``core.spec.Problem``."""
        self.ensure_one()
        spec = self._spec()
        if not spec.model or spec.model not in self.env:
            return []
        env = self.env(su=True) if self.elevated else self.env
        problems = []
        if self.elevated and forbidden_when_elevated(env, spec.model):
            name = env[spec.model]._description
            problems.append(Problem("forbidden_elevated", params=(("model", name),)))
        records = OrmRecords(env, self._caller_companies(self.env), self)
        schema = OrmSchema(env, elevated=self.elevated)
        problems += lint.check(spec, schema, converter_of(self.env, records))
        return problems

    def _check_lines(self):
        """As ``_check_valid``, but more lines may still come."""
        self.filtered("active")._raise_problems(ignored=INCOMPLETE)

    def _raise_problems(self, ignored=frozenset()):
        for template in self:
            problems = [p for p in template._problems() if p.code not in ignored]
            if problems:
                message = messages.report(template.env, template.name, problems)
                raise ValidationError(message)

    def _check_may_elevate(self):
        """Elevated templates are the business of those who administer Odoo."""
        if self.env.su or not any(self.sudo().mapped("elevated")):
            return
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._(
                    "Only those who administer the settings may make or change "
                    "templates with elevated rights."
                )
            )

    def _free_code(self, vals, used=()):
        """A code no other template of the company has."""
        model = self.env["ir.model"].sudo().browse(vals.get("model_id")).model
        base = vals.get("code") or (model or "record").split(".")[-1]
        if not lint.is_code(base):
            base = "record"
        taken = set(self.sudo().search([("code", "=like", f"{base}%")]).mapped("code"))
        taken.update(used)
        numbers = (f"{base}{number or ''}" for number in [0, *range(2, 1000)])
        return next(code for code in numbers if code not in taken)
