from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FilterCase

SENDER = "kept.client@kept.example"


@tagged("post_install", "-at_install")
class TestFilterKept(FilterCase):
    """E7: a letter Odoo stumbles over is kept, one Odoo refuses is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "kept-test.example"})
        cls.alias = cls.env["mail.alias"].create(
            {
                "alias_name": "mlf-kept",
                "alias_domain_id": cls.domain.id,
                "alias_model_id": cls.env["ir.model"]._get_id("crm.lead"),
            }
        )

    def letter(self, **headers):
        names = {"From": SENDER, "To": self.alias.alias_full_name}
        return self.raw(subject="Прочее", **{**names, **headers})

    def stumbling(self):
        """Leads cannot be made of letters."""
        leads = type(self.env["crm.lead"])
        return patch.object(leads, "message_new", side_effect=UserError("no room"))

    def kept(self, raw=None):
        """A letter to the alias that Odoo cannot make a lead of."""
        with self.enter_registry_test_mode(), self.stumbling():
            self.assertFalse(self.process(raw or self.letter()))
        log = self.last_log()
        self.assertEqual((log.state, log.error), ("error", "no room"))
        return log

    def bounces(self):
        """Counts what Odoo writes to senders."""
        thread = type(self.env["mail.thread"])
        return patch.object(thread, "_routing_create_bounce_email")

    def lead_of(self, log):
        self.assertEqual(log.res_model, "crm.lead")
        return self.env["crm.lead"].browse(log.res_id)

    # -- what is refused ------------------------------------------------------------

    def test_a_rule_of_odoo_refuses_with_and_without_filters(self):
        """The mail server is told, so that it tells the sender."""
        for number in range(2):
            if number:
                self.make_filter()
            with self.subTest(filters=number):
                refused = None
                with self.enter_registry_test_mode():
                    try:  # assertRaises would roll the note back
                        self.process(self.letter(To="x@no.example"), "res.country")
                    except ValueError as err:
                        refused = str(err)
                self.assertIn("Mailbox unavailable", refused or "")
                logs = self.Log.search([("subject", "=", "Прочее")])
                self.assertEqual(logs.mapped("state"), ["unmatched"] * number)

    def test_stranger_to_an_alias_is_told_and_nothing_is_kept(self):
        self.make_filter()
        self.alias.alias_contact = "partners"
        with self.bounces() as told:
            self.assertFalse(self.process(self.letter()))
        told.assert_called_once()
        self.assertFalse(self.Log.search([("subject", "=", "Прочее")]))

    def test_rights_of_the_caller_are_no_matter_of_the_letter(self):
        gateway = self.gateway.with_user(self.stranger)
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "message_parse", side_effect=AccessError("no")):
            with self.assertRaises(AccessError):
                gateway.message_process(False, self.letter())
            self.assertFalse(self.process(self.letter()))
        self.assertEqual(self.last_log().state, "error", "Odoo's own work is kept")

    # -- the sender -----------------------------------------------------------------

    def test_sender_of_a_failed_letter_is_told_once(self):
        with self.bounces() as told:
            log = self.kept()
        told.assert_called_once()
        with (
            self.bounces() as told,
            self.enter_registry_test_mode(),
            self.stumbling(),
        ):
            log.action_retry()
        self.assertEqual((log.state, log.error), ("error", "no room"))
        told.assert_not_called()
        log.action_retry()
        self.assertEqual(log.state, "done", log.error)

    def test_letter_clears_its_senders_bounces_when_it_gets_through(self):
        partner = self.env["res.partner"].create({"name": "Kept", "email": SENDER})
        partner.message_bounce = 3
        log = self.kept()
        self.assertEqual(partner.message_bounce, 3)
        log.action_retry()
        self.assertEqual(partner.message_bounce, 0)

    def test_bounce_counts_even_when_the_gateway_fails_on_it_first(self):
        partner = self.env["res.partner"].create({"name": "Kept", "email": SENDER})
        self.make_filter(conditions=[("any", "contains", "a")])
        raw = (
            "From: MAILER-DAEMON@kept.example\r\nTo: bounce@our.example\r\n"
            "Message-ID: <dsn@kept.example>\r\nSubject: Undelivered\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain\r\n\r\nUndelivered.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; {SENDER}\r\n"
            "Action: failed\r\nStatus: 5.0.0\r\n\r\n--b--\r\n"
        ).encode()
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "message_route", side_effect=KeyError("odd")):
            self.assertFalse(self.process(raw))
        self.assertEqual(partner.message_bounce, 0)
        log = self.last_log()
        self.assertEqual(log.state, "error")
        log.action_retry()
        self.assertEqual(partner.message_bounce, 1)
        self.assertEqual(log.state, "done")
        self.assertTrue(log.steps)
        self.assertFalse(log.res_id)

    # -- the way out ----------------------------------------------------------------

    def test_retry_without_filters_tells_what_odoo_made(self):
        log = self.kept()
        log.with_user(self.manager).action_retry()
        self.assertEqual(log.state, "done")
        self.assertFalse(log.error)
        self.assertEqual(self.lead_of(log).name, "Прочее")

    def test_retry_with_filters_tells_what_odoo_made(self):
        self.make_filter()
        log = self.kept()
        log.with_user(self.manager).action_retry()
        self.assertEqual(log.state, "unmatched")
        self.assertEqual(self.lead_of(log).name, "Прочее")

    def test_discard(self):
        self.make_filter()
        raw = self.letter()
        log = self.kept(raw)
        with self.assertRaises(AccessError):
            log.with_user(self.stranger).action_discard()
        log.with_user(self.manager).action_discard()
        self.assertEqual(log.state, "discarded")
        self.assertTrue(log.raw)
        self.process(raw)
        self.assertEqual((log.state, log.repeats), ("discarded", 1))
        self.assertFalse(self.env["crm.lead"].search([("name", "=", "Прочее")]))
        log.with_user(self.manager).action_retry()  # after all
        self.assertEqual(log.state, "unmatched")
        self.assertEqual(self.lead_of(log).name, "Прочее")
        log.with_user(self.manager).action_discard()
        self.assertEqual(log.state, "unmatched", "only failed ones are discarded")

    def test_discarded_letters_go_in_time_and_failed_ones_stay(self):
        logs = self.kept() + self.kept()
        logs.sudo().date = "2020-01-01"
        logs[0].action_discard()
        self.Log._gc_letters()
        self.assertEqual(logs.exists(), logs[1])

    def stumble_over(self, raw):
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "message_parse", side_effect=KeyError("odd")):
            self.process(raw)

    def test_other_letters_of_the_same_message_id_are_kept_too(self):
        self.make_filter()
        raw = self.raw()
        self.process(raw)
        first = self.last_log()
        self.assertEqual(first.state, "done", first.error)
        for _time in range(2):
            self.stumble_over(raw[:-20])
        second = self.last_log()
        self.assertEqual((first.state, first.repeats), ("done", 0))
        self.assertEqual((second.state, second.repeats), ("error", 1))
        self.assertEqual(second._raw(), raw[:-20])
        self.stumble_over(raw[:-30])
        self.assertEqual(len(self.last_log() | first | second), 3)
        second.action_retry()
        self.assertEqual(second.state, "done", "Odoo knows the Message-Id")
        self.assertEqual(second.res_id, first.res_id)

    def test_letter_seen_before_that_fails_now(self):
        """What is noted of it anew is not lost on the way to the error."""
        self.make_filter()
        raw = self.letter()
        self.process(raw)
        log = self.last_log()
        self.assertEqual(log.state, "unmatched")
        self.stumble_over(raw)
        self.assertEqual(self.last_log(), log)
        self.assertEqual(log.state, "error")
        self.assertEqual(log._raw(), raw)

    def test_error_that_quotes_rubbish(self):
        thread = type(self.env["mail.thread"])
        odd = ValueError("a\x00b\udcd0")
        with patch.object(thread, "message_parse", side_effect=odd):
            self.assertFalse(self.process(self.letter()))
        self.assertEqual(self.last_log().state, "error")
        self.assertTrue(self.last_log().error)

    def test_list_of_failed_letters(self):
        """The menu opens those that need somebody."""
        failed = self.kept()
        action = self.env.ref("mail_lead_filter.mail_lead_filter_log_failed_action")
        self.assertIn("search_default_error", action.context)
        buttons = self.Log.with_user(self.manager).get_view(False, "list")["arch"]
        for name in ("action_retry", "action_discard"):
            self.assertIn(name, buttons)
        found = self.Log.with_user(self.manager).search([("state", "=", "error")])
        self.assertIn(failed, found)
