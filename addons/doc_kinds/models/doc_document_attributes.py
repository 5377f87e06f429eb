import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_repr, format_date, format_datetime

from ..core.attributes import as_text, clean
from ..core.requirements import missing

SKIPPED = ("separator", "html")
#: context key of the gateway: a letter makes a document that is filled in later
UNCHECKED = "doc_document_filled_in_later"


class DocDocument(models.Model):
    """Values of the attributes: checked, merged, shown in words, kept in the log."""

    _inherit = "doc.document"

    currency_id = fields.Many2one(related="company_id.currency_id")
    attributes_missing = fields.Char(
        "To Fill in",
        compute="_compute_attributes_missing",
        help="Attributes the document needs in its stage and has not.",
    )

    @api.depends("attributes", "stage_id")
    def _compute_attributes_missing(self):
        for document in self:
            document.attributes_missing = ", ".join(document._missing_attributes())

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        default_kind = self.env.context.get("default_kind_id")
        for vals in vals_list:
            if isinstance(vals.get("attributes"), (dict, str)):
                kind_id = vals.get("kind_id") or default_kind
                kind = self.env["doc.kind"].browse(kind_id)
                vals["attributes"] = self._clean_attributes(kind, vals["attributes"])
        documents = super().create(vals_list)
        documents._check_required()
        return documents

    def write(self, vals):
        """A dict changes the attributes it names; the others keep their values.

        (A list is what the web client sends: the values together with the definition.)
        """
        if "attributes" not in vals:
            result = super().write(vals)
            if "stage_id" in vals:
                self._check_required()
            return result
        before = {document.id: document._attributes_read() for document in self}
        given = vals["attributes"]
        if isinstance(given, (dict, str)):
            others = {key: val for key, val in vals.items() if key != "attributes"}
            if others:
                super().write(others)
            for document in self:
                values = self._clean_attributes(document.kind_id, given)
                merged = {**document.attributes._values, **values}
                super(DocDocument, document).write({"attributes": merged})
            result = True
        else:
            kept = {document.id: dict(document.attributes._values) for document in self}
            result = super().write(vals)
            for document in self:
                lost = document._lost_values(kept[document.id])
                if lost:
                    merged = {**lost, **document.attributes._values}
                    super(DocDocument, document).write({"attributes": merged})
        self._check_required()
        for document in self:
            document._log_attribute_changes(before[document.id])
        return result

    def _lost_values(self, before):
        """The web client sends the attributes of the kind; others keep their values."""
        self.ensure_one()
        now = self.attributes._values
        return {name: value for name, value in before.items() if name not in now}

    def _missing_attributes(self):
        """Labels of the attributes the document needs in its stage and has not."""
        self.ensure_one()
        requirements = self.kind_id.sudo().attribute_ids._requirements()
        if not requirements:
            return []
        values = self.attributes._values
        return missing(requirements, values, self.stage_id._origin.id)

    def _check_required(self):
        """Raise unless every document has what its kind and its stage ask for."""
        if self.env.su and self.env.context.get(UNCHECKED):
            return
        for document in self:
            labels = document._missing_attributes()
            if labels:
                raise ValidationError(
                    self.env._(
                        "%(document)s, stage “%(stage)s”: fill in %(attributes)s.",
                        document=document.display_name,
                        stage=document.stage_id.name,
                        attributes=", ".join(f"“{label}”" for label in labels),
                    )
                )

    @api.model
    def _clean_attributes(self, kind, given):
        """Values in the form Odoo keeps them; raises with the first problem."""
        if isinstance(given, str):
            try:
                given = json.loads(given)
            except ValueError:
                given = None
        if not isinstance(given, dict):
            raise ValidationError(
                self.env._("Attributes are given as a list of names and values.")
            )
        definition = kind.sudo().attribute_definition or []
        result = clean(definition, given, exists=self._attribute_record_exists)
        if result.problems:
            texts = [self._problem_text(problem, kind) for problem in result.problems]
            raise ValidationError("\n".join(texts))
        return result.values

    @api.model
    def _attribute_record_exists(self, model, record_id):
        if model not in self.env:
            return False
        record = self.env[model].browse(record_id).exists()
        return bool(record) and record.has_access("read")

    @api.model
    def _problem_text(self, problem, kind):
        texts = {
            "unknown": self.env._("documents of this kind have no such attribute"),
            "number": self.env._("this is not a number of the right type"),
            "date": self.env._("this is not a date"),
            "option": self.env._("there is no such option"),
            "boolean": self.env._("this is neither yes nor no"),
            "record": self.env._("there is no such record, or you may not see it"),
        }
        return self.env._(
            "%(kind)s, attribute “%(attribute)s”, value “%(value)s”: %(problem)s.",
            kind=kind.name,
            attribute=problem.label,
            value=problem.value,
            problem=texts[problem.code],
        )

    # ------------------------------------------------------------
    # in words
    # ------------------------------------------------------------

    def _attributes_read(self):
        """The attributes with their definition, in the read format."""
        self.ensure_one()
        field = self._fields["attributes"]
        return field.convert_to_read(self.attributes, self)

    def _attribute_lines(self, names=None):
        """``[(label, text)]`` of the filled attributes, in order, for printing.

        :param names: only these
        """
        self.ensure_one()
        lines = []
        for prop in self._attributes_read():
            if prop["type"] == "separator" or (
                names is not None and prop["name"] not in names
            ):
                continue
            text = self._attribute_text(prop)
            if text:
                lines.append((prop.get("string") or prop["name"], text))
        return lines

    def _attribute_text(self, prop):
        if prop["type"] == "html":
            return Markup(prop["value"]) if prop.get("value") else ""
        return as_text(prop, self._format_attribute)

    def _format_attribute(self, kind, value):
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            return format_datetime(self.env, fields.Datetime.to_datetime(value))
        if kind == "integer":
            return str(value)
        return float_repr(value, 2)

    # ------------------------------------------------------------
    # log: Odoo does not track properties
    # ------------------------------------------------------------

    def _log_attribute_changes(self, before):
        """Note old and new values in the chatter, as tracked fields are."""
        self.ensure_one()
        if self.env.context.get("tracking_disable") or self.env.context.get(
            "mail_notrack"
        ):
            return
        old = {prop["name"]: self._attribute_text(prop) for prop in before}
        field = self.env["ir.model.fields"]._get(self._name, "attributes")
        rows = []
        for prop in self._attributes_read():
            name, new = prop["name"], self._attribute_text(prop)
            if prop["type"] in SKIPPED or old.get(name, "") == new:
                continue
            info = {
                "desc": prop.get("string") or name,
                "name": "attributes",
                "type": "char",
            }
            rows.append(
                {
                    "field_id": field.id,
                    "field_info": info,
                    "old_value_char": old.get(name, ""),
                    "new_value_char": new,
                }
            )
        if rows:
            # newest first in the chatter: reversed keeps the order of the form
            commands = [(0, 0, row) for row in reversed(rows)]
            self._message_log(tracking_value_ids=commands)
