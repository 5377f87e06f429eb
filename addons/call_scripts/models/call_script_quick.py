from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.record_template.runtime.safety import forbidden_when_elevated

from ..core import plain

#: What the quick form makes beside changes of the script's own records.
MADE = {"activity": "mail.activity", "meeting": "calendar.event"}


class CallScriptVersion(models.Model):
    """Actions made from a short form: every one of them is a record template."""

    _inherit = "call.script.version"

    def designer_quick_action(self, kind, values):
        """Make the record template of a simple action for the author.

        Templates run with the operator's rights; only records of the script, the
        client, activities and meetings can be named here.

        :param kind: ``field`` (also the stage), ``activity`` or ``meeting``
        :param values: texts; ``field``: source, field, value; ``activity``: source,
            type (id), summary, days; ``meeting``: name, start (name of a field of the
            script), hours
        :return: ``[{"ref", "name", "model"}]`` as in the catalogue; a meeting is made
            by one template and given its length by another
        :raises AccessError: not the user's script, or records out of reach
        :raises UserError: something is missing
        """
        self.ensure_one()
        self._check_design()
        make = {
            "field": self._quick_field,
            "activity": self._quick_activity,
            "meeting": self._quick_meeting,
        }.get(str(kind))
        if make is None or not isinstance(values, dict):
            raise UserError(self.env._("There is no such kind of action."))
        values = {
            str(key): plain.text(value or "", 2000).strip()
            for key, value in values.items()
        }
        return [self._make_quick(kind, vals) for vals in make(values)]

    def _make_quick(self, kind, vals):
        model = vals.pop("model")
        if forbidden_when_elevated(self.env, model):
            raise AccessError(self.env._("Scripts do not change these records."))
        Template = self.env["record.template"].sudo()
        code = vals.pop("code", None) or Template._free_code({"code": f"quick_{kind}"})
        lines = [Command.create(line) for line in vals.pop("lines")]
        template = Template.create(
            {
                **vals,
                "name": f"{vals['name']} ({self.script_id.name})"[:120],
                "code": code,
                "model_id": self.env["ir.model"].sudo()._get(model).id,
                "company_id": self.company_id.id,
                "elevated": False,
                "line_ids": lines,
            }
        )
        return {"ref": template.code, "name": template.name, "model": model}

    def designer_choices(self, source, field):
        """Records a many2one of the source's record may be set to: ``[[id, name]]``."""
        self.ensure_one()
        self.check_access("read")
        model = self._quick_source(str(source))
        spec = self.env[model]._fields.get(str(field))
        if spec is None or spec.type != "many2one":
            return []
        found = self.env[spec.comodel_name].name_search("", limit=200)
        return [[res_id, name] for res_id, name in found]

    def designer_activity_types(self):
        """Kinds of activities: ``[[id, name]]``."""
        self.ensure_one()
        self.check_access("read")
        types = self.env["mail.activity.type"].search(
            [("res_model", "in", (False, *self._quick_sources().values()))]
        )
        return [[item.id, item.name] for item in types]

    # --- kinds -------------------------------------------------------------------

    def _quick_sources(self):
        """Records of the session by the names templates know them by."""
        sources = {"partner": "res.partner"}
        for kind in self._catalogue_models():
            sources[kind["source"]] = kind["model"]
        return sources

    def _quick_source(self, name):
        model = self._quick_sources().get(name)
        if not model:
            raise UserError(self.env._("Say which record is meant."))
        return model

    def _quick_field(self, values):
        model = self._quick_source(values.get("source"))
        spec = self.env[model]._fields.get(values.get("field"))
        if spec is None:
            raise UserError(self.env._("Choose a field."))
        label = spec.get_description(self.env, ["string"])["string"]
        value, shown = values.get("value", ""), values.get("value", "")
        line = _line(spec.name, "text" if "{{" in value else "constant", value)
        if spec.type == "many2one" and value.isdecimal():
            record = self.env[spec.comodel_name].browse(int(value)).exists()
            record.check_access("read")
            shown = record.display_name
            line = {
                "field_name": spec.name,
                "kind": "constant",
                "constant_ref": f"{record._name},{record.id}",
            }
        elif not value:
            line.update(kind="text", if_empty="clear")
        vals = {"name": f"{label} → {shown or '–'}", "model": model, "lines": [line]}
        return [{**vals, "operation": "update", "source_name": values["source"]}]

    def _quick_activity(self, values):
        source = values.get("source")
        model = self._quick_source(source)
        summary = values.get("summary") or self.env._("Call back")
        days = values.get("days") or "0"
        if not days.isdecimal() or len(days) > 3:
            raise UserError(self.env._("Say in how many days."))
        number = values.get("type", "")
        number = int(number) if number.isdecimal() else 0
        kind = self.env["mail.activity.type"].browse(number).exists()
        if not kind:
            kind = self.env.ref("mail.mail_activity_data_call")
        model_id = self.env["ir.model"].sudo()._get(model).id
        lines = [
            _constant("res_model_id", f"ir.model,{model_id}"),
            _line("res_id", "path", f"{source}.id"),
            _constant("activity_type_id", f"{kind._name},{kind.id}"),
            _line("summary", "text", summary),
            _line("date_deadline", "text", f"+{days}d"),
            _line("user_id", "path", "operator"),
        ]
        name = f"{kind.name}: {summary}"
        return [{"name": name, "model": MADE["activity"], "lines": lines}]

    def _quick_meeting(self, values):
        if MADE["meeting"] not in self.env:
            raise UserError(self.env._("The calendar is not installed."))
        name = values.get("name") or self.env._("Meeting")
        start = self.field_ids.filtered(
            lambda spec: spec.name == values.get("start") and spec.type == "datetime"
        )
        if not start:
            raise UserError(
                self.env._("Choose the field in which the time of the meeting is.")
            )
        hours = values.get("hours") or "1"
        lines = [
            _line("name", "text", name),
            {**_line("start", "value", start.name), "required": True},
            _line("stop", "value", start.name),
            _line("partner_ids", "path", "partner"),
            _line("user_id", "path", "operator"),
        ]
        code = self.env["record.template"]._free_code({"code": "quick_meeting"})
        length = {
            "name": self.env._("%(name)s: %(hours)s h", name=name, hours=hours),
            "model": MADE["meeting"],
            "operation": "update",
            "source_name": code,
            "lines": [_line("duration", "constant", hours)],
        }
        return [
            {"name": name, "model": MADE["meeting"], "code": code, "lines": lines},
            length,
        ]


def _line(name, kind, value):
    return {"field_name": name, "kind": kind, "value": value}


def _constant(name, reference):
    return {"field_name": name, "kind": "constant", "constant_ref": reference}
