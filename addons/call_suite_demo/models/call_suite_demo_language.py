import itertools
import json

from odoo import api, models
from odoo.tools import SQL, file_open

from ..core.words import options, reversed_words, say

RUSSIAN = "ru_RU"
SCRIPTS = ("call_suite_demo.script_windows", "call_suite_demo.script_orders")
#: Fields with a translation for each language, of what the demo made in Python: what
#: has an xml id is translated in i18n/ru.po.
NAMES = {"crm.reward.rule": ("name",)}
#: Fields with one text, by the way from a record to its script.
TEXTS = {
    "call.script.version": ("script_id", ("note",)),
    "call.script.block": ("script_id", ("title", "text", "result")),
    "call.script.link": ("version_id.script_id", ("name", "group")),
    "call.script.field": ("version_id.script_id", ("label",)),
    "call.script.remark": ("script_id", ("text", "block_title")),
    "call.session": ("script_id", ("result",)),
    "call.review": ("script_id", ("comment", "operator_comment")),
    "call.review.remark": ("review_id.script_id", ("text",)),
    "call.training.client.line": (
        "client_id.script_id",
        ("block_title", "answer", "phrases"),
    ),
}
#: Records of the demo which are of no script.
OWN = {
    "document.page": ("name",),
    "res.partner": ("name", "function"),
    "call.campaign": ("name", "purpose"),
    "call.campaign.contact": ("name", "comment"),
    "mail.lead.filter": ("note",),
    "resource.calendar": ("name",),
    "telephony.queue": ("name",),
    "telephony.route": ("name",),
    "voip.pbx": ("name",),
}


class CallSuiteDemo(models.AbstractModel):
    """The demo in Russian: what is said in a script has one language, not several.

    Only words the demo brought are replaced; what somebody wrote stays.
    """

    _inherit = "call.suite.demo"

    @api.model
    def _speak_the_other(self):
        """Russian, if the demo's scripts are in English; else English again."""
        words = self._russian()
        title = self._scripts().published_version_id.start_block_id[0].title
        if title not in words:
            words = reversed_words(words)
        self._speak(words)
        return {"type": "ir.actions.client", "tag": "reload"}

    @api.model
    def _russian(self):
        with file_open("call_suite_demo/data/russian.json") as file:
            return json.load(file)

    def _scripts(self):
        return self.env["call.script"].browse(self.env.ref(name).id for name in SCRIPTS)

    @api.model
    def _translate_names(self):
        """What can be had in both languages at once, where Russian is spoken."""
        if RUSSIAN not in dict(self.env["res.lang"].get_installed()):
            return
        words = self._russian()
        for model, names in NAMES.items():
            for record in self._own(model).with_context(lang="en_US"):
                for name in names:
                    if text := words.get(record[name]):
                        record.update_field_translations(name, {RUSSIAN: text})

    def _speak(self, words):
        for model, (way, names) in TEXTS.items():
            records = self.env[model].sudo().with_context(active_test=False)
            records = records.search([(way, "in", self._scripts().ids)])
            for name in names:
                self._reword(records, name, words)
        fields = self.env["call.script.field"].sudo()
        fields = fields.search([("version_id.script_id", "in", self._scripts().ids)])
        choices = set(filter(None, fields.mapped("option_text")))
        self._reword(
            fields, "option_text", {text: options(text, words) for text in choices}
        )
        for model, names in OWN.items():
            records = self._own(model)
            if model == "document.page":
                self._reword(records.history_ids, "content", words)
            for record, name in itertools.product(records, names):
                if record[name] in words:
                    record[name] = words[record[name]]
        self._speak_of_deals(words)
        self._speak_of_documents(words)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _own(self, model):
        """The demo's records of the model; for partners those of users too."""
        records = self._brought(model)
        if model == "res.partner":
            records += self._brought("res.users").partner_id
            records += self._brought("res.company").partner_id
        elif model in ("call.campaign", "crm.reward.rule"):
            records |= records.search(self._here())  # others it made in Python
        return records

    def _brought(self, model):
        data = self.env["ir.model.data"].sudo()
        found = data.search([("module", "=", "call_suite_demo"), ("model", "=", model)])
        return self.env[model].sudo().browse(found.mapped("res_id")).exists()

    def _reword(self, records, name, words):
        """Straight in the table: published versions are frozen, and stay so."""
        records.flush_recordset([name])
        table, field = SQL.identifier(records._table), SQL.identifier(name)
        for text in {str(record[name]) for record in records if record[name]}:
            said = say(text, words)
            if not said:
                continue
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(field)s = %(said)s"
                    " WHERE id = ANY(%(ids)s) AND %(field)s = %(text)s",
                    table=table,
                    field=field,
                    said=said,
                    ids=records.ids,
                    text=text,
                )
            )
