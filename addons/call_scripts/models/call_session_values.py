import psycopg2

from odoo import fields, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.record_template.core import placeholders
from odoo.addons.record_template.runtime.safety import is_secret

from ..core import conditions
from ..core import values as core_values

_SKIP = object()


class CallSession(models.Model):
    """Values of a session: said by the client, read from and written to records."""

    _inherit = "call.session"

    def _source_name(self, model):
        """Name of a kind of record in placeholders: ``lead`` for ``crm.lead``."""
        return model.rsplit(".", 1)[-1]

    def _get_sources(self):
        """Records for placeholders and templates by name, with the operator's rights.

        ``record`` and the same by its kind's name, ``partner``, those given at the
        start, and what actions have made, by the code of their template.
        """
        self.ensure_one()
        sources = {"session": self}
        record = self._get_record()
        if record is not None and record.exists():
            sources["record"] = record
            sources[self._source_name(record._name)] = record
        if self.partner_id:
            sources["partner"] = self.env["res.partner"].browse(self.partner_id.id)
        for name, (model, res_id) in (self.source_refs or {}).items():
            if model in self.env:
                sources[name] = self.env[model].browse(res_id)
        for made in self.sudo().record_ids.filtered("code"):
            if made.res_model in self.env and made.res_id:
                sources[made.code] = self.env[made.res_model].browse(made.res_id)
        return sources

    # --- reading -----------------------------------------------------------------

    def _effective_values(self, graph):
        """All values by name: the record's own, what was said, defaults."""
        self.ensure_one()
        said = dict(self.values or {})
        result, readable = {}, {}
        for spec in graph.fields.values():
            value = said.pop(spec.name, None)
            if spec.path and not (self.is_trial and not conditions.is_empty(value)):
                found = self._read_path(spec, readable)
                value = value if found is _SKIP else found
            result[spec.name] = value
        empty = [
            spec
            for spec in graph.fields.values()
            if spec.default and conditions.is_empty(result[spec.name])
        ]
        if empty:
            lookup = self._lookup(graph, result)
            for spec in empty:
                result[spec.name] = self._default_value(spec, lookup)
        return {**said, **result}

    def _default_value(self, spec, lookup):
        text = placeholders.render(spec.default, lookup).strip()
        try:
            return core_values.clean_value(spec, text)
        except ValueError:
            return None

    def _read_path(self, spec, readable):
        """Value of a field of the record; _SKIP when it cannot be read.

        :param readable: ``{record: may the user read it}`` of those asked about
        """
        try:
            record, name = self._follow_path(spec, readable)
            if not record:
                return _SKIP
            return _to_json(record._fields[name], record[name])
        except (AccessError, MissingError):
            return _SKIP

    def _follow_path(self, spec, readable=None):
        """The record which has the last field of a path, and the field's name.

        None for the record when a field is not there (any more), is a secret, or, with
        ``readable``, a record on the way is out of the user's reach: what was read for
        somebody else in the same request is no reason to show it.
        """
        record = self._get_record()
        *way, last = spec.path.split(".")
        for name in (*way, None):
            field = last if name is None else name
            if record is None or field not in record._fields or is_secret(field):
                return None, last
            if readable is not None and record not in readable:
                readable[record] = bool(record._filtered_access("read"))
            if readable is not None and not readable[record]:
                return None, last
            record = record if name is None else record[name]
        return record, last

    def _lookup(self, graph, values):
        """``lookup(name)`` for the placeholders of texts."""
        typed = self._python_values(graph, values)
        for name, spec in graph.fields.items():
            if spec.type == "selection" and typed.get(name):
                typed[name] = core_values.human(spec, typed[name])
        return self.env["record.template"]._lookup(typed, self._get_sources())

    def _python_values(self, graph, values):
        """Values as record templates take them: dates, records, keys of choices."""
        return {
            name: self._to_python(graph.fields.get(name), value)
            for name, value in values.items()
        }

    def _to_python(self, spec, value):
        if value is None or spec is None:
            return value
        if spec.type == "date":
            return fields.Date.to_date(value)
        if spec.type == "datetime":
            return fields.Datetime.to_datetime(value)
        if spec.type == "many2one" and isinstance(value, dict):
            if spec.relation in self.env:
                return self.env[spec.relation].browse(value["id"])
            return value.get("name")
        return value

    def _clean_start_values(self, graph, values):
        """Values given at the start: typed where the script knows them."""
        clean, __ = core_values.clean_all(values, graph.fields, graph.fields)
        return {name: value for name, value in clean.items() if value is not None}

    # --- taking ------------------------------------------------------------------

    def _writable_names(self, graph, block_id):
        """Fields the operator may fill in on the block."""
        uses = graph.blocks[block_id].fields
        fixed = {use.name for use in uses if use.readonly}
        names = [use.name for use in uses]
        names += [spec.name for spec in graph.common_fields if spec.name not in names]
        return [name for name in names if name not in fixed]

    def _problem_texts(self, problems):
        """Words for values which fields cannot take, by name."""
        words = {
            "number": self.env._("This is not a number."),
            "date": self.env._("This is not a date."),
            "datetime": self.env._("This is not a date and time."),
            "email": self.env._("This is not an e-mail address."),
            "phone": self.env._("This is not a phone number."),
            "selection": self.env._("Choose one of the offered."),
            "link": self.env._("Choose a record."),
            "long": self.env._("This is too long."),
        }
        return {problem.name: words[problem.code] for problem in problems}

    def _check_links(self, graph, values):
        """Records linked by the operator must be readable; their names are read."""
        for name, value in values.items():
            spec = graph.fields[name]
            if spec.type == "many2one" and value and spec.relation in self.env:
                record = self.env[spec.relation].browse(value["id"]).exists()
                if not record:
                    raise UserError(
                        self.env._("%s: the record is not there any more.", spec.label)
                    )
                record.check_access("read")
                value["name"] = record.display_name

    def _write_record_values(self, graph, changed):
        """Write fields of the record with the operator's rights."""
        if self.is_trial:
            return
        vals_by_record = {}
        for name, value in changed.items():
            spec = graph.fields[name]
            record = self._get_record() if spec.path else None
            if record is None or not record.exists():
                continue
            record, leaf = self._follow_path(spec)
            if record:
                field = record._fields[leaf]
                vals_by_record.setdefault(record, {})[leaf] = _to_orm(field, value)
        for record, vals in vals_by_record.items():
            self._write_record(record, vals)

    def _write_record(self, record, vals):
        """Write, and say it in words when a field cannot take its value."""
        try:
            with self.env.cr.savepoint():
                record.write(vals)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # Odoo repeats the whole request
        except (psycopg2.Error, ValueError, TypeError, OverflowError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise UserError(
                self.env._(
                    "“%(record)s” does not take what was filled in: %(reason)s",
                    record=record.display_name,
                    reason=reason,
                )
            ) from error


def _to_json(field, value):
    """A field's value as sessions keep it."""
    if field.type == "many2one":
        return {"id": value.id, "name": value.display_name} if value else None
    if field.type == "boolean":
        return bool(value)
    if field.type in ("integer", "float", "monetary"):
        return value
    if not value:
        return None
    if field.type == "date":
        return fields.Date.to_string(value)
    if field.type == "datetime":
        return fields.Datetime.to_string(value)
    return str(value)


def _to_orm(field, value):
    if field.type == "many2one":
        return value["id"] if value else False
    if field.type in ("integer", "float", "monetary"):
        return value or 0
    return value if value is not None else False
