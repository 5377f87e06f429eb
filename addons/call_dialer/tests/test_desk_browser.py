from odoo.tests import HttpCase, no_retry, tagged

from odoo.addons.call_scripts.tests.hoot import HootCase

from .common import DialerMixin


@tagged("post_install", "-at_install", "browser")
class TestDeskHoot(HootCase):
    """The hoot tests of the desk and the board."""

    suite = "@call_dialer"

    @no_retry
    def test_call_dialer(self):
        self.run_hoot()


@tagged("post_install", "-at_install", "browser")
class TestDeskTour(DialerMixin, HttpCase):
    """An operator works three contacts by keyboard only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_dialer()
        cls.campaign.result_ids = False
        cls.refusal = cls._result("refusal", hotkey="F8", requires_comment=True)
        cls.callback = cls._result("callback", hotkey="F3", callback_minutes=60)
        cls.goal = cls._result("goal", hotkey="F1")
        cls.campaign.script_id = cls._script()
        cls.contacts = [cls._contact(n, priority=9 - n) for n in (1, 2, 3)]
        # nobody is there yet to hear of all this: the messages are dropped
        cls.env.flush_all()
        cls.env.cr.precommit.clear()
        cls.env.cr.postcommit.clear()

    def test_three_contacts_by_keyboard(self):
        self.start_tour("/odoo/call-desk", "call_dialer_desk", login="dia_operator")
        refused, called_back, reached = self.contacts
        self.assertEqual(refused.result_id, self.refusal)
        self.assertEqual(refused.attempt_ids.comment, "Has a supplier")
        self.assertEqual(refused.session_id.outcome, "refusal")
        self.assertEqual(called_back.state, "callback")
        self.assertEqual(reached.result_id, self.goal)
        self.assertTrue(reached.attempt_ids.goal)
        attempts = reached.attempt_ids + refused.attempt_ids + called_back.attempt_ids
        self.assertEqual(attempts.user_id, self.operator)
        self.assertEqual(len(attempts), 3)
