import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.rules import apply_rule, apply_rules
from ..core.why import as_json, expand

STEP_SECONDS = 1.5
MAX_LETTERS = 10_000
MAX_LINES = 500


class MailLeadFilterDryRun(models.TransientModel):
    """Past letters shown to a filter: what it would have taken; nothing is made.

    The screen calls `step` until nothing is left, so that progress is seen and the run
    can be stopped; each call works for about `STEP_SECONDS`.
    """

    _name = "mail.lead.filter.dry.run"
    _description = "Trial of a Mail Filter on Past Letters"

    filter_id = fields.Many2one("mail.lead.filter", required=True, ondelete="cascade")
    days = fields.Integer("Letters of the Last Days", default=30, required=True)
    alone = fields.Boolean(
        "This Filter Alone",
        default=True,
        help="Otherwise the filters above it are asked first, as with real letters.",
    )
    with_actions = fields.Boolean(
        "Try the Actions Too",
        help="What would be made is made and undone, letter by letter: slower, and "
        "shows which actions would fail.",
    )
    refs = fields.Json()
    started = fields.Boolean()
    total = fields.Integer("Letters", readonly=True)
    done = fields.Integer("Looked At", readonly=True)
    matched = fields.Integer("Taken", readonly=True)
    missed = fields.Integer("Required Value Missing", readonly=True)
    failed = fields.Integer("Action Would Fail", readonly=True)
    line_ids = fields.One2many("mail.lead.filter.dry.run.line", "run_id", readonly=True)

    def action_start(self):
        """Gather the letters; the screen then calls `step`."""
        self.ensure_one()
        self.filter_id.check_access("read")
        if self.days <= 0:
            raise UserError(self.env._("The number of days must be positive."))
        since = fields.Datetime.now() - timedelta(days=min(self.days, 36_500))
        refs = self.filter_id._past_refs(since, MAX_LETTERS)
        self.line_ids.unlink()
        self.write(
            {"refs": refs, "started": True, "total": len(refs), "done": 0,
             "matched": 0, "missed": 0, "failed": 0}
        )  # fmt: skip
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try on Past Letters"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def step(self):
        """Look at some more letters.

        :return: {total, done, matched, missed, failed}
        """
        self.ensure_one()
        self.check_access("write")
        self.filter_id.check_access("read")
        until = time.monotonic() + STEP_SECONDS
        counts = {"done": 0, "matched": 0, "missed": 0, "failed": 0}
        lines = []
        own = self.filter_id._as_rule()
        rules = self._rules()
        for ref in (self.refs or [])[self.done :]:
            line = self._look(ref, own, rules)
            counts["done"] += 1
            if line:
                counts[line["state"]] += 1
                lines.append({**line, "run_id": self.id})
            if time.monotonic() > until:
                break
        room = MAX_LINES - len(self.line_ids)
        self.env["mail.lead.filter.dry.run.line"].create(lines[: max(0, room)])
        self.write({name: self[name] + count for name, count in counts.items()})
        return {name: self[name] for name in ("total", *counts)}

    def _rules(self):
        """The filters asked before this one, by their order, and it."""
        own = self.filter_id._as_rule()
        if self.alone:
            return (own,)
        before = []
        for rule in self.filter_id._rules():
            if rule.id == own.id:
                break
            before.append(rule)
        return (*before, own)

    def _look(self, ref, own, rules):
        """Values of a line, None when the filter has nothing to do with the letter."""
        try:
            letter = self.filter_id._past_letter(ref)
        except UserError:
            return None  # gone since
        results = apply_rules(letter, rules)
        result = next((item for item in results if item.rule.id == own.id), None)
        if result is None or not result.matched:
            return None
        state, error = "matched", False
        if result.missing:
            state, error = "missed", ", ".join(result.missing)
        elif self.with_actions:
            error = self.filter_id._dry_make(letter, (result,))[2]
            state = "failed" if error else "matched"
        values = [f"{name}: {value}" for name, value in result.values.items() if value]
        return {
            "ref": ref,
            "state": state,
            "subject": letter.subject[:500],
            "sender": letter.sender[:500],
            "date": self._naive(letter.date),
            "found": "\n".join(values)[:5000],
            "error": error,
        }

    @api.model
    def _naive(self, text):
        try:
            moment = fields.Datetime.from_string(text[:19].replace("T", " "))
        except ValueError:
            return False
        return moment if moment and 1900 < moment.year < 3000 else False

    @api.model
    def _why(self, ref, rule):
        letter = self.env["mail.lead.filter"]._past_letter(ref)
        return expand(as_json((apply_rule(letter, rule),)))


class MailLeadFilterDryRunLine(models.TransientModel):
    _name = "mail.lead.filter.dry.run.line"
    _description = "Letter of a Trial"

    run_id = fields.Many2one(
        "mail.lead.filter.dry.run", required=True, ondelete="cascade", index=True
    )
    ref = fields.Char()
    state = fields.Selection(
        [
            ("matched", "Would be taken"),
            ("missed", "A required value is missing"),
            ("failed", "An action would fail"),
        ],
        required=True,
    )
    date = fields.Datetime()
    sender = fields.Char()
    subject = fields.Char()
    found = fields.Text()
    error = fields.Text("Problem")
    why_html = fields.Html("Why", compute="_compute_why_html", sanitize=False)

    def _compute_why_html(self):
        log = self.env["mail.lead.filter.log"]
        for line in self:
            try:
                why = line.run_id._why(line.ref, line.run_id.filter_id._as_rule())
            except UserError as err:
                line.why_html = str(err)
                continue
            line.why_html = log._render_why(why)
