from odoo import api, fields, models
from odoo.exceptions import UserError


class TelephonyFaxSend(models.TransientModel):
    """Send by fax: a file or a report of a document, to a number or into the call."""

    _name = "telephony.fax.send"
    _description = "Send by Fax"

    res_model = fields.Char("Document model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    call_id = fields.Many2one("voip.call", "Into the talk", readonly=True)
    to_call = fields.Boolean("Into the talk that goes on")
    number = fields.Char()
    source = fields.Selection(
        [
            ("attachment", "A file of the document"),
            ("report", "A printed form"),
            ("upload", "A file from here"),
        ],
        required=True,
        default="upload",
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        "File of the document",
        domain="[('res_model', '=', res_model), ('res_id', '=', res_id),"
        " ('mimetype', '=', 'application/pdf')]",
    )
    report_id = fields.Many2one(
        "ir.actions.report",
        "Printed form",
        domain="[('model', '=', res_model), ('report_type', '=', 'qweb-pdf')]",
    )
    upload = fields.Binary("PDF file")
    upload_name = fields.Char("File name")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        context = self.env.context
        model, res_id = context.get("active_model"), context.get("active_id")
        call = self.env["voip.call"]
        if model == "voip.call" and res_id:
            call = call.browse(res_id)
            model, res_id = call.res_model, call.res_id
        else:
            call = self._current_call()
        values.update(res_model=model, res_id=res_id)
        if call:
            values.update(call_id=call.id, to_call=bool(context.get("fax_into_call")))
        record = self._record_of(model, res_id)
        if record is not None:
            values.setdefault("number", self._number_of(record))
            values.update(self._best_source(record))
        return values

    @api.model
    def _current_call(self):
        return self.env["voip.call"].search(
            [
                ("user_id", "=", self.env.uid),
                ("state", "=", "ongoing"),
                ("call_kind", "=", "pbx"),
            ],
            limit=1,
        )

    @api.model
    def _record_of(self, model, res_id):
        if not (model and res_id and model in self.env):
            return None
        record = self.env[model].browse(res_id).exists()
        if not record or not record.has_access("read"):
            return None
        return record

    @api.model
    def _number_of(self, record):
        holder = record
        if "phone" not in record._fields and "partner_id" in record._fields:
            holder = record.partner_id
        return holder.phone if "phone" in holder._fields else False

    @api.model
    def _best_source(self, record):
        ours = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        attachment = self.env["ir.attachment"].search(
            [*ours, ("mimetype", "=", "application/pdf")], limit=1, order="id desc"
        )
        if attachment:
            return {"source": "attachment", "attachment_id": attachment.id}
        report = self.env["ir.actions.report"].search(
            [("model", "=", record._name), ("report_type", "=", "qweb-pdf")], limit=1
        )
        return {"source": "report", "report_id": report.id} if report else {}

    def action_send(self):
        """Send it; the fax opens."""
        self.ensure_one()
        record = self._record_of(self.res_model, self.res_id)
        fax = self.env["telephony.fax"]._send(
            self._pdf(record),
            number=self.number or "",
            record=record,
            call=self.call_id if self.to_call else None,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.env._("Fax"),
                "message": self.env._(
                    "%(file)s is being sent to %(number)s, pages: %(pages)s.",
                    file=fax.attachment_id.name,
                    number=fax.number,
                    pages=fax.pages,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _pdf(self, record):
        """The attachment to send; a printed form and an upload are kept as one."""
        if self.source == "attachment":
            if not self.attachment_id:
                raise UserError(self.env._("Choose the file to send."))
            return self.attachment_id
        if self.source == "upload":
            if not self.upload:
                raise UserError(self.env._("Choose the file to send."))
            return self._keep(record, self.upload_name or "fax.pdf", datas=self.upload)
        if not self.report_id or record is None or self.report_id.model != record._name:
            raise UserError(self.env._("Choose the printed form to send."))
        content, kind = self.env["ir.actions.report"]._render_qweb_pdf(
            self.report_id.report_name, record.ids
        )
        if kind != "pdf":
            raise UserError(self.env._("This form cannot be printed as PDF here."))
        return self._keep(record, f"{record.display_name}.pdf", raw=content)

    def _keep(self, record, name, **content):
        values = {"name": name, "mimetype": "application/pdf", **content}
        if record is not None and record.has_access("write"):
            values.update(res_model=record._name, res_id=record.id)
        return self.env["ir.attachment"].create(values)
