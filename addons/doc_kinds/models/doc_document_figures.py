from odoo import api, fields, models
from odoo.tools import SQL

from ..core.figures import SLOTS, as_figure, kind_of_reference

NAMES = [f"figure_{slot}" for slot in range(1, SLOTS + 1)]
#: percent of a page new documents fill: what is left is for their changed versions
FILL = 50


class DocDocument(models.Model):
    """Numbers of the attributes that are added up, in real columns.

    Odoo cannot add up properties.  An attribute with *In Totals* gets a free column of
    its kind; lists, pivot and graph of the kind show the column under the attribute's
    name (``fields_get``), views of several kinds do not show it.
    """

    _inherit = "doc.document"

    figure_1 = fields.Float(compute="_compute_figures", store=True, copy=False)
    figure_2 = fields.Float(compute="_compute_figures", store=True, copy=False)
    figure_3 = fields.Float(compute="_compute_figures", store=True, copy=False)
    figure_4 = fields.Float(compute="_compute_figures", store=True, copy=False)
    figure_5 = fields.Float(compute="_compute_figures", store=True, copy=False)
    figure_6 = fields.Float(compute="_compute_figures", store=True, copy=False)
    figure_7 = fields.Float(compute="_compute_figures", store=True, copy=False)
    figure_8 = fields.Float(compute="_compute_figures", store=True, copy=False)

    def init(self):
        """Leave room, so that a change of all documents of a kind is quick.

        A version that fits into the page of the one before needs no entries in the
        indexes: to fill a column of 100,000 documents is six times as quick so.
        """
        result = super().init()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE %s SET (fillfactor = %s)",
                SQL.identifier(self._table),
                FILL,
            )
        )
        return result

    @api.depends("attributes")
    def _compute_figures(self):
        for kind, documents in self.grouped("kind_id").items():
            codes = kind._figure_codes()
            for document in documents:
                values = document.attributes._values if codes else {}
                for name in NAMES:
                    document[name] = as_figure(values.get(codes.get(name)))

    @api.model
    def _fill_figure(self, kind, slot, code):
        """Write the column of all documents of a kind in one statement.

        :param code: the attribute; None empties the column
        """
        self.flush_model(["attributes", "kind_id", *NAMES])
        column = SQL.identifier(f"figure_{slot}")
        value = SQL("0")
        if code:
            # what is no number (empty is false) counts as nothing
            number = SQL("attributes -> %s", code)
            value = SQL(
                "CASE WHEN jsonb_typeof(%s) = 'number' THEN (%s)::float ELSE 0 END",
                number,
                number,
            )
        self.env.cr.execute(
            SQL(
                "UPDATE doc_document SET %s = %s"
                " WHERE kind_id = %s AND %s IS DISTINCT FROM %s",
                column,
                value,
                kind.id,
                column,
                value,
            )
        )
        self.invalidate_model([f"figure_{slot}"])

    # ------------------------------------------------------------
    # views: the columns under the names of the attributes
    # ------------------------------------------------------------

    @api.model
    def _figures_of_views(self):
        """``{"figure_1": "Amount"}`` of the kind the views are for.

        The web client keeps of a context only ``lang`` and keys ending in
        ``_view_ref`` when it asks for views: hence the name of the key.
        """
        kind_id = kind_of_reference(self.env.context.get("doc_kind_view_ref"))
        if not kind_id:
            return {}
        kind = self.env["doc.kind"].browse(kind_id).exists()
        return kind._filtered_access("read")._figure_labels()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        found = super().fields_get(allfields, attributes)
        labels = self._figures_of_views()
        for name in NAMES:
            if name not in found:
                continue
            if name not in labels:
                del found[name]
            elif "string" in found[name]:
                found[name]["string"] = labels[name]
        return found

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, tuple(sorted(self._figures_of_views().items())))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        labels = self._figures_of_views()
        for node in arch.xpath("//field[starts-with(@name, 'figure_')]"):
            label = labels.get(node.get("name"))
            if label is None:
                node.getparent().remove(node)
            else:
                node.set("string", label)
                node.set("sum", label)
        return arch, view
