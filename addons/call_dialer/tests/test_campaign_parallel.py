from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.call_telephony.tests.parallel import PREFIX, ParallelCase

NUMBER, OTHER_NUMBER = "+79160009921", "+79160009922"


@tagged("post_install", "-at_install")
class TestCampaignParallel(ParallelCase):
    """What is asked of a campaign at the moment somebody else changes it."""

    def _make(self, env):
        result = super()._make(env)
        for name in ("operator", "other", "supervisor"):
            kind = "supervisor" if name == "supervisor" else "operator"
            group = env.ref(f"call_dialer.call_dialer_group_{kind}")
            env["res.users"].browse(self.users[name]).group_ids |= group
        both = [self.users["operator"], self.users["other"]]
        campaign = env["call.campaign"].create(
            {
                "name": f"{PREFIX}campaign",
                "operator_ids": [(6, 0, both)],
                "result_ids": [(6, 0, env["call.result"].search([]).ids)],
            }
        )
        campaign.action_start()
        self.campaign_id = campaign.id
        contact = env["call.campaign.contact"].create([self.vals(NUMBER)])
        user = env["res.users"].browse(self.users["operator"])
        contact.with_user(user)._claim(user)
        self.contact_id = contact.id
        return result

    def _remove(self):
        with self.real() as env:
            campaigns = env["call.campaign"].search([("name", "=like", f"{PREFIX}%")])
            campaigns.attempt_ids.unlink()
            campaigns.contact_ids.attempts = 0
            campaigns.unlink()
            users = [("user_id.login", "=like", f"{PREFIX}%")]
            env["call.operator.state.log"].search(users).unlink()
            env["call.operator.state"].search(users).unlink()
        return super()._remove()

    def vals(self, number):
        return {"campaign_id": self.campaign_id, "name": PREFIX, "phone": number}

    def result(self, category, **params):
        def press(env):
            contact = env["call.campaign.contact"].browse(self.contact_id)
            result = contact.campaign_id._results_for(env.user)
            result = result.filtered(lambda one: one.category == category)[:1]
            assert result, category
            contact._apply_result(result, "comment", **params)

        return press

    # -- the last contact is done, and new ones come

    def added(self, env):
        env["call.campaign.contact"].sudo().create([self.vals(OTHER_NUMBER)])

    def check_runs(self, first, second):
        answers = self.at_once(first, second)
        self.assertEqual(answers, [None, None])
        with self.real() as env:
            env["call.campaign"]._cron_release_stale()
            campaign = env["call.campaign"].browse(self.campaign_id)
            states = sorted(campaign.contact_ids.mapped("state"))
            self.assertEqual(states, ["done", "todo"])
            self.assertEqual(campaign.state, "running")

    @mute_logger("odoo.service.model")
    def test_contact_added_while_the_last_one_is_done(self):
        self.check_runs(
            ("operator", self.result("refusal")), ("supervisor", self.added)
        )

    @mute_logger("odoo.service.model")
    def test_last_contact_done_while_one_is_added(self):
        self.check_runs(
            ("supervisor", self.added), ("operator", self.result("refusal"))
        )

    # -- a personal callback of somebody who leaves the campaign

    def left(self, env):
        campaign = env["call.campaign"].sudo().browse(self.campaign_id)
        campaign.operator_ids -= env["res.users"].browse(self.users["operator"])

    def promised(self):
        at = "2099-01-01 10:00:00"
        return self.result("callback", callback_at=at, personal=True)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_callback_promised_while_its_operator_is_taken_out(self):
        _left, refused = self.at_once(
            ("supervisor", self.left), ("operator", self.promised())
        )
        self.assertIsInstance(refused, AccessError)  # as a moment later
        with self.real() as env:
            contact = env["call.campaign.contact"].browse(self.contact_id)
            self.assertEqual(contact.state, "claimed")

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_operator_taken_out_while_promising_a_callback(self):
        answers = self.at_once(("operator", self.promised()), ("supervisor", self.left))
        self.assertEqual(answers, [None, None])
        with self.real() as env:
            contact = env["call.campaign.contact"].browse(self.contact_id)
            self.assertEqual(contact.state, "callback")
            self.assertFalse(contact.user_id)

    def test_personal_callback_of_no_operator_is_for_anyone(self):
        """Next would never hand it out."""
        with self.real() as env:
            campaign = env["call.campaign"].browse(self.campaign_id)
            campaign.operator_ids -= env["res.users"].browse(self.users["operator"])
            user = env["res.users"].browse(self.users["operator"])
            attempt = env["call.attempt"].create(
                {"contact_id": self.contact_id, "user_id": user.id}
            )
            self.promised()(env)
            self.assertTrue(attempt.callback_at)
            contact = env["call.campaign.contact"].browse(self.contact_id)
            self.assertEqual(contact.state, "callback")
            self.assertFalse(contact.user_id)
