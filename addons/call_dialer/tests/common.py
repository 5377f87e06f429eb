import base64
import io
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.call_scripts.tests.common import COLD_CALL


class DialerMixin:
    """Factories: users, script, campaign, contacts, results."""

    @classmethod
    def _set_up_dialer(cls):
        cls.env.company.country_id = cls.env.ref("base.ru")
        cls.operator = cls._dialer_user("dia_operator", "operator")
        cls.operator_2 = cls._dialer_user("dia_operator_2", "operator")
        cls.supervisor = cls._dialer_user("dia_supervisor", "supervisor")
        cls.supervisor_2 = cls._dialer_user("dia_supervisor_2", "supervisor")
        cls.stranger = new_test_user(
            cls.env,
            "dia_stranger",
            groups="base.group_user",
            context={"no_reset_password": True},
        )
        cls.results = cls.env["call.result"].search([])
        cls.campaign = cls._campaign()

    @classmethod
    def _dialer_user(cls, login, group, **vals):
        return new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,call_dialer.call_dialer_group_{group}",
            context={"no_reset_password": True},
            **vals,
        )

    @classmethod
    def _campaign(cls, state="running", **vals):
        campaign = cls.env["call.campaign"].create(
            {
                "name": "Windows, spring",
                "operator_ids": [(6, 0, (cls.operator | cls.operator_2).ids)],
                "coordinator_id": cls.supervisor.id,
                **vals,
            }
        )
        if state != "draft":
            campaign.action_start()
        if state not in ("draft", "running"):
            campaign._go(state)
        return campaign

    @classmethod
    def _contact(cls, number=1, campaign=None, minutes=-1, **vals):
        return cls.env["call.campaign.contact"].create(
            {
                "campaign_id": (campaign or cls.campaign).id,
                "name": f"Client {number}",
                "phone": f"8 (916) 000-{number // 100:02}-{number % 100:02}",
                "next_at": fields.Datetime.now() + timedelta(minutes=minutes),
                **vals,
            }
        )

    @classmethod
    def _result(cls, category="success", actions=(), campaign=None, **vals):
        result = cls.env["call.result"].create(
            {
                "name": f"Test {category}",
                "category": category,
                "action_ids": [(0, 0, action) for action in actions],
                **vals,
            }
        )
        (campaign or cls.campaign).result_ids += result
        return result

    @classmethod
    def _script(cls):
        found = cls.env["call.script"].import_json(COLD_CALL)
        script = cls.env["call.script"].browse(found["script_id"])
        script.draft_version_id.action_publish()
        return script

    def _next(self, user=None, campaign=None):
        user = user or self.operator
        campaign = (campaign or self.campaign).with_user(user)
        return campaign._claim_next(user)

    def _apply(self, contact, result, user=None, **kwargs):
        user = user or contact.claimed_by
        return contact.with_user(user)._apply_result(result.with_user(user), **kwargs)

    def _ref(self, name):
        return self.env.ref(f"call_dialer.call_result_{name}")

    def _new_import(self, rows, **vals):
        """An import of `self.user` of a workbook of these rows, not yet read."""
        imports = self.env["call.campaign.import"].with_user(self.user)
        return imports.create(
            {
                "campaign_id": self.campaign.id,
                "data": self._xlsx(rows),
                "filename": "list.xlsx",
                **vals,
            }
        )

    @staticmethod
    def _xlsx(rows, change=None):
        """Base64 of a workbook with the rows."""
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if change:
            change(book)
        stream = io.BytesIO()
        book.save(stream)
        return base64.b64encode(stream.getvalue())


@tagged("post_install", "-at_install")
class DialerCase(DialerMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()
