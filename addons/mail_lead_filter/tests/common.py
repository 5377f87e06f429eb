from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from odoo.tests import TransactionCase, new_test_user

FORM = """Новая заявка с сайта

Компания: ООО «Ромашка Тест»
ФИО: Иванов Иван
Телефон: 8 (916) 123-45-67
E-mail: ivanov@romashka-test.example
Текст обращения:
Нужны окна, перезвоните.
"""


class FilterCase(TransactionCase):
    """Filters, templates and letters by the line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.env["mail.lead.filter"].search([]).active = False
        cls.last_lead = max(
            cls.env["crm.lead"].search([], order="id desc", limit=1).ids, default=0
        )
        cls.Log = cls.env["mail.lead.filter.log"]
        cls.gateway = cls.env["mail.thread"]
        cls.manager = new_test_user(
            cls.env,
            "mlf_manager",
            "mail_lead_filter.mail_lead_filter_group_manager,"
            "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
            context={"no_reset_password": True},
        )
        cls.stranger = new_test_user(
            cls.env,
            "mlf_stranger",
            "base.group_user",
            context={"no_reset_password": True},
        )
        cls.company_template = cls.template(
            "letter_company",
            "res.partner",
            [
                ("name", "text", "{{ company_name }}", True),
                ("is_company", "constant", "True", False),
            ],
            "find_or_create",
            when_no_key="skip",
        )
        cls.contact_template = cls.template(
            "letter_contact",
            "res.partner",
            [
                ("email", "value", "email", True),
                ("name", "value", "full_name", False),
                ("phone", "value", "phone", False),
                ("parent_id", "path", "letter_company", False),
            ],
            "find_or_create_update",
        )
        cls.lead_template = cls.template(
            "letter_lead",
            "crm.lead",
            [
                ("name", "text", "{{ letter_subject }}: {{ full_name }}", False),
                ("partner_id", "path", "letter_contact", False),
                ("description", "value", "request", False),
            ],
        )

    @classmethod
    def template(cls, code, model, lines, operation="create", **vals):
        return cls.env["record.template"].create(
            {
                "name": code,
                "code": code,
                "model_id": cls.env["ir.model"]._get_id(model),
                "operation": operation,
                "company_id": False,
                **vals,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "field_name": field,
                            "kind": kind,
                            "value": value,
                            "is_key": key,
                            "required": value == "never_given",
                        },
                    )
                    for field, kind, value, key in lines
                ],
            }
        )

    @classmethod
    def attributes(cls):
        return [
            {"name": "company_name", "label": "Организация\nКомпания"},
            {"name": "full_name", "label": "ФИО", "required": True},
            {"name": "phone", "label": "Телефон", "kind": "phone", "required": True},
            {"name": "email", "label": "E-mail", "kind": "email"},
            {"name": "request", "label": "Текст обращения", "extent": "rest"},
        ]

    @classmethod
    def make_filter(
        cls, name="Site", conditions=None, attributes=None, templates=None, **vals
    ):
        if conditions is None:
            conditions = [("subject", "contains", "заявка")]
        if attributes is None:
            attributes = cls.attributes()
        if templates is None:
            templates = cls.company_template + cls.contact_template + cls.lead_template
        return cls.env["mail.lead.filter"].create(
            {
                "name": name,
                "country_id": cls.env.ref("base.ru").id,
                "condition_ids": [
                    (0, 0, {"part": part, "operator": operator, "value": value})
                    for part, operator, value in conditions
                ],
                "attribute_ids": [(0, 0, values) for values in attributes],
                "action_ids": [
                    (0, 0, {"template_id": template.id, "sequence": number})
                    for number, template in enumerate(templates)
                ],
                **vals,
            }
        )

    @classmethod
    def raw(cls, body=FORM, subject="Заявка с сайта", charset="utf-8", **headers):
        message = MIMEMultipart()
        message.attach(MIMEText(body, "plain", charset))
        values = {
            "From": "Site <noreply@site.example>",
            "To": "nobody-here@our.example",
            "Subject": subject,
            "Message-ID": f"<{cls._number()}@site.example>",
            "Date": "Mon, 02 Mar 2026 10:00:00 +0300",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in values.items():
            if value:
                message[name] = value
        return message.as_bytes()

    @classmethod
    def _number(cls):
        FilterCase.counter = getattr(FilterCase, "counter", 0) + 1
        return FilterCase.counter

    @classmethod
    def failing_template(cls):
        return cls.template(
            "failing", "crm.lead", [("name", "value", "never_given", False)]
        )

    def process(self, raw, model=False):
        result = self.gateway.message_process(model, raw)
        self.env.flush_all()
        return result

    def last_log(self):
        return self.Log.search([], limit=1, order="id desc")

    def leads(self):
        """Those made in this test."""
        return self.env["crm.lead"].search(
            [("name", "ilike", "Заявка с сайта"), ("id", ">", self.last_lead)]
        )
