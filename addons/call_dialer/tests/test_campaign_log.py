import io
from datetime import timedelta
from unittest.mock import patch

import openpyxl

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.call_dialer.models import call_campaign_log

from .common import DialerMixin


@tagged("post_install", "-at_install", "browser")
class TestCampaignLog(DialerMixin, HttpCase):
    """B18: the log of a campaign in Excel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()
        start = fields.Datetime.now() - timedelta(days=1)
        for number in range(7):
            contact = cls._contact(number).with_user(cls.operator)
            contact._claim(cls.operator)
            attempt = contact._apply_result(
                cls.env.ref("call_dialer.call_result_offer"),
                comment=f"=1+{number}\x0b said",
            )
            attempt.sudo().start = start + timedelta(minutes=number // 2)
        cls.env.flush_all()

    def _get(self, login):
        self.authenticate(login, login)
        return self.url_open(f"/call_dialer/campaign/{self.campaign.id}/log.xlsx")

    def test_every_attempt_once_in_order(self):
        with patch.object(call_campaign_log, "BATCH", 2):
            rows = list(self.campaign.with_user(self.supervisor)._log_rows())
        names = [row[1] for row in rows[1:]]
        self.assertEqual(names, [f"Client {number}" for number in range(7)])
        self.assertEqual(len({len(row) for row in rows}), 1)

    def test_times_are_times_on_the_users_clock(self):
        boss = self.supervisor
        boss.tz = "Asia/Vladivostok"
        rows = list(self.campaign.with_user(boss)._log_rows())
        first = min(self.campaign.attempt_ids.mapped("start"))
        self.assertEqual(rows[1][0], first + timedelta(hours=10))

    def test_reading_costs_the_same_for_any_number_of_attempts(self):
        campaign = self.campaign.with_user(self.supervisor)
        list(campaign._log_rows())
        counts = []
        for batch in (3, 7):
            self.env.invalidate_all()
            with patch.object(call_campaign_log, "BATCH", batch):
                before = self.cr.sql_log_count
                log = campaign._log_rows()
                for _row in range(batch):
                    next(log)
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_downloaded_by_the_supervisor(self):
        answer = self._get("dia_supervisor")
        self.assertEqual(answer.status_code, 200)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(len(rows), 8)
        comment = rows[0].index("Comment")
        self.assertEqual(rows[3][comment], "=1+2  said")
        cell = sheet.cell(row=4, column=comment + 1)
        self.assertEqual(cell.data_type, "s", "a formula")

    def test_nobody_else_learns_of_it(self):
        for login in ("dia_operator", "dia_supervisor_2", "dia_stranger"):
            self.assertEqual(self._get(login).status_code, 404, login)

    def test_button(self):
        action = self.campaign.with_user(self.supervisor).action_log_excel()
        self.assertIn(f"/{self.campaign.id}/log.xlsx", action["url"])
