from odoo import api, fields, models


class CrmFeedSnooze(models.Model):
    """An item of a user's feed that is hidden until a time, or for good."""

    _name = "crm.feed.snooze"
    _description = "Snoozed Item of a Feed"
    _rec_name = "res_model"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", index=True
    )
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    until = fields.Datetime(help="Empty: for good.")

    _one = models.Constraint(
        "UNIQUE(user_id, res_model, res_id)", "The item is snoozed already."
    )

    @api.model
    def _hidden(self, now):
        """(model, id) of what the user does not want to see now."""
        rows = self.sudo().search_fetch(
            [
                ("user_id", "=", self.env.uid),
                "|",
                ("until", "=", False),
                ("until", ">", now),
            ],
            ["res_model", "res_id"],
        )
        return {(row.res_model, row.res_id) for row in rows}

    @api.model
    def _set(self, record, until):
        vals = {
            "user_id": self.env.uid,
            "res_model": record._name,
            "res_id": record.id,
        }
        known = self.sudo().search([(name, "=", vals[name]) for name in vals])
        if known:
            known.until = until
        else:
            self.sudo().create({**vals, "until": until})

    @api.autovacuum
    def _gc(self):
        """What is long past has no meaning any more."""
        edge = fields.Datetime.subtract(fields.Datetime.now(), days=60)
        self.search(
            [
                ("write_date", "<", edge),
                "|",
                ("until", "<", edge),
                ("until", "=", False),
            ],
            limit=10000,
        ).unlink()
