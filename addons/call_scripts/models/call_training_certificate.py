from odoo import api, fields, models
from odoo.exceptions import RedirectWarning
from odoo.fields import Domain


class CallTrainingCertificate(models.Model):
    """The user has shown to master the script."""

    _name = "call.training.certificate"
    _description = "Certificate for a Script"
    _order = "id desc"

    script_id = fields.Many2one(
        "call.script", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Operator", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="script_id.company_id", store=True)
    version_id = fields.Many2one("call.script.version", ondelete="set null")
    training_id = fields.Many2one("call.training", ondelete="set null", readonly=True)
    score = fields.Float("Score, %")
    granted_on = fields.Date(required=True, default=fields.Date.context_today)
    valid_until = fields.Date()
    granted_by = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True
    )
    note = fields.Char(help="Why it was granted by hand.")

    _version_idx = models.Index("(user_id, script_id)")

    @api.depends("script_id.name", "user_id.name")
    def _compute_display_name(self):
        for item in self:
            names = (item.script_id.name, item.user_id.name)
            item.display_name = " – ".join(filter(None, names))


class CallScript(models.Model):
    """Training before real talks, where the script asks for it."""

    _inherit = "call.script"

    training_required = fields.Boolean(
        "Certificate needed",
        tracking=True,
        help="Only who has passed the training starts real talks with the script.",
    )
    training_pass_score = fields.Float("Passed from, %", default=80)
    training_valid_days = fields.Integer(
        "Certificate is valid, days", help="0: for ever."
    )
    training_each_version = fields.Boolean(
        "Anew for each version",
        help="A newly published version needs a new certificate.",
    )
    training_seconds = fields.Integer(
        "Time for an answer, s", help="Slower answers cost points; 0: time is free."
    )
    training_client_ids = fields.One2many(
        "call.training.client", "script_id", "Clients of the trainer"
    )
    certificate_count = fields.Integer(compute="_compute_certificate_count")

    _training_ranges = models.Constraint(
        "CHECK(training_pass_score BETWEEN 0 AND 100 AND training_valid_days >= 0"
        " AND training_seconds >= 0)",
        "A score is between 0 and 100 %; days and seconds are not negative.",
    )

    def _compute_certificate_count(self):
        counts = dict(
            self.env["call.training.certificate"]._read_group(
                [("script_id", "in", self.ids)], ["script_id"], ["__count"]
            )
        )
        for script in self:
            script.certificate_count = counts.get(script, 0)

    def _certificate(self, user=None):
        """The user's certificate for the script which is valid now, if any."""
        self.ensure_one()
        today = fields.Date.today()
        domain = Domain(
            [
                ("script_id", "=", self.id),
                ("user_id", "=", (user or self.env.user).id),
                "|",
                ("valid_until", "=", False),
                ("valid_until", ">=", today),
            ]
        )
        script = self.sudo()
        if script.training_each_version:
            domain &= Domain("version_id", "=", script.published_version_id.id)
        return self.env["call.training.certificate"].sudo().search(domain, limit=1)

    def _check_certificate(self):
        """
        :raises RedirectWarning: the script needs a certificate the user has not;
            with a button to the trainer
        """
        for script in self:
            if not script.sudo().training_required or script._certificate():
                continue
            raise RedirectWarning(
                self.env._(
                    "The script %(name)s needs a passed training before real talks:"
                    " at least %(score)d %% with the scripted client.",
                    name=script.sudo().name,
                    score=round(script.sudo().training_pass_score),
                ),
                self.env.ref("call_scripts.call_training_action_begin").id,
                self.env._("Train now"),
                {"script_id": script.id},
            )

    def _certify(self, training):
        """A certificate for a passed training."""
        days = self.training_valid_days
        today = fields.Date.today()
        self.env["call.training.certificate"].sudo().create(
            {
                "script_id": self.id,
                "user_id": training.user_id.id,
                "version_id": training.version_id.id,
                "training_id": training.id,
                "score": training.score,
                "granted_on": today,
                "valid_until": fields.Date.add(today, days=days) if days else False,
            }
        )

    def action_train(self):
        """Open the trainer for the script."""
        self.ensure_one()
        self._check_start()
        return {
            "type": "ir.actions.client",
            "tag": "call_scripts.trainer",
            "name": self.env._("Training: %s", self.name),
            "params": {"script_id": self.id},
        }

    def action_view_certificates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_training_certificate_action"
        )
        return dict(
            action,
            domain=[("script_id", "=", self.id)],
            context={"default_script_id": self.id},
        )
