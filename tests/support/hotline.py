"""A hot line that takes orders: script, what it makes, and the department of supply."""

from . import records
from .site import eventually

SCRIPT = {
    "format": "call-script",
    "version": 1,
    "name": "Hot line: order",
    "goal": "The order is written down and handed to supply",
    "direction": "incoming",
    "models": ["crm.lead", "res.partner"],
    "start": "hello",
    "fields": [
        {"name": "caller", "label": "Who calls", "default": "{{ partner.name }}"},
        {"name": "firm", "label": "Company"},
        *records.ORDER_FIELDS,
    ],
    "blocks": [
        {
            "code": "hello",
            "title": "Greeting",
            "text": "<p>Good afternoon, {{ caller ||| who is calling? }}</p>",
            "answers": [
                {"label": "Wants to order", "to": "need", "default": True},
                {"label": "Only asks", "to": "asked"},
            ],
        },
        {
            "code": "need",
            "title": "Need",
            "kind": "question",
            "text": "<p>What is it to be, and how many?</p>",
            "fields": [
                {"name": "product", "required": True},
                {"name": "quantity", "required": True},
            ],
            "answers": [{"label": "Is clear", "to": "known", "default": True}],
        },
        {
            "code": "known",
            "title": "Do we know the client?",
            "kind": "branch",
            "routes": [
                {"to": "who", "when": [{"field": "caller", "op": "not set"}]},
                {"to": "delivery"},
            ],
        },
        {
            "code": "who",
            "title": "Who is it?",
            "kind": "form",
            "text": "<p>Which company are you from, and what is your name?</p>",
            "fields": [
                {"name": "firm", "required": True},
                {"name": "caller", "required": True},
            ],
            "actions": [{"ref": "hot_firm"}, {"ref": "hot_person"}],
            "answers": [{"label": "Written down", "to": "delivery", "default": True}],
        },
        {
            "code": "delivery",
            "title": "Delivery",
            "kind": "form",
            "text": "<p>Where to, {{ caller }}, and which day?</p>",
            "fields": [
                {"name": "address", "required": True},
                {"name": "delivery_date", "required": True},
            ],
            "answers": [{"label": "Agreed", "to": "ordered", "default": True}],
        },
        {
            "code": "ordered",
            "title": "Order is taken",
            "kind": "end",
            "mark": "goal",
            "result": "Order",
            "text": "<p>Thank you! The number is {{ hot_order.name }}, supply has"
            " {{ hot_supply.number }}.</p>",
            "actions": [
                {"ref": "hot_order", "moment": "enter"},
                {"ref": "hot_supply", "moment": "enter"},
                {"kind": "server", "ref": "Confirm the order", "moment": "enter"},
            ],
        },
        {
            "code": "asked",
            "title": "Only a question",
            "kind": "end",
            "mark": "result",
            "result": "Question",
        },
    ],
}


class HotLine:
    """Calls that come in to the operator of `site`; supply is the user *supply*."""

    def __init__(self, site):
        self.site = site
        self.admin = site.rpc("admin")
        self.operator = site.ref("call_suite_demo.user_operator")
        self.pbx = site.ref("call_suite_demo.pbx_simulated")

    def set_up(self):
        admin = self.admin
        admin.call("call.script", "write", self._others(), {"active": False})
        values = {"incoming_user_ids": [[6, 0, [self.operator]]]}
        admin.call("voip.pbx", "write", [self.pbx], values)
        self.supply = records.user(
            self.site,
            admin,
            "supply",
            "Stepan Supply",
            [
                "base.group_user",
                "doc_kinds.doc_kinds_group_user",
                "sales_team.group_sale_salesman_all_leads",
            ],
        )
        self.kind = self._kind()
        self._templates()
        self._confirmation()
        self.script = records.script(admin, SCRIPT)
        return self

    def _others(self):
        """Other scripts for calls that come in: the operator would have to choose."""
        return self.admin.call(
            "call.script", "search", [("direction", "=", "incoming")]
        )

    def _kind(self):
        attributes = [{"name": name, "type": "char"} for name in ("Goods", "Address")]
        kind = {
            "name": "Order for supply",
            "number_prefix": "SUP/",
            "attribute_ids": [[0, 0, attribute] for attribute in attributes],
        }
        return self.admin.call("doc.kind", "create", [kind])[0]

    def _templates(self):
        key = {"is_key": True, "required": True}
        records.template(
            self.admin,
            "hot_firm",
            "res.partner",
            {
                "name": ("value", "firm", key),
                "is_company": ("constant", "1", {"apply_when": "create"}),
            },
            operation="find_or_create",
        )
        records.template(
            self.admin,
            "hot_person",
            "res.partner",
            {
                "name": ("value", "caller", key),
                "parent_id": ("path", "hot_firm", key),
                "phone": ("path", "session.phone", {"apply_when": "empty"}),
            },
            operation="find_or_create_update",
        )
        records.order_template(self.admin, "hot_order")
        records.template(
            self.admin,
            "hot_supply",
            "doc.document",
            {
                "kind_id": ("record", f"doc.kind,{self.kind}"),
                "name": ("text", "Deliver {{ hot_order.name }}"),
                "partner_id": ("path", "partner"),
                "user_id": ("record", f"res.users,{self.supply}"),
                "date_deadline": ("value", "delivery_date"),
                "attributes.goods": ("text", "{{ quantity }} x {{ product }}"),
                "attributes.address": ("value", "address"),
                "res_model": ("constant", "sale.order"),
                "res_id": ("path", "hot_order.id"),
            },
        )

    def _confirmation(self):
        action = {
            "name": "Confirm the order",
            "model_id": records.model_id(self.admin, "sale.order"),
            "state": "code",
            "code": "records.action_confirm()",
        }
        self.admin.call("ir.actions.server", "create", [action])

    def client(self, name, phone, firm, deal):
        """A known client of the operator with an open deal: (client, deal)."""
        call = self.admin.call
        (parent,) = call("res.partner", "create", [{"name": firm, "is_company": True}])
        person = {"name": name, "phone": phone, "parent_id": parent}
        (partner,) = call("res.partner", "create", [person])
        lead = {
            "name": deal,
            "type": "opportunity",
            "partner_id": partner,
            "user_id": self.operator,
            "expected_revenue": 50000,
        }
        return partner, call("crm.lead", "create", [lead])[0]

    def ring(self, number):
        """Somebody calls."""
        context = {"incoming_number": number}
        self.admin.call(
            "voip.pbx", "action_simulate_incoming", [self.pbx], context=context
        )

    def call_of(self, number):
        fields = ("state", "outcome", "partner_id", "lead_id", "session_id", "user_id")
        domain = [("type_call", "=", "incoming"), ("number_e164", "=", number)]
        (call,) = self.admin.search("voip.call", domain, fields)
        return call

    def ended(self, number):
        return eventually(
            lambda: (call := self.call_of(number))["state"] == "terminated" and call,
            what=f"the call of {number} ends",
        )
