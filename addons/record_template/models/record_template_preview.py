from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.samples import sample_values
from ..runtime.preview import preview, wanted

GROUP = "record_template.record_template_group_manager"


class RecordTemplate(models.Model):
    """The preview: what would be made of sample values, without making it."""

    _inherit = "record.template"

    sample_values = fields.Json(
        help="Sample values by name, as typed into the preview.", copy=True
    )
    preview_data = fields.Json(compute="_compute_preview_data", string="Preview")

    @api.depends(
        "name",
        "model_id",
        "operation",
        "source_name",
        "key_mode",
        "when_no_key",
        "elevated",
        "company_id",
        "sample_values",
        "source_ids.name",
        "source_ids.model_id",
        "source_ids.sample_id",
        *(
            f"line_ids.{path}{name}"
            for path in ("", "child_ids.", "child_ids.child_ids.")
            for name in (
                "sequence",
                "field_name",
                "kind",
                "value",
                "constant_ref",
                "lookup_by",
                "lookup_field",
                "not_found",
                "is_key",
                "required",
                "if_empty",
                "apply_when",
                "list_mode",
            )
        ),
    )
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_preview_data(self):
        allowed = self.env.su or self.env.user.has_group(GROUP)
        for template in self:
            template.preview_data = template._preview() if allowed else False

    def _preview(self, values=None, sources=None):
        """The preview's data; by default of the template's own samples.

        Shape: ``{action, record, cells: [{line, label, state, value, children}],
        problems: [text], inputs: [{name, is_list, columns}], sources: {name: model}}``;
        ``action`` is created, updated, found, skipped or False.
        """
        self.ensure_one()
        spec = self._spec()
        inputs, models_ = wanted(self, spec)
        asked = {
            "inputs": [item.as_dict() for item in inputs],
            "sources": {"operator": "res.users", "company": "res.company", **models_},
        }
        if not spec.model:
            nothing = {"action": False, "record": False, "cells": [], "problems": []}
            return {**nothing, **asked}
        if values is None:
            values = sample_values(inputs, self.sample_values or {})
        if sources is None:
            sources = {source.name: source._sample() for source in self.source_ids}
        return {**preview(self, values, sources, self.env), **asked}

    @api.model
    def preview(self, template_id, values=None, sources=None):
        """What a template would do with these values, for its administrators.

        :param values: ``{name: text or list of dicts}``; None takes the samples kept
        :param sources: ``{name: [model, id]}``
        :return: see ``_preview``
        """
        if not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._("Only administrators of record templates may preview them.")
            )
        template = self.browse(template_id).exists()
        if not template:
            raise UserError(self.env._("The record template does not exist any more."))
        template.check_access("read")
        records = None
        if sources is not None:
            records = {
                name: self.env[model].browse(res_id)
                for name, (model, res_id) in sources.items()
                if model in self.env
            }
        return template._preview(values, records)
