from odoo import api, models
from odoo.tools import SQL

from ..core.words import options, say

#: What the demo made in Python, without xml ids: texts, by the way to the company.
#: Only the demo's own words are replaced there.
MADE = {
    "calendar.event": ("opportunity_id.company_id", ("name",)),
    "call.campaign.contact": ("campaign_id.company_id", ("name", "comment")),
    "crm.interaction": ("company_id", ("summary",)),
    "crm.lead": ("company_id", ("name",)),
    "crm.reward.line": ("company_id", ("name",)),
    "voip.call": ("company_id", ("processed_note",)),
}


class CallSuiteDemo(models.AbstractModel):
    """The demo in Russian: deals, what was talked and is planned, documents."""

    _inherit = "call.suite.demo"

    @api.model
    def _here(self, way="company_id"):
        """Domain of what belongs to the demo's company."""
        return [(way, "=", self.env.ref("call_suite_demo.company").id)]

    @api.model
    def _speak_of_deals(self, words):
        self.env.flush_all()
        for model, (way, names) in MADE.items():
            records = self._of_company(model, way)
            for name in names:
                self._reword(records, name, words)
        leads = self._of_company("crm.lead")
        of_leads = [("model", "=", "crm.lead"), ("res_id", "in", leads.ids)]
        messages = self.env["mail.message"].sudo().search(of_leads)
        written = {f"<p>{text}</p>": f"<p>{said}</p>" for text, said in words.items()}
        self._reword(messages, "body", written)
        of_leads[0] = ("res_model", "=", "crm.lead")
        activities = self.env["mail.activity"].sudo().search(of_leads)
        self._reword(activities, "summary", words)
        self._reword(leads.source_id, "name", words)
        lines = self._of_company("record.template.line", "template_id.company_id")
        texts = lines.filtered(lambda line: line.kind == "text")
        self._reword(texts, "value", words)
        self._speak_of_attributes(words)

    def _of_company(self, model, way="company_id"):
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search(self._here(way))

    def _speak_of_attributes(self, words):
        """Of the clients' industry."""
        industry = self.env.ref("base.res_partner_industry_F", False)
        if industry and industry.attribute_definition:
            industry.attribute_definition = [
                {**prop, "string": words.get(prop["string"], prop["string"])}
                for prop in industry.attribute_definition
            ]

    def _speak_of_documents(self, words):
        kind = self.env.ref("doc_kinds.kind_quality_claim", False)
        if not kind:
            return
        self._reword(kind.sudo(), "description", words)
        for attribute in kind.sudo().attribute_ids:
            said = options(attribute.options or "", words)
            if said != (attribute.options or ""):
                attribute.options = said
            attribute.name = words.get(attribute.name, attribute.name)
        documents = self.env["doc.document"].sudo().search([("kind_id", "=", kind.id)])
        before = {document: document.display_name for document in documents}
        self._reword(documents, "name", words)
        self._speak_of_claims(documents, words)
        documents.invalidate_recordset()
        histories = self.env["crm.interaction"].sudo().search(
            [("res_model", "=", "doc.document"), ("res_id", "in", documents.ids)]
        )  # fmt: skip
        renamed = {text: document.display_name for document, text in before.items()}
        self._reword(histories, "summary", renamed)

    def _speak_of_claims(self, documents, words):
        """Past the log of changes: nobody has changed the claim."""
        documents.flush_recordset(["attributes"])
        for document in documents:
            said = say(document.attributes.get("claim_text") or "", words)
            if said:
                self.env.cr.execute(
                    SQL(
                        "UPDATE doc_document SET attributes = jsonb_set("
                        "attributes, '{claim_text}', to_jsonb(%s::text))"
                        " WHERE id = %s",
                        said,
                        document.id,
                    )
                )
