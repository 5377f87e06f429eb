"""Record templates, documents."""

from .studio import picture


@picture("record_template")
def template(studio):
    action = "record_template.record_template_action"
    page = studio.form("admin", action, studio.ref("record_template_order"))
    studio.take("record_template", page)


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
