from datetime import timedelta
from functools import partial
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.sql_db import db_connect

from ..models.call_campaign_board import _tell_boards
from .common import DialerCase


class TestSignal(DialerCase):
    """B14: the board hears of changes, at most once a second."""

    def _sent(self, *campaigns):
        return self.env["call.campaign"]._send_board([c.id for c in campaigns])

    def test_once_a_second(self):
        other = self._campaign()
        signal = self.env["call.campaign.signal"].search([], order="id", limit=1)

        def later():
            signal.invalidate_recordset()
            signal.sent_at = fields.Datetime.now() - timedelta(seconds=2)
            self.env.flush_all()

        def within_the_second():
            """However long this machine takes for the next steps."""
            signal.invalidate_recordset()
            self.assertGreaterEqual(signal.sent_at, began, "it is noted")
            signal.sent_at = fields.Datetime.now() + timedelta(minutes=1)
            self.env.flush_all()

        later()
        began = fields.Datetime.now()
        both = sorted((self.campaign | other).ids)
        self.assertEqual(self._sent(self.campaign, other), both)
        within_the_second()
        self.assertEqual(self._sent(self.campaign), [])
        self.assertEqual(self._sent(other), [], "one message for all campaigns")
        later()
        self.assertEqual(self._sent(other), other.ids)

    def test_touches_of_a_transaction_are_told_once_after_it(self):
        hooks = self.env.cr.postcommit
        hooks.clear()
        other = self._campaign()
        hooks.clear()
        self.campaign._touch_board()
        other._touch_board()
        both = {self.campaign.id, other.id}
        self.assertEqual(hooks.data["call_dialer.board"], both)
        self.assertEqual(len(hooks._funcs), 1)
        hooks.clear()

    def test_everything_that_counts_touches(self):
        hooks = self.env.cr.postcommit

        def touched():
            found = hooks.data.get("call_dialer.board", set())
            hooks.clear()
            return self.campaign.id in found

        touched()
        contact = self._contact(1)
        self.assertTrue(touched(), "new contact")
        self._next()
        self.assertTrue(touched(), "claim")
        self._apply(contact, self._ref("offer"))
        self.assertTrue(touched(), "result")
        self.campaign.action_resume()
        self.assertTrue(touched(), "state of the campaign")
        states = self.env["call.operator.state"]
        states._set(self.operator, "paused")
        self.assertTrue(touched(), "state of an operator")

    def test_operator_is_told_of_his_state(self):
        states = self.env["call.operator.state"]
        row = states._set(self.operator, "ready", campaign=self.campaign)
        since = row.since
        states._set(self.operator, "ready")
        self.assertEqual(row.since, since)
        reason = self.env.ref("call_dialer.call_pause_reason_lunch")
        row = states._set(self.operator, "paused", reason=reason)
        self.assertEqual(row._to_board()["reason"], reason.name)
        self.assertEqual(row.campaign_id, self.campaign)
        states._set(self.operator, "offline")
        self.assertFalse(row.campaign_id)
        self.assertFalse(row.reason_id)
        self.assertEqual(row.log_ids.sorted("id").mapped("state"), ["ready", "paused"])
        self.assertTrue(all(row.log_ids.mapped("end")))

    def test_a_conflict_throws_no_other_work_away(self):
        """What else waits for the commit (the bus's NOTIFY, mails) is done."""
        done = []
        with (
            db_connect(self.env.cr.dbname).cursor() as cr,
            patch.object(
                type(self.env["call.campaign"]),
                "_send_board",
                side_effect=SerializationFailure("busy"),
            ),
        ):
            cr.postcommit.data["call_dialer.board"] = {1}
            cr.postcommit.add(partial(_tell_boards, cr))
            cr.postcommit.add(lambda: done.append(True))
            cr.postcommit.run()
        self.assertTrue(done)
