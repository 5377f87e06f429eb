"""Reading paths of records with the rights of the one who runs, fields only."""

from collections.abc import Mapping

from odoo.models import BaseModel

from ..core import scope
from ..core.formatting import Choice
from ..core.spec import label_slug
from .safety import is_secret


class PropertyValues(dict):
    """The values of a properties field by name; ``get`` also knows labels."""

    def __init__(self, values, labels):
        super().__init__(values)
        self.labels = labels

    def get(self, name, default=None):
        if name not in self:
            name = self.labels.get(label_slug(name), name)
        return super().get(name, default)


class Reader:
    """``dig`` for scopes: follows a path over records, dicts and lists.

    A record or field the user may not read gives None, as an unknown field does.
    Methods are never called.
    """

    def __init__(self, env):
        self.env = env

    def __call__(self, value, path):
        for name in path.split(".") if path else ():
            if isinstance(value, BaseModel):
                value = self._read(value.with_env(self.env), name)
            elif isinstance(value, Mapping):
                value = value.get(name)
            elif isinstance(value, list | tuple):
                value = [found for v in value if (found := self(v, name)) is not None]
            else:
                value = scope.dig(value, name)
        return self.own(value)

    def own(self, value):
        """A record set as the user sees it; any other value as it is."""
        if not isinstance(value, BaseModel):
            return value
        records = value.with_env(self.env)
        if len(records) == 1 and not isinstance(records.id, int):
            return records  # not saved yet, as in a form
        return records.exists()._filtered_access("read") or None

    def _read(self, records, name):
        field = records._fields.get(name)
        if field is None or not records or (is_secret(name) and name != "id"):
            return None
        if not records._has_field_access(field, "read") or field.groups == ".":
            return None
        records = records.exists()._filtered_access("read")
        if not records:
            return None
        values = [self._value(record, field) for record in records]
        if field.relational:
            return records.mapped(name) or None
        return values[0] if len(values) == 1 else [v for v in values if v is not None]

    def _value(self, record, field):
        if field.relational:
            return None
        value = record[field.name]
        if field.type == "properties":
            return self._properties(record, field, value)
        if field.type == "boolean":
            return value
        if field.type == "selection" and value:
            labels = dict(field._description_selection(self.env))
            return Choice(value, labels.get(value, value))
        return None if value is False else value

    def _properties(self, record, field, value):
        definitions = field.convert_to_read(value, record, use_display_name=False)
        labels = {
            label_slug(item.get("string") or ""): item["name"] for item in definitions
        }
        values = {
            item["name"]: value[item["name"]] or None
            for item in definitions
            if item.get("type") != "separator"
        }
        return PropertyValues(values, labels)
