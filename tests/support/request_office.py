"""Requests of a website by letter: filter, campaign, two operators, a manager."""

from . import letters, records

MAILBOX = "zayavki@loop-site.example"
MANAGER = "loop_manager"
OPERATORS = {"loop_first": "311", "loop_second": "312"}
CAMPAIGN = "03 Requests of the loop"
TASK = "Call within the hour"
SCRIPT = {
    "format": "call-script",
    "version": 1,
    "name": "Request of the site",
    "goal": "An order, or a manager who knows what is asked",
    "models": ["call.campaign.contact", "crm.lead", "res.partner"],
    "start": "hello",
    "fields": records.ORDER_FIELDS,
    "blocks": [
        {
            "code": "hello",
            "title": "Greeting",
            "text": "<p>{{ contact.name }}, you wrote: {{ contact.comment }}</p>",
            "answers": [
                {"label": "Orders", "to": "order", "hotkey": "1"},
                {"label": "Asks what we do not know", "to": "manager", "hotkey": "2"},
            ],
        },
        {
            "code": "order",
            "title": "Order",
            "kind": "form",
            "text": "<p>What, how many, where to and when?</p>",
            "fields": [
                {"name": name, "required": True}
                for name in ("product", "quantity", "address", "delivery_date")
            ],
            "answers": [{"label": "All clear", "to": "ordered", "hotkey": "1"}],
        },
        {
            "code": "ordered",
            "title": "Solved",
            "kind": "end",
            "mark": "goal",
            "result": "Order",
            "text": "<p>Thank you! It is {{ loop_order.name }}.</p>",
            "actions": [{"ref": "loop_order", "moment": "enter"}],
        },
        {
            "code": "manager",
            "title": "A manager calls",
            "kind": "end",
            "mark": "result",
            "result": "Manager",
            "text": "<p>Our manager calls you today.</p>",
        },
    ],
}
ATTRIBUTES = (
    {"name": "company_name", "label": "Компания"},
    {"name": "full_name", "label": "ФИО", "required": True},
    {"name": "phone", "label": "Телефон", "kind": "phone", "required": True},
    {"name": "email", "label": "E-mail", "kind": "email"},
    {"name": "request", "label": "Текст обращения", "extent": "rest"},
)


class RequestOffice:
    """See the module; `campaign`, `filter`, `manager` are ids."""

    def __init__(self, site):
        self.site = site
        self.admin = site.rpc("admin")
        self.logins = tuple(OPERATORS)

    def set_up(self):
        site, admin = self.site, self.admin
        salesman = ("base.group_user", "sales_team.group_sale_salesman_all_leads")
        self.manager = records.user(site, admin, MANAGER, "Marina Manager", salesman)
        self.operators = [
            records.operator(site, admin, login, login.title(), extension)
            for login, extension in OPERATORS.items()
        ]
        records.order_template(admin, "loop_order")
        self.script = records.script(admin, SCRIPT)
        self.campaign = self._campaign()
        self.filter = self._filter(self._templates())
        return self

    def _campaign(self):
        values = {
            "name": CAMPAIGN,
            "script_id": self.script,
            "operator_ids": [[6, 0, self.operators]],
            "coordinator_id": self.site.ref("call_suite_demo.user_supervisor"),
            "auto_done": False,
        }
        made = self.admin.call("call.campaign", "create", [values])
        self.admin.call("call.campaign", "action_start", made)
        return made[0]

    def _templates(self):
        """Firm, person, lead, task and contact to call, in this order."""
        key = {"is_key": True}
        lead_model = records.model_id(self.admin, "crm.lead")
        calls = self.site.ref("mail.mail_activity_data_call")
        kinds = {
            "loop_firm": (
                "res.partner",
                {
                    "name": ("value", "company_name", key),
                    "is_company": ("constant", "1", {"apply_when": "create"}),
                },
                {"operation": "find_or_create", "when_no_key": "skip"},
            ),
            "loop_person": (
                "res.partner",
                {
                    "email": ("value", "email", key),
                    "name": ("value", "full_name", records.REQUIRED),
                    "phone": ("value", "phone"),
                    "parent_id": ("path", "loop_firm"),
                },
                {"operation": "find_or_create_update", "when_no_key": "create"},
            ),
            "loop_lead": (
                "crm.lead",
                {
                    "name": ("text", "{{ letter_subject }}: {{ full_name }}"),
                    "type": ("constant", "opportunity"),
                    "partner_id": ("path", "loop_person"),
                    "user_id": ("record", f"res.users,{self.manager}"),
                    "description": ("value", "request"),
                },
                {},
            ),
            "loop_task": (
                "mail.activity",
                {
                    "res_model_id": ("record", f"ir.model,{lead_model}"),
                    "res_id": ("path", "loop_lead.id"),
                    "activity_type_id": ("record", f"mail.activity.type,{calls}"),
                    "summary": ("text", TASK),
                    "date_deadline": ("text", "today"),
                    "user_id": ("record", f"res.users,{self.manager}"),
                },
                {},
            ),
            "loop_contact": (
                "call.campaign.contact",
                {
                    "campaign_id": ("record", f"call.campaign,{self.campaign}"),
                    "name": ("value", "full_name"),
                    "company_name": ("value", "company_name"),
                    "phone": ("value", "phone", records.REQUIRED),
                    "email": ("value", "email"),
                    "comment": ("value", "request"),
                    "partner_id": ("path", "loop_person"),
                    "lead_id": ("path", "loop_lead"),
                },
                {},
            ),
        }
        return [
            records.template(self.admin, code, model, lines, **values)
            for code, (model, lines, values) in kinds.items()
        ]

    def _filter(self, templates):
        condition = {"part": "recipient", "operator": "contains", "value": MAILBOX}
        actions = [
            {"sequence": number, "template_id": template}
            for number, template in enumerate(templates)
        ]
        actions[2]["keep_letter"] = True
        values = {
            "name": "Requests of the loop",
            "user_id": self.site.ref("call_suite_demo.user_supervisor"),
            "condition_ids": [[0, 0, condition]],
            "attribute_ids": [[0, 0, dict(one)] for one in ATTRIBUTES],
            "action_ids": [[0, 0, action] for action in actions],
        }
        return self.admin.call("mail.lead.filter", "create", [values])[0]

    def write(self, number, name, phone, company, text, **headers):
        """Somebody fills in the form of the site: the letter comes in."""
        letter = letters.request(
            number, name, phone, company, text, To=MAILBOX, **headers
        )
        letters.deliver(self.site, letter)
