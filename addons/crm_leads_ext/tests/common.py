"""Factories for the tests of this addon and of those built on it."""

from odoo.tests import TransactionCase, new_test_user


class CrmLeadsExtCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(
                cls.env.context, mail_create_nolog=True, mail_notrack=True, lang=None
            )
        )
        cls.russia = cls.env.ref("base.ru")
        cls.env.company.country_id = cls.russia
        cls.company_b = cls.env["res.company"].create(
            {"name": "Company B", "country_id": cls.russia.id}
        )
        cls.salesman = cls.make_user("crm_ext_salesman")
        cls.colleague = cls.make_user("crm_ext_colleague")
        cls.leader = cls.make_user(
            "crm_ext_leader", "sales_team.group_sale_salesman_all_leads"
        )
        cls.stranger = cls.make_user("crm_ext_stranger", "base.group_user")
        cls.foreign = cls.make_user(
            "crm_ext_foreign",
            "sales_team.group_sale_salesman_all_leads",
            company_id=cls.company_b.id,
            company_ids=[(6, 0, cls.company_b.ids)],
        )

    @classmethod
    def make_user(cls, login, groups="sales_team.group_sale_salesman", **vals):
        return new_test_user(
            cls.env,
            login=login,
            groups=f"base.group_user,{groups}",
            email=f"{login}@example.com",
            context={"no_reset_password": True},
            **vals,
        )

    @classmethod
    def make_partner(cls, name="Ivan", **vals):
        return cls.env["res.partner"].create({"name": name, **vals})

    @classmethod
    def make_lead(cls, **vals):
        vals = {
            "name": "Windows for the office",
            "type": "opportunity",
            "user_id": False,
            **vals,
        }
        return cls.env["crm.lead"].create(vals)

    def rows(self, partner):
        return [(row.number, row.is_main) for row in partner.phone_number_ids]
