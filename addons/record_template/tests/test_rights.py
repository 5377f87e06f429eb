from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import RecordTemplateError
from ..runtime.safety import forbidden_when_elevated, is_secret
from .common import RecordTemplateCase, line


@tagged("post_install", "-at_install")
class TestRights(RecordTemplateCase):
    """The rights of the caller, of elevated templates, and over the templates."""

    def setUp(self):
        super().setUp()
        self.lines = [line("name", "value", "name")]

    def test_runs_with_the_rights_of_the_caller(self):
        template = self.template("res.partner", self.lines)
        with (
            mute_logger("odoo.addons.base.models.ir_model"),
            self.assertRaisesRegex(RecordTemplateError, "Test res.partner"),
        ):
            self.run_as(self.stranger, template, {"name": "Not allowed"})
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Not allowed")]))

    def test_a_chain_runs_as_its_caller(self):
        """Not as whoever found the templates, who may be the superuser."""
        template = self.template("res.partner", self.lines)
        self.assertTrue(template.env.su)
        templates = self.env["record.template"].with_user(self.user)
        report = templates._apply_chain(template, {"name": "Mine"})
        self.assertEqual(self.primary(report).create_uid, self.user)

    def test_elevated_does_what_its_user_may_not(self):
        template = self.template("res.partner", self.lines, elevated=True)
        report = self.run_as(self.stranger, template, {"name": "Allowed"})
        partner = self.primary(report)
        self.assertEqual(partner.create_uid, self.stranger)

    def test_elevated_never_crosses_companies(self):
        foreign = self.env["res.partner"].create(
            {"name": "Foreign", "ref": "F1", "company_id": self.company_b.id}
        )
        to_company = self.template(
            "res.partner",
            [*self.lines, line("company_id", "value", "company_b")],
            elevated=True,
        )
        for given in (self.company_b.id, self.company_b.name, self.company_b):
            with self.assertRaises(RecordTemplateError):
                self.run_as(
                    self.stranger, to_company, {"name": "x", "company_b": given}
                )
        child = self.template(
            "res.partner",
            [*self.lines, line("parent_id", "value", "parent")],
            elevated=True,
            code="child",
        )
        for given in (foreign.id, "Foreign", foreign):
            with self.assertRaises(RecordTemplateError):
                self.run_as(self.stranger, child, {"name": "x", "parent": given})
        update = self.template(
            "res.partner", self.lines, elevated=True, operation="update", code="change"
        )
        with self.assertRaises(RecordTemplateError):
            self.run_as(self.stranger, update, {"name": "x"}, {"record": foreign})
        self.assertEqual(foreign.name, "Foreign")
        of_b = self.template(
            "res.partner", self.lines, company_id=self.company_b.id, code="of_b"
        )
        with self.assertRaisesRegex(RecordTemplateError, "another company"):
            self.run_as(self.user, of_b, {"name": "x"})

    def test_elevated_stays_away_from_rights(self):
        forbidden = (
            "res.users",
            "res.groups",
            "res.company",
            "ir.config_parameter",
            "ir.actions.server",
            "ir.cron",
            "ir.model.access",
            "ir.rule",
            "ir.attachment",
            "mail.template",
            "record.template",
            "record.template.line",
            "base.language.install",
        )
        for model in forbidden:
            self.assertTrue(forbidden_when_elevated(self.env, model), model)
        for model in ("res.partner", "mail.activity", "res.country"):
            self.assertFalse(forbidden_when_elevated(self.env, model), model)
        with self.assertRaisesRegex(ValidationError, "elevated rights"):
            self.template(
                "ir.config_parameter",
                [line("key", "constant", "a"), line("value", "constant", "b")],
                elevated=True,
            )
        with self.assertRaisesRegex(ValidationError, "Line 2"):
            user = line("user_ids", "lines", "", [line("login", "constant", "evil")])
            self.template("res.partner", [*self.lines, user], elevated=True)

    def test_superuser_runs_stay_away_from_rights_too(self):
        """As from the mail gateway: the template is not elevated, its caller is."""
        template = self.template(
            "ir.config_parameter",
            [line("key", "constant", "evil"), line("value", "constant", "b")],
        )
        with self.assertRaisesRegex(RecordTemplateError, "elevated rights"):
            template.sudo()._apply()
        with self.assertRaises(RecordTemplateError), mute_logger("odoo"):
            self.run_as(self.user, template)

    def test_only_administrators_of_odoo_elevate(self):
        env = self.env(user=self.manager)
        template = self.template("res.partner", self.lines, env=env)
        with self.assertRaises(AccessError):
            template.elevated = True
        with self.assertRaises(AccessError):
            self.template("res.partner", self.lines, env=env, elevated=True)
        elevated = self.template("res.partner", self.lines, elevated=True)
        mine = elevated.with_user(self.manager)
        for change in (
            lambda: mine.write({"name": "x"}),
            lambda: mine.line_ids.write({"value": "other"}),
            lambda: mine.line_ids.unlink(),
            lambda: mine.line_ids.create(
                {"template_id": mine.id, "field_name": "ref", "kind": "text"}
            ),
            lambda: template.line_ids.write({"template_id": mine.id}),
            lambda: mine.unlink(),
        ):
            with self.assertRaises(AccessError):
                change()
        copied = mine.copy()
        self.assertFalse(copied.elevated)

    def test_secrets_and_methods_are_out_of_reach(self):
        for name in ("password", "access_token", "signup_token", "api_key", "_cache"):
            self.assertTrue(is_secret(name), name)
        for name in ("passenger_count", "secretary_id", "key", "token_count_x"[6:]):
            self.assertFalse(is_secret(name), name)
        templates = self.env["record.template"].with_user(self.user)
        partner = self.env["res.partner"].create({"name": "P"})
        lookup = templates._lookup({}, {"partner": partner})
        for path in (
            "unlink",
            "env",
            "_cr",
            "pool",
            "signup_token",
            "write",
            "sudo.name",
        ):
            self.assertIsNone(lookup(f"partner.{path}"), path)
        self.assertIsNone(lookup("operator.password"))
        with self.assertRaisesRegex(ValidationError, "technical and secret"):
            self.template("res.partner", [*self.lines, line("signup_type", value="x")])

    def test_paths_are_read_with_the_rights_of_the_caller(self):
        """A record, or a field, the user may not read is not there."""
        foreign = self.env["res.partner"].create(
            {"name": "Foreign", "company_id": self.company_b.id}
        )
        own = self.env["res.partner"].create({"name": "Own", "ref": "r"})
        own.parent_id = foreign
        templates = self.env["record.template"].with_user(self.user)
        lookup = templates._lookup({"v": foreign}, {"own": own.sudo(), "f": foreign})
        self.assertIsNone(lookup("f"))
        self.assertIsNone(lookup("v"))
        self.assertIsNone(lookup("v.name"))
        self.assertIsNone(lookup("own.parent_id"))
        self.assertIsNone(lookup("own.parent_id.name"))
        self.assertEqual(lookup("own.ref"), "r")
        field = self.env["res.partner"]._fields["ref"]
        self.patch(field, "groups", "base.group_system")
        self.assertIsNone(templates._lookup({}, {"own": own})("own.ref"))
        self.assertEqual(
            self.env["record.template"]._lookup({}, {"o": own})("o.ref"), "r"
        )

    def test_access_to_templates(self):
        template = self.template("res.partner", self.lines)
        self.assertTrue(template.with_user(self.stranger).name)
        with self.assertRaises(AccessError):
            template.with_user(self.stranger).name = "mine"
        with self.assertRaises(AccessError):
            template.line_ids.with_user(self.user).value = "mine"
        template.with_user(self.manager).name = "of the manager"
        of_b = self.template(
            "res.partner", self.lines, company_id=self.company_b.id, code="b"
        )
        with self.assertRaises(AccessError):
            of_b.with_user(self.manager).read(["name"])
        with self.assertRaises(AccessError):
            of_b.line_ids.with_user(self.manager).read(["value"])
        with self.assertRaises(AccessError):
            self.env["record.template.run"].with_user(self.user).search([])
        with self.assertRaises(AccessError):
            self.env["record.template"].with_user(self.user).preview(template.id, {})
        self.assertFalse(template.with_user(self.user).preview_data)

    def test_runs_are_read_by_managers_and_never_changed(self):
        template = self.template("res.partner", self.lines)
        report = self.run_as(self.user, template, {"name": "Logged"})
        run = template.run_ids
        self.assertEqual(run.user_id, self.user)
        self.assertEqual(run.report, report.as_dict())
        mine = run.with_user(self.manager)
        self.assertEqual(mine.record_name, "Logged")
        self.assertEqual(mine.action_open_record()["res_id"], report.primary.res_id)
        with self.assertRaises(AccessError):
            mine.record_name = "Forged"
        with self.assertRaises(AccessError):
            run.with_user(self.user).action_open_record()
        run.date = "2020-01-01"
        self.env.flush_all()
        self.env["record.template.run"]._gc_runs()
        self.assertFalse(run.exists())
