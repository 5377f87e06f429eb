from odoo import api, models
from odoo.exceptions import AccessError


class TelephonyCardReport(models.Model):
    """Reports made ready, for models other addons bring."""

    _inherit = "telephony.card.report"

    @api.model
    def _presets(self):
        """[values of a report with `model` and `columns`: [(path, summed)]].

        Texts are those of the language in use.  To be extended.
        """
        return [
            {
                "name": self.env._("Open orders"),
                "model": "sale.order",
                "domain": "[('state', 'in', ('draft', 'sent', 'sale')),"
                " ('invoice_status', '!=', 'invoiced')]",
                "order": "date_order desc",
                "columns": [
                    ("name", False),
                    ("date_order", False),
                    ("state", False),
                    ("amount_total", True),
                ],
            },
            {
                "name": self.env._("Unpaid invoices"),
                "model": "account.move",
                "domain": "[('move_type', '=', 'out_invoice'),"
                " ('state', '=', 'posted'),"
                " ('payment_state', 'in', ('not_paid', 'partial'))]",
                "order": "invoice_date_due",
                "columns": [
                    ("name", False),
                    ("invoice_date_due", False),
                    ("amount_residual", True),
                ],
            },
            {
                "name": self.env._("Open deals"),
                "model": "crm.lead",
                "domain": "[('type', '=', 'opportunity'),"
                " ('stage_id.is_won', '=', False)]",
                "order": "priority desc, id desc",
                "columns": [
                    ("name", False),
                    ("stage_id", False),
                    ("user_id", False),
                ],
            },
        ]

    @api.model
    def _make_presets(self):
        """Make those whose model is there and which nobody has for it yet."""
        made = self.browse()
        for preset in self._presets():
            vals = dict(preset)
            Model = self.env.get(vals.pop("model"))
            columns = vals.pop("columns")
            if Model is None:
                continue
            known = self.with_context(active_test=False).sudo()
            if known.search_count([("model", "=", Model._name)], limit=1):
                continue
            model = self.env["ir.model"]._get(Model._name)
            commands = [
                (0, 0, {"path": path, "summed": summed, "sequence": index})
                for index, (path, summed) in enumerate(columns)
            ]
            report = self.create({**vals, "model_id": model.id, "column_ids": commands})
            report._name_in_all_languages(Model._name)
            made += report
        return made

    def _name_in_all_languages(self, model):
        """A ready-made report is named as each reader's language has it."""
        names = {}
        for code, _name in self.env["res.lang"].get_installed():
            presets = self.with_context(lang=code)._presets()
            names[code] = next(one["name"] for one in presets if one["model"] == model)
        self.update_field_translations("name", names)

    @api.model
    def action_make_presets(self):
        """Add the reports made ready for what is installed now."""
        if not self.has_access("create"):
            raise AccessError(self.env._("Only administrators set up reports."))
        made = self._make_presets()
        text = (
            self.env._("Reports added: %s", ", ".join(made.mapped("name")))
            if made
            else self.env._("There is a report for each of them already.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "success" if made else "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
