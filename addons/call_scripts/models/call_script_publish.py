from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.record_template.core import placeholders
from odoo.addons.record_template.runtime import messages

from ..core import lint
from .call_script_revision import CHANGED
from .call_script_version import PUBLISHING

#: Names which placeholders may always begin with, beside the fields of the script.
ALWAYS_THERE = ("operator", "company", "today", "now", "record", "partner", "session")


class CallScriptVersion(models.Model):
    """Checking and publishing."""

    _inherit = "call.script.version"

    finding_html = fields.Html(
        "Check", compute="_compute_finding_html", sanitize=False, store=False
    )
    error_count = fields.Integer(compute="_compute_finding_html")

    def _compute_finding_html(self):
        for version in self:
            findings = version._lint() if version._origin else []
            version.error_count = sum(f.severity == lint.ERROR for f in findings)
            version.finding_html = version._findings_to_html(findings)

    def _findings_to_html(self, findings):
        if not findings:
            return Markup("<p class='text-success mb-0'>%s</p>") % self.env._(
                "Everything is in order."
            )
        items = Markup("").join(
            Markup("<li class='%s'>%s</li>")
            % (
                "text-danger" if item.severity == lint.ERROR else "text-warning",
                self._finding_text(item),
            )
            for item in findings
        )
        return Markup("<ul class='mb-0'>%s</ul>") % items

    # --- lint --------------------------------------------------------------------

    def _lint(self):
        """Findings of ``core.lint`` and of what only the database knows."""
        self.ensure_one()
        version = self.sudo()
        findings = lint.check(
            version._build_graph(),
            texts=version._placeholder_names(),
            known_roots=version._known_roots(),
        )
        findings += version._lint_paths()
        findings += version._lint_actions()
        return sorted(findings, key=lambda item: item.severity != lint.ERROR)

    def _known_roots(self):
        """First words of placeholders which are known in sessions of the script."""
        models_ = self.script_id.model_ids.mapped("model")
        codes = self.block_ids.action_ids.template_id.mapped("code")
        return {
            *ALWAYS_THERE,
            *(self.env["call.session"]._source_name(name) for name in models_),
            *(code for code in codes if code),
        }

    def _placeholder_names(self):
        names = {
            block.id: [
                *placeholders.names(block.title or ""),
                *placeholders.names(block.text or ""),
            ]
            for block in self.block_ids
        }
        first = self.start_block_id.id or self.block_ids[:1].id
        for link in self.link_ids.filtered("name"):
            block = link.source_id.id or first
            names.setdefault(block, []).extend(placeholders.names(link.name))
        for spec in self.field_ids.filtered("default"):
            names.setdefault(first, []).extend(placeholders.names(spec.default))
        return names

    def _lint_paths(self):
        """Fields of the record which some kind of record does not have."""
        findings = []
        for spec in self.field_ids.filtered("path"):
            models_ = self.script_id.model_ids.mapped("model")
            if not models_:
                findings.append(lint.Finding("no_model", args={"field": spec.label}))
            for model in models_:
                if spec._walk(model) is None:
                    args = {"field": spec.label, "path": spec.path, "model": model}
                    findings.append(lint.Finding("bad_path", args=args))
        return findings

    def _lint_actions(self):
        findings = []
        known = [*self.field_ids.mapped("name"), *sorted(self._known_roots())]
        for action in self.block_ids.action_ids:
            args = {"action": action.display_name}
            block = action.block_id.id
            if not action._is_complete():
                findings.append(lint.Finding("bad_action", block=block, args=args))
            elif action.kind == "template":
                for problem in action.template_id._problems():
                    text = f"{problem.field}: {messages.text(self.env, problem)}"
                    args = {**args, "text": text}
                    findings.append(lint.Finding("template", block=block, args=args))
                for problem in action.template_id._check_names(known):
                    args = {**args, "text": problem["message"]}
                    findings.append(lint.Finding("template", block=block, args=args))
        return findings

    def _finding_text(self, finding):
        """Words of a finding, with the block it is about."""
        text = self._finding_words(finding)
        block = self.env["call.script.block"].browse(finding.block or []).exists()
        return f"{block.display_name}: {text}" if block else text

    def _finding_words(self, finding):
        words = {
            "no_start": self.env._("The first block is not chosen."),
            "dangling": self.env._("“%(link)s” leads to a block which is not there."),
            "no_target": self.env._("“%(link)s” leads nowhere."),
            "unreachable": self.env._("Nothing leads to this block."),
            "no_end": self.env._("There is no end block."),
            "dead_end": self.env._(
                "The talk gets stuck here: no answer and no way leads on."
            ),
            "no_exit": self.env._(
                "The talk goes round in a circle here: no way leads to an end."
            ),
            "no_else": self.env._("When no condition holds, no way leads on."),
            "endless": self.env._("The branches go round in a circle."),
            "unknown_field": self.env._(
                "“%(link)s” depends on %(field)s, which is no field."
            ),
            "never_filled": self.env._(
                "“%(link)s” depends on %(field)s, which nobody fills in."
            ),
            "unknown_placeholder": self.env._("Nothing is known as {{ %(name)s }}."),
            "same_hotkey": self.env._("The key %(key)s is given twice."),
            "no_goal": self.env._("No block is marked as the goal."),
            "no_model": self.env._(
                "Field “%(field)s” belongs to a record, but the script is not "
                "started from any kind of record."
            ),
            "bad_path": self.env._(
                "Field “%(field)s”: records of %(model)s have no %(path)s."
            ),
            "bad_action": self.env._("Action “%(action)s” does not say what to do."),
            "template": self.env._("Action “%(action)s”: %(text)s"),
        }
        return words[finding.code] % finding.args

    # --- publishing --------------------------------------------------------------

    def action_publish(self):
        """Freeze the draft: from now on new sessions run on it.

        :raises RedirectWarning: naming what is wrong, while the check finds errors
        """
        self._check_publishable()
        script = self.script_id
        publishing = self.with_context(call_scripts_publishing=PUBLISHING)
        former = publishing.browse(script.published_version_id.ids)
        former.write({"state": "retired"})
        former.flush_recordset()
        self._freeze()
        script.published_version_id = self
        return self._published_notice()

    def _check_publishable(self):
        """Refuse what is no draft, or a draft with errors.

        :raises UserError: naming what is wrong
        """
        self.ensure_one()
        self.script_id.check_access("write")
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be published."))
        errors = [item for item in self._lint() if item.severity == lint.ERROR]
        if errors:
            self._refuse_publishing(errors)

    def _freeze(self, **vals):
        """The draft becomes a published version; its trial runs are dropped."""
        self.env["call.session"]._drop_trials(self)
        self.with_context(call_scripts_publishing=PUBLISHING).write(
            {
                **vals,
                "state": "published",
                "published_at": fields.Datetime.now(),
                "published_by": self.env.uid,
                "revision": self.revision + 1,
            }
        )
        self.flush_recordset()
        self.sudo()._tell_designers(CHANGED)

    def _published_notice(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s is published.", self.display_name),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_new_draft(self):
        """Copy a published version forward to a new draft; a draft is opened."""
        self.ensure_one()
        self.script_id.check_access("write")
        draft = self.script_id.draft_version_id
        if draft and self.state != "draft":
            raise UserError(
                self.env._(
                    "%s is being edited already: publish or delete it first.",
                    draft.display_name,
                )
            )
        return (draft or self._copy_to_draft(self.script_id)).action_open()

    def action_try(self):
        """Run the version without touching a real record."""
        self.ensure_one()
        self.check_access("read")
        session = self.env["call.session"]._start_trial(self)
        return session.action_open_runner()
