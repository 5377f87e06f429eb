from odoo.tests import TransactionCase, new_test_user

#: A small cold call: greeting, a question with a required choice, a branch by it,
#: a secretary one can jump to, a goal, a refusal.
COLD_CALL = {
    "format": "call-script",
    "version": 1,
    "name": "Cold call, windows",
    "goal": "Meeting with the decision maker",
    "models": ["res.partner"],
    "start": "hello",
    "fields": [
        {"name": "person", "label": "Name of the client"},
        {
            "name": "delivery",
            "label": "Delivery",
            "type": "selection",
            "options": [["courier", "By courier"], ["pickup", "Pick-up"]],
        },
        {"name": "amount", "label": "Windows", "type": "number"},
        {"name": "city", "label": "City", "path": "city", "common": True},
    ],
    "blocks": [
        {
            "code": "hello",
            "title": "Greeting",
            "text": "<p>Hello! I am {{ operator.name }} of {{ company.name }}.</p>",
            "stage": "Contact made",
            "fields": [{"name": "person"}],
            "answers": [
                {"label": "Yes, go on", "to": "need", "default": True},
                {"label": "No need", "to": "bye_no"},
            ],
        },
        {
            "code": "need",
            "title": "The need",
            "kind": "question",
            "text": "<p>{{ person }}, how shall we deliver to {{ city }}?</p>",
            "stage": "Need found",
            "fields": [
                {"name": "delivery", "required": True},
                {"name": "amount"},
            ],
            "answers": [{"label": "Agreed"}, {"label": "Rather not", "to": "bye_no"}],
            "routes": [{"to": "by_delivery"}],
        },
        {
            "code": "by_delivery",
            "title": "Branch by delivery",
            "kind": "branch",
            "routes": [
                {
                    "to": "courier",
                    "when": [{"field": "delivery", "op": "=", "value": "courier"}],
                },
                {"to": "pickup"},
            ],
        },
        {
            "code": "courier",
            "title": "Courier",
            "text": "<p>The courier comes, {{ person }}.</p>",
            "routes": [{"to": "bye"}],
        },
        {
            "code": "pickup",
            "title": "Pick-up",
            "text": "<p>Our address is …</p>",
            "routes": [{"to": "bye"}],
        },
        {
            "code": "price",
            "title": "Too expensive",
            "text": "<p>Quality lasts.</p>",
            "answers": [{"label": "Well then", "returns": True}],
        },
        {
            "code": "who",
            "title": "Who are you?",
            "text": "<p>We make windows.</p>",
        },
        {
            "code": "bye",
            "title": "Agreement",
            "kind": "end",
            "mark": "goal",
            "result": "Order",
            "stage": "Agreement reached",
            "text": "<p>Thank you, {{ person }}!</p>",
        },
        {
            "code": "bye_no",
            "title": "Refusal",
            "kind": "end",
            "mark": "refusal",
            "text": "<p>Good bye.</p>",
        },
    ],
    "jumps": [
        {"label": "Too expensive", "kind": "objection", "to": "price"},
        {"label": "Who are you?", "to": "who", "hotkey": "w"},
    ],
}


class ScriptCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._user("operator")
        cls.operator_2 = cls._user("operator_2", "operator")
        cls.author = cls._user("author")
        cls.supervisor = cls._user("supervisor")
        cls.stranger = new_test_user(
            cls.env,
            "scr_stranger",
            groups="base.group_user",
            context={"no_reset_password": True},
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Azure Interior", "city": "Fremont"}
        )

    @classmethod
    def _user(cls, login, group=None, **kwargs):
        return new_test_user(
            cls.env,
            f"scr_{login}",
            groups=f"call_scripts.call_scripts_group_{group or login},"
            "base.group_partner_manager",
            context={"no_reset_password": True},
            **kwargs,
        )

    @classmethod
    def _script(cls, data=None, publish=True, **vals):
        """A script made of a document, published unless told otherwise."""
        result = cls.env["call.script"].import_json(data or COLD_CALL)
        script = cls.env["call.script"].browse(result["script_id"])
        script.write(vals)
        if publish:
            script.draft_version_id.action_publish()
        return script

    def _block(self, script, code):
        return script.version_ids.block_ids.filtered(lambda b: b.code == code)[:1]

    def _start(self, script, user=None, record=None, **kwargs):
        env = self.env(user=user or self.operator)
        script = script.with_env(env)
        record = record.with_env(env) if record is not None else None
        return env["call.session"]._start(script, record, **kwargs)

    def _answer(self, state, label):
        """Id of the answer of the shown block with the label."""
        return next(a["id"] for a in state["block"]["answers"] if a["label"] == label)

    def _step(self, session, label=None, values=None, request_id=False):
        """Go on from where the session stands by the answer with the label."""
        state = session.runner_state()
        link = self._answer(state, label) if label else False
        return session.runner_step(state["block"]["id"], link, values or {}, request_id)
