"""The fields of Odoo's models as the core wants them."""

from odoo.models import BaseModel

from ..core.spec import FieldSpec
from . import safety

# required fields that the create() of a mixin fills
_FILLED_BY_MIXINS = {"resource_id": "resource.mixin", "alias_id": "mail.alias.mixin"}


class OrmSchema:
    """``core.spec.Schema`` over an environment; ``elevated`` refuses more fields."""

    def __init__(self, env, elevated=False):
        self.env = env
        self.elevated = elevated
        self._fields = {}
        self._required = {}

    def field(self, model, name):
        key = (model, name)
        if key not in self._fields:
            self._fields[key] = self._spec(model, name)
        return self._fields[key]

    def _spec(self, model, name):
        if model not in self.env or not name:
            return None
        field = self.env[model]._fields.get(name)
        if field is None:
            return None
        return FieldSpec(
            name=name,
            type=field.type,
            label=field._description_string(self.env) or name,
            required=bool(field.required),
            refused=safety.refused_code(self.env, field, self.elevated),
            comodel=(field.comodel_name or "") if field.relational else "",
            inverse=(field.inverse_name or "") if field.type == "one2many" else "",
            size=getattr(field, "size", None) or 0,
            options=self._options(field),
            container=getattr(field, "definition_record", None) or "",
        )

    def _options(self, field):
        """Values with labels, in the user's language and in English."""
        if field.type not in ("selection", "reference"):
            return ()
        options = list(field._description_selection(self.env))
        if self.env.lang and self.env.lang != "en_US":
            english = self.env(context=dict(self.env.context, lang="en_US"))
            options.extend(field._description_selection(english))
        return tuple(dict.fromkeys((value, str(label)) for value, label in options))

    def required(self, model):
        if model not in self._required:
            self._required[model] = self._missing_without_default(model)
        return self._required[model]

    def _missing_without_default(self, model):
        records = self.env[model]
        names = [
            name
            for name, field in records._fields.items()
            if field.required and self._must_be_given(records, field)
        ]
        defaults = records.default_get(names) if names else {}
        return [
            self.field(model, name)
            for name in names
            if defaults.get(name) in (None, False)
        ]

    def _must_be_given(self, records, field):
        name = field.name
        if name in records._inherits.values() or safety.refused_code(
            self.env, field, False
        ):
            return False
        if field.related and not field.inherited:
            return False
        base = field.base_field if field.inherited else field
        if base.compute or base.type == "boolean" or name in _FILLED_BY_MIXINS:
            return False
        return not (base.type == "many2one_reference" or base.company_dependent)

    def properties(self, model, name, container_id):
        field = self.env[model]._fields[name]
        if isinstance(container_id, BaseModel):
            container_id = container_id.id
        if not isinstance(container_id, int) or not container_id:
            return None
        holder = self.env[model]._fields[field.definition_record]
        container = self.env[holder.comodel_name].browse(container_id)
        # the caller needs no rights on the definition, as with Odoo's own forms
        definitions = container.sudo().exists()[field.definition_record_field] or []
        return {
            item["name"]: self._property(item)
            for item in definitions
            if item.get("type") != "separator"
        }

    def _property(self, item):
        options = item.get("selection") or item.get("tags") or ()
        comodel = item.get("comodel") or ""
        unknown = comodel and comodel not in self.env
        refused = "unsupported_type" if unknown else ""
        return FieldSpec(
            name=item["name"],
            type=item["type"],
            label=item.get("string") or item["name"],
            refused=refused,
            comodel=comodel,
            options=tuple((option[0], option[1]) for option in options),
        )
