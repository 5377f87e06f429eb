from odoo import api, fields, models
from odoo.exceptions import UserError

from .call_script_version import PUBLISHING


class CallScriptVersion(models.Model):
    """A version published beside the main one, as the challenger of an A/B test."""

    _inherit = "call.script.version"

    is_challenger = fields.Boolean(
        "Challenger",
        readonly=True,
        copy=False,
        help="Published beside the main version, for an A/B test.",
    )
    weight = fields.Integer(
        "Share of talks, %",
        compute="_compute_weight",
        help="How many of the new talks are led by this version.",
    )

    @api.depends("state", "is_challenger")
    def _compute_weight(self):
        tests = self.env["call.script.test"].sudo()
        running = tests.search(
            [("script_id", "in", self.script_id.ids), ("state", "=", "running")]
        )
        shares = {test.version_b_id.id: test.share for test in running}
        shares |= {test.version_a_id.id: 100 - test.share for test in running}
        for version in self:
            main = version.state == "published" and not version.is_challenger
            version.weight = shares.get(version._origin.id, 100 if main else 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("is_challenger", None)
        return super().create(vals_list)

    def write(self, vals):
        publishing = self.env.context.get("call_scripts_publishing") is PUBLISHING
        if "is_challenger" in vals and not publishing:
            raise UserError(self.env._("A version is published by its button."))
        return super().write(vals)

    def action_publish(self):
        """A new main version: a test that is running is over."""
        self.script_id._end_test("replaced")
        return super().action_publish()

    def action_publish_challenger(self):
        """Ask for the share of talks, then run the draft beside the main version."""
        self.ensure_one()
        self.check_access("write")
        self._check_challenger()
        return {
            "type": "ir.actions.act_window",
            "res_model": "call.script.challenge",
            "views": [(False, "form")],
            "target": "new",
            "name": self.env._("Try against the published version"),
            "context": {"default_version_id": self.id},
        }

    def _check_challenger(self):
        script = self.script_id
        if not script.published_version_id:
            raise UserError(
                self.env._("Publish a first version, then test a second against it.")
            )
        if script.test_id:
            raise UserError(
                self.env._("A test is running already: end it before the next one.")
            )

    def _start_test(self, share, least_effect=None):
        """Publish the draft as challenger of the main version: the running test."""
        self._check_publishable()
        self._check_challenger()
        self._freeze(is_challenger=True)
        vals = {
            "script_id": self.script_id.id,
            "version_a_id": self.script_id.published_version_id.id,
            "version_b_id": self.id,
            "share": share,
        }
        if least_effect is not None:
            vals["least_effect"] = least_effect
        return self.env["call.script.test"].sudo().create(vals).sudo(self.env.su)


class CallScript(models.Model):
    _inherit = "call.script"

    test_ids = fields.One2many("call.script.test", "script_id", "A/B tests")
    test_id = fields.Many2one(
        "call.script.test",
        "Running test",
        compute="_compute_test_id",
        groups="call_scripts.call_scripts_group_author,"
        "call_scripts.call_scripts_group_supervisor",
    )

    @api.depends("test_ids.state")
    def _compute_test_id(self):
        for script in self:
            running = script.test_ids.filtered(lambda test: test.state == "running")
            script.test_id = running[:1]

    def _end_test(self, ending):
        """End a running test, its challenger is retired."""
        for test in self.sudo().test_id:
            test._retire_b()
            test.with_user(self.env.user)._set_ended(ending)

    def action_view_tests(self):
        """The running test, or the list of those that were."""
        self.ensure_one()
        self.check_access("read")
        if self.test_id:
            return self.test_id.action_open()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_script_test_action"
        )
        action["domain"] = [("script_id", "=", self.id)]
        return action
