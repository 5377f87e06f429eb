"""Record templates, letters, documents."""

from .studio import picture


@picture("record_template")
def template(studio):
    action = "record_template.record_template_action"
    page = studio.form("admin", action, studio.ref("record_template_order"))
    studio.take("record_template", page)


@picture("mail_filter")
def mail_filter(studio):
    filters = studio.site.value("SELECT min(id) FROM mail_lead_filter")
    action = "mail_lead_filter.mail_lead_filter_action"
    studio.take("mail_filter", studio.form("admin", action, filters))


@picture("document")
def document(studio):
    kind = studio.site.ref("doc_kinds.kind_quality_claim")
    document = studio.admin.call(
        "doc.document",
        "create",
        [{"kind_id": kind, "name": "Draught from the new window"}],
    )[0]
    page = studio.form("admin", "doc_kinds.doc_document_action", document)
    studio.take("document", page)
