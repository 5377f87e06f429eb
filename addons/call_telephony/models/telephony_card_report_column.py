from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date, format_datetime, formatLang

#: fields a cell can show
SHOWN = {
    "char",
    "text",
    "integer",
    "float",
    "monetary",
    "date",
    "datetime",
    "boolean",
    "selection",
    "many2one",
    "reference",
}
SUMMED = {"integer", "float", "monetary"}


class TelephonyCardReportColumn(models.Model):
    """A field of the records, as text in the reader's language."""

    _name = "telephony.card.report.column"
    _description = "Column of a Report beside the Card"
    _order = "report_id, sequence, id"

    report_id = fields.Many2one(
        "telephony.card.report", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    path = fields.Char(
        "Field",
        required=True,
        help="A field of the record, or of one it names: partner_id.city.",
    )
    label = fields.Char(translate=True, help="Empty: the name of the field.")
    summed = fields.Boolean("Sum")

    @api.constrains("path", "summed", "report_id")
    def _check_path(self):
        for column in self:
            path = column.report_id._fields_on(column.path)
            if not path or path[-1].type not in SHOWN:
                raise ValidationError(
                    self.env._("“%s” is no field which can be shown.", column.path)
                )
            if column.summed and (len(path) > 1 or path[-1].type not in SUMMED):
                raise ValidationError(
                    self.env._("“%s” is no number of the record: no sum.", column.path)
                )

    def _field(self):
        return self.report_id._fields_on(self.path)[-1:]

    def _may_see(self, Model):
        """Fields may be for some groups only; Model: with the reader's rights."""
        path = self.report_id._fields_on(self.path)
        return bool(path) and all(
            Model.env[field.model_name]._has_field_access(field, "read")
            for field in path
        )

    def _head(self):
        [field] = self._field()
        number = field.type in SUMMED
        label = self.label or field._description_string(self.env)
        return {"label": label, "align": "end" if number else "start"}

    def _cell(self, record):
        """The value as text; what the reader may not see is empty."""
        *way, name = self.path.split(".")
        try:
            for step in way:
                record = record[step][:1]
            record.check_access("read")
            value = record[name]
        except AccessError:
            return ""
        return self._format(record, name, value) if record else ""

    def _format(self, record, name, value):
        field = record._fields[name]
        env = record.env
        if field.type == "boolean":
            return env._("Yes") if value else env._("No")
        if field.type in SUMMED:
            return self._number(record, field, value)
        if not value:
            return ""
        if field.type == "date":
            return format_date(env, value)
        if field.type == "datetime":
            return format_datetime(env, value, dt_format="short")
        if field.type == "selection":
            return dict(field._description_selection(env)).get(value, value)
        if field.relational or field.type == "reference":
            return value.sudo().display_name
        return str(value)

    def _number(self, record, field, value):
        env = record.env
        if field.type == "integer":
            return formatLang(env, value, digits=0)
        if field.type == "monetary":
            currency = record.sudo()[field.get_currency_field(record)]
            return formatLang(env, value, currency_obj=currency)
        digits = field.get_digits(env)
        return formatLang(env, value, digits=digits[1] if digits else 2)

    def _sum(self, records):
        """The sum over `records`; amounts in several currencies are told one by one."""
        name = self.path
        field = records._fields[name]
        if field.type != "monetary":
            return self._number(records[:1], field, sum(records.mapped(name)))
        parts = {}
        currency = field.get_currency_field(records[:1])
        for record in records:
            parts.setdefault(record.sudo()[currency], []).append(record[name])
        return ", ".join(
            formatLang(records.env, sum(values), currency_obj=unit)
            for unit, values in parts.items()
        )
