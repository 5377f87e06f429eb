from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.attributes import NUMBERS
from ..core.figures import SLOTS, free_slot, view_reference


class DocKind(models.Model):
    _inherit = "doc.kind"

    def _figure_lines(self):
        lines = self.sudo().attribute_ids
        return lines.filtered("slot").sorted("slot")

    def _figure_codes(self):
        """``{"figure_1": "amount"}``: which attribute a column of documents keeps."""
        return {f"figure_{line.slot}": line.code for line in self._figure_lines()}

    def _figure_labels(self):
        """``{"figure_1": "Amount"}``"""
        return {f"figure_{line.slot}": line.name for line in self._figure_lines()}

    def _action_vals(self):
        vals = super()._action_vals()
        reference = view_reference(self.id, self._figure_labels())
        vals["context"]["doc_kind_view_ref"] = reference
        return vals


class DocKindAttribute(models.Model):
    """An attribute that is added up has a column of the documents for itself."""

    _inherit = "doc.kind.attribute"

    in_totals = fields.Boolean(
        help="For numbers and amounts: summed in lists, pivot and graph of the kind."
    )
    slot = fields.Integer(readonly=True, copy=False)

    _slot_uniq = models.UniqueIndex("(kind_id, slot) WHERE slot > 0")

    @api.constrains("in_totals", "type")
    def _check_in_totals(self):
        for line in self:
            if line.in_totals and line.type not in NUMBERS:
                raise ValidationError(
                    self.env._(
                        "Attribute %(name)s: only numbers and amounts are added up.",
                        name=line.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._allot_slots()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"in_totals", "active", "name", "type"} & vals.keys():
            self._allot_slots()
            for kind in self.kind_id.filtered("has_menu"):
                kind._write_menu()
        return result

    def _allot_slots(self):
        """Give columns to those that need one, take them from those that do not."""
        documents = self.env["doc.document"]
        for line in self:
            wanted = line.in_totals and line.active
            if wanted and not line.slot:
                slot = free_slot(line.kind_id._figure_lines().mapped("slot"))
                if not slot:
                    raise ValidationError(
                        self.env._(
                            "%(kind)s: at most %(count)s attributes can be added up.",
                            kind=line.kind_id.name,
                            count=SLOTS,
                        )
                    )
                line.slot = slot
                documents._fill_figure(line.kind_id, slot, line.code)
            elif line.slot and not wanted:
                slot, line.slot = line.slot, 0
                documents._fill_figure(line.kind_id, slot, None)
