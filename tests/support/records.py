"""What is set up before a loop is run, over RPC: users, record templates, scripts.

The names and values are the caller's; here is only how such records are written.
"""

REQUIRED = {"required": True}
#: what a script asks of somebody who orders
ORDER_FIELDS = [
    {
        "name": "product",
        "label": "Product",
        "type": "many2one",
        "relation": "product.product",
    },
    {"name": "quantity", "label": "Quantity", "type": "number"},
    {"name": "address", "label": "Address"},
    {"name": "delivery_date", "label": "Day of delivery", "type": "date"},
]


def template(rpc, code, model, lines, **values):
    """A record template; `lines`: {field: (kind, value, further values)}.

    The value of a nested line is such a dict again; a fixed record is written as
    `model,id`, as a reference is.
    """
    made = {
        "name": code.replace("_", " ").capitalize(),
        "code": code,
        "model_id": model_id(rpc, model),
        "line_ids": [_line(name, *line) for name, line in lines.items()],
        **values,
    }
    return rpc.call("record.template", "create", [made])[0]


def _line(name, kind, value, more=()):
    vals = {"field_name": name, "kind": kind, **dict(more)}
    if kind == "lines":
        children = [_line(child, *line) for child, line in value.items()]
        return [0, 0, {**vals, "child_ids": children}]
    if kind == "record":
        return [0, 0, {**vals, "kind": "constant", "constant_ref": value}]
    return [0, 0, {**vals, "value": value}]


def user(site, rpc, login, name, groups, **values):
    """A user of the demo's company whose password is the login."""
    company = site.ref("call_suite_demo.company")
    vals = {
        "name": name,
        "login": login,
        "password": login,
        "email": f"{login}@okna.example",
        "tz": "Europe/Moscow",
        "company_ids": [[6, 0, [company]]],
        "company_id": company,
        "group_ids": [[6, 0, [site.ref(group) for group in groups]]],
        **values,
    }
    return rpc.call("res.users", "create", [vals])[0]


def script(rpc, document):
    """Import a script and publish it."""
    made = rpc.call("call.script", "import_json", document)["script_id"]
    rpc.call("call.script", "action_publish", [made])
    return made


def order_template(rpc, code):
    """Makes an order of `product`, `quantity`, `delivery_date` and `address`."""
    lines = {
        "product_id": ("value", "product", REQUIRED),
        "product_uom_qty": ("value", "quantity", REQUIRED),
    }
    return template(
        rpc,
        code,
        "sale.order",
        {
            "partner_id": ("path", "partner", REQUIRED),
            "opportunity_id": ("path", "lead"),
            "commitment_date": ("value", "delivery_date", REQUIRED),
            "client_order_ref": ("text", "By telephone, to {{ address }}"),
            "order_line": ("lines", lines),
        },
    )


def operator(site, rpc, login, name, extension):
    """An operator with a desk telephone of the simulated exchange."""
    groups = ("base.group_user", "call_dialer.call_dialer_group_operator")
    made = user(site, rpc, login, name, groups)
    device = {
        "user_id": made,
        "pbx_id": site.ref("call_suite_demo.pbx_simulated"),
        "kind": "desk",
        "address": extension,
    }
    rpc.call("telephony.device", "create", [device])
    return made


def model_id(rpc, model):
    return rpc.call("ir.model", "search", [("model", "=", model)])[0]
