from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import plain


class CallSession(models.Model):
    """What must be there before a talk begins: a number, a fair share."""

    _inherit = "call.session"

    phone = fields.Char("Telephone", readonly=True)

    @api.model
    def _start(self, script, record=None, values=None, sources=None, vals=None):
        script._check_start()
        phone = self._phone_of(record, values)
        if script.sudo().phone_required and not phone:
            raise UserError(self._no_phone_text(script, record))
        self.env["call.script.pace"]._check_start(script, sources)
        vals = {"phone": phone, **(vals or {})}
        return super()._start(script, record, values, sources, vals)

    @api.model
    def _phone_of(self, record, values=None):
        """The number to call: told at the start, the record's, its client's."""
        told = (values or {}).get("phone")
        if told:
            return plain.text(told, 100)
        if not record:
            return False
        if hasattr(record, "_phone_get_number_fields"):
            names = record._phone_get_number_fields()
        else:
            names = ["phone"]
        for name in names:
            if name in record._fields and record[name]:
                return record[name]
        partner = self._partner_of(record)
        if partner and partner != record:
            return self._phone_of(partner)
        return False

    @api.model
    def _no_phone_text(self, script, record):
        if record:
            return self.env._(
                "%(script)s needs a telephone number, and %(record)s has none.",
                script=script.name,
                record=record.display_name,
            )
        return self.env._(
            "%(script)s needs a telephone number: start it from a record with one, or "
            "tell the number.",
            script=script.name,
        )


class CallScript(models.Model):
    _inherit = "call.script"

    @api.model
    def runner_begin(self, res_model=False, res_id=False, direction=False, phone=False):
        """Begin the one script which fits, or tell which do (row A15).

        From a record's form, from a call, from a desk.

        :return: ``{"session_id": id, "scripts": []}`` where one fits, else
            ``{"session_id": False, "scripts": [as in runner_scripts]}`` for a choice
        """
        scripts = self.runner_scripts(res_model, direction)
        if len(scripts) != 1:
            return {"session_id": False, "scripts": scripts}
        script = self.browse(scripts[0]["id"])
        session_id = script.runner_start(res_model, res_id, phone)
        return {"session_id": session_id, "scripts": []}
