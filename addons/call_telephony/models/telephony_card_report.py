from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..core import card_report

MAX_ROWS = 20


class TelephonyCardReport(models.Model):
    """A table of the client's records beside the incoming card: debts, open orders.

    Records of any model are found by the path from them to the client.  They are read
    with the rights of the operator: what they may not see is not there.
    """

    _name = "telephony.card.report"
    _description = "Report beside the Incoming Card"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: in every company.")
    model_id = fields.Many2one(
        "ir.model",
        "Records",
        required=True,
        ondelete="cascade",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
    )
    model = fields.Char(related="model_id.model", store=True)
    partner_path = fields.Char(
        "Way to the client",
        required=True,
        default="partner_id",
        help="Field of the record that is the client; over several fields with dots, "
        "such as order_id.partner_id.",
    )
    whole_company = fields.Boolean(
        "Of the whole company",
        default=True,
        help="Records of the client's company and of its people, not only those of the "
        "one who calls.",
    )
    domain = fields.Char("Which of them", default="[]", required=True)
    order = fields.Char(help="Such as: date_order desc. Empty: the model's own.")
    limit = fields.Integer("Rows", default=5, required=True)
    column_ids = fields.One2many("telephony.card.report.column", "report_id")

    pbx_ids = fields.Many2many("voip.pbx", string="PBXs", help="Empty: all.")
    lines = fields.Char(help="Lines called, with commas. Empty: all.")
    user_ids = fields.Many2many("res.users", string="Users", help="Empty: all.")
    group_ids = fields.Many2many("res.groups", string="Groups", help="Empty: all.")

    _check_limit = models.Constraint(
        f'CHECK ("limit" BETWEEN 1 AND {MAX_ROWS})',
        f"A report beside the card has 1 to {MAX_ROWS} rows.",
    )

    @api.constrains("model_id", "partner_path", "domain", "order")
    def _check_query(self):
        for report in self:
            path = report._fields_on(report.partner_path)
            if not path or path[-1].comodel_name != "res.partner":
                raise ValidationError(
                    self.env._("“%s” does not lead to a client.", report.partner_path)
                )
            try:
                Model = report._model()
                domain = Domain(literal_eval(report.domain or "[]"))
                domain.validate(Model.sudo())
                if report.order:
                    Model = Model.sudo()
                    Model._order_to_sql(report.order, Model._search(Domain.TRUE))
            except (ValueError, SyntaxError, TypeError, UserError) as error:
                raise ValidationError(
                    self.env._("The report cannot be read: %s", error)
                ) from error

    def _model(self):
        return self.env[self.sudo().model_id.model]

    def _fields_on(self, path):
        """The fields of a dotted path from the report's model; [] if there is none."""
        Model, found = self._model(), []
        for name in (path or "").split("."):
            field = Model._fields.get(name) if Model is not None else None
            if field is None:
                return []
            found.append(field)
            comodel = field.comodel_name if field.relational else None
            Model = self.env[comodel] if comodel else None
        return found

    # -- what an operator sees

    @api.model
    def _for_client(self, partner, call=None):
        """The reports on `partner` for the current user; `call`: the call they are at.

        :return: [{id, name, model, columns: [{label, align}], rows: [{id, cells}],
            sums: [text] or False, count, domain}], those with nothing left out
        """
        if not partner or not partner.has_access("read"):
            return []
        tables = [report._table_of(partner) for report in self._chosen(call)]
        return [table for table in tables if table]

    @api.model
    def _chosen(self, call=None):
        """Reports for the current user, in their order."""
        call = call.sudo() if call else self.env["voip.call"]
        user = self.env.user
        groups = user.all_group_ids.ids
        companies = [False, *self.env.companies.ids]
        reports = self.sudo().search([("company_id", "in", companies)])
        return reports.filtered(
            lambda report: report._audience().fits(
                call.pbx_id.id, call.line or "", user.id, groups
            )
        ).with_env(self.env)

    def _audience(self):
        return card_report.Audience(
            pbxs=frozenset(self.pbx_ids.ids),
            lines=card_report.lines(self.lines),
            users=frozenset(self.user_ids.ids),
            groups=frozenset(self.group_ids.ids),
        )

    def _table_of(self, partner):
        report = self.sudo()
        Model = self.env.get(report.model_id.model)
        if Model is None or not Model.has_access("read"):
            return None
        domain = report._records_of(partner)
        count = Model.search_count(domain)
        if not count:
            return None
        records = Model.search(domain, limit=report.limit, order=report.order or None)
        columns = report.column_ids.filtered(lambda column: column._may_see(Model))
        return {
            "id": report.id,
            "name": report.name,
            "model": Model._name,
            "columns": [column._head() for column in columns],
            "rows": [
                {
                    "id": record.id,
                    "cells": [column._cell(record) for column in columns],
                }
                for record in records
            ],
            "sums": self._sums(columns, Model, domain),
            "count": count,
            "domain": list(domain),
        }

    def _records_of(self, partner):
        client = partner.sudo()
        if self.whole_company:
            who = Domain(self.partner_path, "child_of", client.commercial_partner_id.id)
        else:
            who = Domain(self.partner_path, "=", client.id)
        return who & Domain(literal_eval(self.domain or "[]"))

    def _sums(self, columns, Model, domain):
        """Sums of all records, not only of those shown; False without sums."""
        if not any(columns.mapped("summed")):
            return False
        records = Model.search(domain)
        return [column._sum(records) if column.summed else "" for column in columns]
