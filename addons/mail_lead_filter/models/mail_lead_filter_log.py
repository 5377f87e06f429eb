import base64
import hashlib
import logging
from dataclasses import replace
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError

from ..core.why import as_json, expand
from ..exceptions import CONFLICTS

_logger = logging.getLogger(__name__)
KEPT_RAW = 256 * 1024
KEPT_DAYS = 30


class MailLeadFilterLog(models.Model):
    """A letter the filters have seen: why they took it or not, and what came of it."""

    _name = "mail.lead.filter.log"
    _description = "Filtered Letter"
    _order = "date desc, id desc"
    _rec_name = "subject"

    message_key = fields.Char(required=True, readonly=True)
    digest = fields.Char(readonly=True, export_string_translation=False)
    date = fields.Datetime(default=fields.Datetime.now, index=True, readonly=True)
    sender = fields.Char(readonly=True)
    recipients = fields.Char(readonly=True)
    mailbox = fields.Char(
        readonly=True,
        help="Name and login of the incoming mail server, or the address the mail "
        "server delivered to.",
    )
    subject = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("done", "Processed"),
            ("unmatched", "No filter applied"),
            ("spam", "Spam"),
            ("error", "Failed"),
            ("discarded", "Discarded"),
            ("again", "Message-Id met before"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    error = fields.Text(readonly=True)
    filter_ids = fields.Many2many(
        "mail.lead.filter",
        "mail_lead_filter_log_rel",
        "log_id",
        "filter_id",
        "Filters",
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    why = fields.Json("Verdicts", readonly=True)
    why_html = fields.Html(
        "Why", compute="_compute_why_html", sanitize=False, compute_sudo=False
    )
    made = fields.Json("Records Made", readonly=True)
    made_html = fields.Html("Made", compute="_compute_made_html", sanitize=False)
    steps = fields.Text("Done Besides", readonly=True)
    is_repeat = fields.Boolean("Joined an Open Lead", readonly=True)
    res_model = fields.Char("Model of the Record", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    raw = fields.Binary("Letter", attachment=True, readonly=True)
    raw_name = fields.Char("File Name", compute="_compute_raw_name")
    gateway_model = fields.Char(readonly=True)
    repeats = fields.Integer("Delivered Again", readonly=True)

    _message_key_uniq = models.UniqueIndex("(message_key)")
    _record_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _made_idx = models.Index("USING gin (made jsonb_path_ops)")

    def _compute_raw_name(self):
        for log in self:
            log.raw_name = f"letter-{log.id}.eml"

    @api.depends("why")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_why_html(self):
        filters = self.env["mail.lead.filter"].with_context(active_test=False)
        whys = {log: expand(log.why) for log in self}
        ids = {item["id"] for why in whys.values() for item in why}
        seen = set(filters.search([("id", "in", list(ids))]).ids)
        for log in self:
            # filters of other companies stay their own affair
            why = [item for item in whys[log] if item["id"] in seen]
            log.why_html = self._render_why(why)

    @api.depends("made", "steps")
    @api.depends_context("lang")
    def _compute_made_html(self):
        for log in self:
            steps = (log.steps or "").splitlines()
            log.made_html = self._render_made(log.made or [], steps)

    @api.model
    def _render_why(self, why):
        def labels(model, field):
            return dict(self.env[model]._fields[field]._description_selection(self.env))

        return self.env["ir.qweb"]._render(
            "mail_lead_filter.why",
            {
                "why": why,
                "parts": labels("mail.lead.filter.condition", "part"),
                "operators": labels("mail.lead.filter.condition", "operator"),
                "problem": self._problem_text,
            },
        )

    @api.model
    def _render_made(self, made, steps=()):
        items = [
            dict(item, model_name=self.env["ir.model"]._get(item["model"]).name)
            for item in made
            if item["model"] in self.env
        ]
        return self.env["ir.qweb"]._render(
            "mail_lead_filter.made", {"made": items, "steps": steps}
        )

    @api.model
    def _problem_text(self, code):
        code, _colon, detail = code.partition(": ")
        return {
            "not_found": self.env._("not found"),
            "not_clean": self.env._("found, but not of the wanted kind"),
            "too_slow": self.env._("the expression is too slow and was given up"),
            "bad_pattern": self.env._("not a usable expression: %s", detail),
            "no_value": self.env._("the condition has no value"),
        }.get(code, code)

    # -- gateway --------------------------------------------------------------------

    @api.model
    def _letter_vals(self, letter, results):
        usable = [result for result in results if result.usable]
        companies = {result.rule.company_id for result in usable or results}
        return {
            "message_key": letter.key[:1000],
            "digest": letter.digest,
            "sender": letter.sender[:500],
            "recipients": ", ".join(letter.recipients)[:500],
            "mailbox": letter.mailbox[:500] or False,
            "subject": letter.subject[:500] or False,
            "why": as_json(results),
            "filter_ids": [fields.Command.set([r.rule.id for r in usable])],
            "company_id": companies.pop() if len(companies) == 1 else False,
            "date": fields.Datetime.now(),
        }

    @api.model
    def _known(self, letter):
        return self.search([("message_key", "=", letter.key[:1000])], limit=1)

    @api.model
    def _note_unmatched(self, letter, results, raw, gateway_model):
        """Remember that no filter applied, so that "why not" can be told."""
        self._note(letter, results, raw, gateway_model, "unmatched")

    @api.model
    def _note(self, letter, results, raw, gateway_model, state):
        vals = {
            **self._letter_vals(letter, results),
            "state": state,
            "error": False,
            "raw": base64.b64encode(raw) if len(raw) <= KEPT_RAW else False,
            "gateway_model": gateway_model or False,
        }
        retried = self.browse(self.env.context.get("lead_filter_retry", ())).exists()
        log = retried or self._known(letter)
        if log:
            del vals["date"], vals["message_key"]
            log.write(vals)
            return log
        try:
            return self.create(vals)
        except UniqueViolation as err:
            # the same letter comes by another way at this very moment
            raise ConcurrencyError(f"{letter.key} is being processed") from err

    def _work(self, thread, message, message_dict, work):
        """Make what the filters say and put the letter into its thread, or nothing
        of it at all: then the letter stays here with the error.

        :param thread: mail.thread of the gateway
        :param work: (letter, results, raw) of `message_route`
        :return: id of the record that got the letter, or False
        """
        letter, results, raw = work
        try:
            with self.env.cr.savepoint():
                made = self.env["mail.lead.filter"]._make(letter, results)
                if made.is_spam:
                    self._put_aside(made, raw)
                    return False
                thread_id = self._deliver(thread, message, message_dict, made)
                main = made.threads[0] if made.threads else (False, False)
                if not made.threads and made.items:
                    main = (made.items[-1].model, made.items[-1].res_id)
                self.write(
                    {
                        "state": "done",
                        "error": False,
                        "made": [item.as_dict() for item in made.items],
                        "steps": "\n".join(made.steps) or False,
                        "is_repeat": made.is_repeat,
                        "res_model": main[0],
                        "res_id": main[1],
                    }
                )
                self._become_origin(made)
                self.env.flush_all()
        except CONFLICTS:
            raise  # all of it is done once more
        except Exception as err:  # noqa: BLE001 - a letter is never lost
            _logger.info(
                "Mail filters failed on %s, the letter is kept",
                letter.key,
                exc_info=True,
            )
            self._fail(err, raw)
            return False
        return thread_id

    def _put_aside(self, made, raw):
        """Spam: nothing is made and nobody is told, but the letter can be had back."""
        self.write(
            {
                "state": "spam",
                "error": False,
                "raw": base64.b64encode(raw),
                "made": False,
                "steps": "\n".join(made.steps),
            }
        )

    @api.model
    def _deliver(self, thread, message, message_dict, made):
        if not made.threads:
            return False
        routes = [
            (model, res_id, {}, SUPERUSER_ID, None) for model, res_id in made.threads
        ]
        message_dict = dict(message_dict)
        # the author and recipients are known better now than before the records
        message_dict.pop("author_id", None)
        message_dict.pop("partner_ids", None)
        message_dict.update(
            thread._message_parse_post_process(message, message_dict, routes)
        )
        thread._message_route_process(message, message_dict, routes)
        return made.threads[0][1]

    def _fail(self, err, raw):
        # what it says of a damaged letter may be damaged, too
        text = (str(err) or type(err).__name__).encode("utf-8", "replace").decode()
        self.write(
            {
                "state": "error",
                "error": text.replace("\x00", ""),
                "raw": base64.b64encode(raw),
                "made": False,
                "steps": False,
                "is_repeat": False,
                "res_model": False,
                "res_id": False,
            }
        )

    def _raw(self):
        """The letter as it came; empty when it is not kept."""
        return base64.b64decode(self.with_context(bin_size=False).raw or b"")

    @api.model
    def _keep_broken(self, letter, raw, gateway_model, err):
        """A letter the gateway itself stumbled over is kept for a retry."""
        known = self._known(letter)
        if known and known.state != "unmatched" and known._raw() != raw:
            # another one under the same Message-Id: kept, too
            digest = hashlib.sha256(raw).hexdigest()
            letter = replace(letter, key=f"{letter.key[:900]} {digest}")
            known = self._known(letter)
        if known and known.state != "unmatched":
            known.repeats += 1
            return
        log = self._note(letter, (), raw, gateway_model, "error")
        log._fail(err, raw)

    # -- people ---------------------------------------------------------------------

    def action_open_record(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def action_test(self):
        """Open the test on this letter."""
        self.ensure_one()
        test = self.env["mail.lead.filter.test"].create(
            {
                "eml": self.with_context(bin_size=False).raw,
                "eml_name": self.raw_name,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test on a Letter"),
            "res_model": test._name,
            "res_id": test.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.autovacuum
    def _gc_letters(self):
        """Letters that need nobody go after some days; failed ones stay."""
        days = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("mail_lead_filter.keep_days", KEPT_DAYS)
        )
        limit = fields.Datetime.now() - timedelta(days=int(days))
        old = self.search([("state", "!=", "error"), ("date", "<", limit)], limit=5000)
        old.unlink()
        return len(old), len(old) == 5000
