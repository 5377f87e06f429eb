from odoo import api, fields, models
from odoo.tools import SQL

#: Records of these models that an origin points to are linked by themselves; whichever
#: of their applications is not installed plays no part.
LINKED = (
    "crm.lead",
    "sale.order",
    "call.session",
    "voip.call",
    "call.campaign.contact",
    "call.review",
    "telephony.fax",
    "mail.lead.filter.log",
    "helpdesk.ticket",
    "project.task",
)


class DocDocumentLink(models.Model):
    """A record a document has to do with: a deal, an order, a call, a talk, a letter.

    Links are by model and id, so that they need none of those applications.  The name
    is shown, and the record opened, only to who may read it.
    """

    _name = "doc.document.link"
    _description = "Record Linked to a Document"
    _inherit = ["record.origin.mixin"]
    _order = "id"

    document_id = fields.Many2one(
        "doc.document", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="document_id.company_id")
    res_model = fields.Char("Linked Model", required=True)
    res_id = fields.Many2oneReference(
        "Linked Record", model_field="res_model", required=True
    )
    origin_name = fields.Char("Record")
    model_name = fields.Char("Type", compute="_compute_model_name")
    record = fields.Reference(
        "_selection_record",
        string="Choose",
        compute="_compute_record",
        inverse="_inverse_record",
    )

    _link_uniq = models.UniqueIndex(
        "(document_id, res_model, res_id)", "The record is linked already."
    )

    @api.model
    def _selection_record(self):
        names = ("res.partner", *LINKED)
        return [
            (name, self.env["ir.model"]._get(name).name)
            for name in names
            if name in self.env
        ]

    @api.depends("res_model")
    def _compute_model_name(self):
        for link in self:
            known = link.res_model in self.env
            model = self.env["ir.model"]._get(link.res_model) if known else None
            link.model_name = model.name if model else link.res_model

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_record(self):
        choices = dict(self._selection_record())
        for link in self:
            record = link._origin_record() if link.res_model in choices else None
            link.record = f"{record._name},{record.id}" if record else False

    def _inverse_record(self):
        for link in self:
            if link.record:
                link.res_model, link.res_id = link.record._name, link.record.id

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("record") and not vals.get("res_id"):
                record = vals.pop("record")
                if isinstance(record, str):
                    model, _comma, record_id = record.partition(",")
                else:
                    model, record_id = record._name, record.id
                vals |= {"res_model": model, "res_id": int(record_id)}
        return super().create(vals_list)

    @api.autovacuum
    def _gc_links(self):
        """Links to records that are gone (old letters go in time) lead nowhere."""
        for (model,) in self._read_group([], ["res_model"]):
            if model not in self.env or not self.env[model]._auto:
                continue
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s link WHERE res_model = %s"
                    " AND NOT EXISTS (SELECT FROM %s WHERE id = link.res_id)",
                    SQL.identifier(self._table),
                    model,
                    SQL.identifier(self.env[model]._table),
                )
            )
        self.env.invalidate_all()


class DocDocument(models.Model):
    _inherit = "doc.document"
    _takes_origin = True

    link_ids = fields.One2many("doc.document.link", "document_id", "Linked Records")

    @api.model
    def default_get(self, fields_list):
        """A document made from a record is for the record's client."""
        values = super().default_get(fields_list)
        context = self.env.context
        model, res_id = context.get("default_res_model"), context.get("default_res_id")
        if model in self.env and isinstance(res_id, int):
            record = self.env[model].browse(res_id).exists()
            if record and record.has_access("read"):
                partner = self._partner_of(record)
                if "partner_id" in fields_list and not values.get("partner_id"):
                    values["partner_id"] = partner.id
                if "name" in fields_list and not values.get("name"):
                    values["name"] = record.display_name
        return values

    @api.model
    def _partner_of(self, record):
        if record._name == "res.partner":
            return record
        field = record._fields.get("partner_id")
        if field is not None and field.comodel_name == "res.partner":
            return record.partner_id
        return self.env["res.partner"]

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.filtered("res_id")._link_origin()
        return documents

    def write(self, vals):
        result = super().write(vals)
        if vals.get("res_id"):
            self._link_origin()
        return result

    def _link_origin(self):
        """Link the origin and what it points to; fill in the client."""
        for document in self:
            origin = document._origin_record()
            if not origin:
                continue
            there = {(link.res_model, link.res_id) for link in document.link_ids}
            document.sudo().link_ids = [
                (0, 0, {"res_model": record._name, "res_id": record.id})
                for record in self._linked_of(origin)
                if (record._name, record.id) not in there
            ]
            partner = self._partner_of(origin.sudo())
            foreign = partner.company_id and partner.company_id != document.company_id
            if partner and not foreign and not document.partner_id:
                document.sudo().partner_id = partner

    @api.model
    def _linked_of(self, origin):
        """The origin first, then what its fields point to, each once.

        An origin may name more by a method `_linked_records`: a talk its call.
        """
        found = {(origin._name, origin.id): origin}
        sudo = origin.sudo()
        for field in sudo._fields.values():
            if (
                field.type == "many2one"
                and field.store
                and field.comodel_name in LINKED
            ):
                for record in sudo[field.name]:
                    found.setdefault((record._name, record.id), record)
        more = getattr(sudo, "_linked_records", list)
        for record in more():
            if record._name in LINKED:
                found.setdefault((record._name, record.id), record)
        return list(found.values())
