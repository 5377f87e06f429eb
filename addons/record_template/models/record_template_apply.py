from odoo import api, models

from ..core import lint
from ..core.placeholders import render, root
from ..core.report import RunReport
from ..core.spec import Problem
from ..exceptions import RecordTemplateError
from ..runtime import messages
from ..runtime.batch import Batch
from ..runtime.guard import all_or_nothing, named_errors
from ..runtime.runner import Runner
from ..runtime.tools import Writer, scope_of, scopes_of


class RecordTemplate(models.Model):
    """Applying templates: what other addons call."""

    _inherit = "record.template"

    def _apply(self, values=None, sources=None, origin=None):
        """Make or change the record.

        :param values: ``{name: text or any Python value}``; record sets are welcome
        :param sources: ``{name: record set of one}``, read by paths with the rights of
            the user; ``operator`` and ``company`` are there without being given
        :param origin: the record (a talk, say) that new records come from which keep an
            origin (``record.origin.mixin``) and are given none by the template
        :return: ``core.report.RunReport``; ``report.primary`` is the record's item
        :raise RecordTemplateError: naming the template and its lines; nothing is left
        """
        self.ensure_one()
        report = self._apply_chain(self, values, sources)
        if origin:
            self._give_origin(report, origin)
        return report

    @api.model
    def _give_origin(self, report, origin):
        for item in report.own:
            record = self.env[item.model].browse(item.res_id)
            takes = getattr(record, "_takes_origin", False)
            if takes and item.action == "created" and not record.res_id:
                # also where the user may make such records, but not change them
                record.sudo().write({"res_model": origin._name, "res_id": origin.id})

    def _apply_many(self, jobs):
        """As `_apply` for each job, all or none; new records are created together.

        For imports: far quicker than one after the other.

        :param jobs: ``[(values, sources)]``, each as for `_apply`
        :return: list of ``core.report.RunReport``, in order
        :raise RecordTemplateError: of the first job that fails; nothing is left
        """
        self.ensure_one()
        scopes = scopes_of(self.env, jobs, strict=True)
        with all_or_nothing(self.env), named_errors(self.env, self.sudo().name):
            reports = Batch(self.sudo(), self.env).run(scopes)
            self.env.flush_all()
        self._log_runs(reports)
        return reports

    def _apply_chain(self, templates, values=None, sources=None):
        """Apply templates in order, all or none.

        Each record made is a source of the templates after it, under the code of the
        template that made it.  They run as the user of ``self``.
        """
        report = RunReport()
        templates = templates.with_env(self.env)  # whoever found them
        template = templates[:1]
        scope = scope_of(self.env, values, sources, strict=True)
        try:
            with all_or_nothing(self.env):
                for template in templates:
                    part = template._apply_one(scope)
                    report.extend(part)
                    if part.primary:
                        record = self._made(part.primary)
                        scope = scope.with_source(template.code, record)
                    template._log_run(part)
        except RecordTemplateError as error:
            template._log_run(RunReport(), error=str(error))
            raise
        return report

    def _apply_one(self, scope):
        with named_errors(self.env, self.sudo().name):
            report = Runner(self.sudo(), scope, self.env).run()
            self.env.flush_all()  # what the database refuses is this template's fault
        return report

    def _made(self, item):
        return self.env[item.model].browse(item.res_id)

    def _lookup(self, values=None, sources=None):
        """The ``lookup(name) -> value`` of a run: missing → None.

        Paths are read with the rights of the user; nothing is formatted.  Give it to
        ``core.placeholders.render``; ``_render`` does so in the user's language.
        """
        return scope_of(self.env, values, sources)

    def _render(self, text, values=None, sources=None, escape_html=False):
        """A text with its placeholders filled the way the user's language writes."""
        return render(
            text,
            self._lookup(values, sources),
            escape_html=escape_html,
            to_text=Writer(self.env),
        )

    def _to_text(self, value):
        """A value as the user's language writes it."""
        return Writer(self.env)(value)

    def _names(self):
        """The names the templates ask for: values and roots of paths, each once."""
        return list(dict.fromkeys(name for t in self for name, _line in t._uses()))

    def _check_names(self, names):
        """What the templates ask for and is not among ``names``.

        :param names: names of values and sources that will be given
        :return: list of dicts: template (name), line (number), name, message
        """
        known = {*names, *lint.ALWAYS_THERE}
        findings = []
        for template in self:
            for name, line in template._uses():
                if name in known or root(name) in known:
                    continue
                params = (("value", name),)
                problem = Problem("unknown_name", line.number, line.field, params)
                findings.append(
                    {
                        "template": template.name,
                        "line": line.number,
                        "name": name,
                        "message": messages.text(self.env, problem),
                    }
                )
            known.add(template.code)
        return findings

    def _uses(self):
        """(name, line) for all a template asks for."""
        spec = self._spec()
        return list(lint.used_names(spec.lines))
