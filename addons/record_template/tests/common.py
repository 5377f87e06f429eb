"""Factories for the tests of this and of other addons."""

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


def line(field, kind="text", value="", children=(), **more):
    """The create command of one template line."""
    vals = {"field_name": field, "kind": kind, "value": value, **more}
    if children:
        vals["child_ids"] = list(children)
    return Command.create(vals)


class RecordTemplateCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a = cls.env["res.company"].create({"name": "Template Co A"})
        cls.company_b = cls.env["res.company"].create({"name": "Template Co B"})
        cls.manager = cls._user("tpl_manager", "record_template.group_manager")
        cls.user = cls._user("tpl_user", "base.group_partner_manager")
        cls.stranger = cls._user("tpl_stranger")

    @classmethod
    def _user(cls, login, groups=""):
        groups = groups.replace(
            "record_template.group_manager",
            "record_template.record_template_group_manager",
        )
        return new_test_user(
            cls.env,
            login,
            groups=",".join(filter(None, ["base.group_user", groups])),
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
            tz="Europe/Moscow",
            context={"no_reset_password": True},
        )

    @classmethod
    def template(cls, model, lines, env=None, **vals):
        """A template of all companies."""
        env = env or cls.env
        values = {
            "name": f"Test {model}",
            "model_id": env["ir.model"]._get(model).id,
            "company_id": False,
            "line_ids": list(lines),
            **vals,
        }
        return env["record.template"].create(values)

    def run_as(self, user, template, values=None, sources=None):
        return template.with_user(user)._apply(values, sources)

    def primary(self, report):
        return self.env[report.primary.model].browse(report.primary.res_id)
