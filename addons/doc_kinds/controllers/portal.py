from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class DocumentPortal(CustomerPortal):
    """Documents of the kinds that are shown to their clients.

    Clients have no rights on documents: what they see goes through here.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "document_count" in counters:
            documents = request.env["doc.document"].sudo()
            values["document_count"] = documents.search_count(
                documents._portal_domain(request.env.user.partner_id)
            )
        return values

    @http.route(
        ["/my/documents", "/my/documents/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_documents(self, page=1, **kwargs):
        documents = request.env["doc.document"].sudo()
        domain = documents._portal_domain(request.env.user.partner_id)
        pages = pager(
            url="/my/documents",
            total=documents.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = documents.search(
            domain, limit=self._items_per_page, offset=pages["offset"]
        )
        request.session["my_doc_documents_history"] = found.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            documents=found,
            page_name="doc_document",
            pager=pages,
            default_url="/my/documents",
        )
        return request.render("doc_kinds.portal_my_documents", values)

    @http.route(
        ["/my/documents/<int:document_id>"], type="http", auth="public", website=True
    )
    def portal_my_document(
        self, document_id, access_token=None, report_type=None, download=False, **kwargs
    ):
        try:
            document = self._document_check_access(
                "doc.document", document_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        if report_type in ("html", "pdf", "text"):
            return self._show_report(
                model=document,
                report_type=report_type,
                report_ref="doc_kinds.doc_document_portal_report",
                download=download,
            )
        values = self._get_page_view_values(
            document,
            # a client who has logged in writes comments by the token, too
            access_token or document._portal_ensure_token(),
            {"document": document, "page_name": "doc_document"},
            "my_doc_documents_history",
            False,
            **kwargs,
        )
        return request.render("doc_kinds.portal_document", values)

    def _document_check_access(self, model_name, document_id, access_token=None):
        """A client has a document by being its client, anybody by the token.

        :raise MissingError: there is none, or its kind is not shown to clients
        """
        if model_name != "doc.document":
            return super()._document_check_access(model_name, document_id, access_token)
        documents = request.env["doc.document"].sudo()
        document = documents.browse(document_id).exists()
        if not document or not document.kind_id.portal:
            raise MissingError(request.env._("This document does not exist."))
        user = request.env.user
        if not user._is_public():
            own = documents._portal_domain(user.partner_id)
            if document.filtered_domain(own):
                return document
        return super()._document_check_access(model_name, document_id, access_token)
