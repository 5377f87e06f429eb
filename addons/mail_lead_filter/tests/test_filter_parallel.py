import hashlib
import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service_model
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import FilterCase

NAME = "mlf_twin"
EMAIL = "client@mlf-twin.example"
#: Whoever waits for the other one's commit has begun to wait by then, seconds at most.
PATIENCE = 60


def letter(number):
    return FilterCase.raw(
        f"E-mail: {EMAIL}\n",
        subject=NAME,
        From=f"Client <{EMAIL}>",
        Message_ID=f"<{NAME}{number}@mlf-twin.example>",
    )


@tagged("post_install", "-at_install")
class TestFilterParallel(TransactionCase):
    """E6: letters of one client that come in the same instant make one lead.

    Committed data and two connections: what is made here is removed at the end.
    """

    def setUp(self):
        super().setUp()
        self.dbname = self.env.cr.dbname
        self.patch(Registry, "_lock", DummyRLock())
        # a retry waits for a random time
        self.startPatcher(
            patch.object(service_model.random, "uniform", return_value=0.0)
        )
        self._remove()
        self.addCleanup(self._remove)
        with self._real() as env:
            self._make(env)
            env.cr.commit()  # pylint: disable=invalid-commit

    def _real(self):
        return _RealEnv(self.dbname)

    # -- what is there --------------------------------------------------------------

    def _make(self, env):
        templates = self._template(
            env, "crm.lead", ("name", "constant", NAME),
            ("email_from", "value", "email"),
        )  # fmt: skip
        if self._has_calls(env):
            env["call.campaign"].create({"name": NAME})
            templates += self._template(
                env, "call.campaign.contact",
                ("campaign_id", "lookup", NAME),
                ("name", "constant", NAME),
                ("phone", "constant", "+79161234567"),
            )  # fmt: skip
        env["mail.lead.filter"].create(
            {
                "name": NAME,
                "sequence": -1000,
                "company_id": False,
                "repeat_by": "email",
                "condition_ids": [(0, 0, {"part": "subject", "value": NAME})],
                "attribute_ids": [
                    (0, 0, {"name": "email", "label": "E-mail", "kind": "email"})
                ],
                "action_ids": [
                    (
                        0,
                        0,
                        {
                            "template_id": template.id,
                            "sequence": number,
                            "keep_letter": template.model == "crm.lead",
                        },
                    )
                    for number, template in enumerate(templates)
                ],
            }
        )
        server = {"name": NAME, "server_type": "imap"}
        self.server = env["fetchmail.server"].create(server).id

    def _has_calls(self, env):
        return "call.campaign.contact" in env

    def _template(self, env, model, *lines):
        values = [
            {"field_name": name, "kind": kind, "value": value}
            for name, kind, value in lines
        ]
        return env["record.template"].create(
            {
                "name": NAME,
                "code": f"{NAME}_{model.replace('.', '_')}",
                "model_id": env["ir.model"]._get_id(model),
                "company_id": False,
                "line_ids": [(0, 0, vals) for vals in values],
            }
        )

    def _remove(self):
        with self._real() as env:
            named = [("name", "=", NAME)]
            env["mail.lead.filter.log"].search([("subject", "=", NAME)]).unlink()
            env["mail.lead.filter"].search(named).unlink()
            if self._has_calls(env):
                env["call.campaign.contact"].search(named).unlink()
                env["call.campaign"].search(named).unlink()
            env["crm.lead"].search(named).unlink()
            env["record.template"].search(named).unlink()
            env["record.template.run"].search([("template_name", "=", NAME)]).unlink()
            env["fetchmail.server"].with_context(active_test=False).search(
                named
            ).unlink()
            digest = hashlib.sha256(self._key().encode()).hexdigest()
            env["record.template.key"].search([("digest", "=", digest)]).unlink()
            env.cr.commit()  # pylint: disable=invalid-commit

    def _key(self):
        return f"crm.lead of {EMAIL}"

    # -- two letters ----------------------------------------------------------------

    def _process(self, raw, fetched, told):
        """As Odoo does it: a request is tried again, a fetched letter is not."""
        try:
            with self._real() as env:
                env.cr.execute("SELECT pg_backend_pid()")
                told["pid"] = env.cr.fetchone()[0]
                gateway = env["mail.thread"]
                if fetched:
                    key = {"default_fetchmail_server_id": self.server}
                    gateway = gateway.with_context(**key)
                    gateway.message_process(False, raw)
                else:
                    todo = partial(gateway.message_process, False, raw)
                    service_model.retrying(todo, env)
                env.cr.commit()  # pylint: disable=invalid-commit
        except Exception as error:  # noqa: BLE001 - the test shows it
            told["error"] = error
        finally:
            told["done"] = True

    def at_once(self, first, second, fetched=False):
        """Both are begun before either is committed."""
        told = {}
        work = (second, fetched, told)
        thread = threading.Thread(target=self._process, args=work)
        thread.dbname = self.dbname
        with self._real() as env:
            env["mail.thread"].message_process(False, first)
            env.flush_all()
            thread.start()
            self._until_waits(told)
            env.cr.commit()  # pylint: disable=invalid-commit
        thread.join(PATIENCE)
        self.assertFalse(thread.is_alive())
        self.assertNotIn("error", told)

    def _until_waits(self, told):
        """The other transaction waits for this one, or has come to its end."""
        pause = threading.Event()
        for _time in range(PATIENCE * 10):
            if told.get("done"):
                return
            with self._real() as env:
                env.cr.execute(
                    "SELECT 1 FROM pg_locks WHERE NOT granted AND pid = %s",
                    [told.get("pid", 0)],
                )
                if env.cr.fetchone():
                    return
            pause.wait(0.1)
        self.fail("the second letter neither waits nor ends")

    def check_one_of_each(self, letters):
        with self._real() as env:
            named = [("name", "=", NAME)]
            lead = env["crm.lead"].search(named)
            self.assertEqual(len(lead), 1)
            found = lead.message_ids.filtered(lambda m: NAME in (m.message_id or ""))
            self.assertEqual(len(found), letters, "each is in its history")
            if self._has_calls(env):
                calls = env["call.campaign.contact"].search(named)
                self.assertEqual(len(calls), 1)
            logs = env["mail.lead.filter.log"].search([("subject", "=", NAME)])
            self.assertEqual(set(logs.mapped("state")), {"done"}, logs.mapped("error"))
            self.assertEqual(len(logs), letters)
            self.assertEqual(sorted(logs.mapped("is_repeat")), [False, True][:letters])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_letters_by_the_mail_server(self):
        self.at_once(letter(1), letter(2))
        self.check_one_of_each(2)

    @mute_logger("odoo.sql_db")
    def test_second_letter_is_fetched(self):
        self.at_once(letter(1), letter(2), fetched=True)
        self.check_one_of_each(2)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_client_who_has_written_before(self):
        """The key is there from an earlier letter whose lead is gone."""
        with self._real() as env:
            env["record.template"]._guard_texts([self._key()])
            env.cr.commit()  # pylint: disable=invalid-commit
        self.at_once(letter(1), letter(2))
        self.check_one_of_each(2)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_letter_by_two_ways(self):
        for fetched in (False, True):
            with self.subTest(fetched=fetched):
                self._remove()
                with self._real() as env:
                    self._make(env)
                    env.cr.commit()  # pylint: disable=invalid-commit
                self.at_once(letter(1), letter(1), fetched=fetched)
                self.check_one_of_each(1)

    @mute_logger("odoo.sql_db")
    def test_note_of_a_refusal_does_not_wait_for_its_own_transaction(self):
        """What the note refers to is locked by the one that is told the refusal."""
        with self._real() as env:
            env.cr.execute("LOCK mail_lead_filter_log IN SHARE MODE")
            raw = FilterCase.raw("Nothing", subject="mlf nobody")
            with self.assertRaisesRegex(ValueError, "No possible route"):
                env["mail.thread"].message_process(False, raw)
            env.cr.rollback()


class _RealEnv:
    def __init__(self, dbname):
        self.dbname = dbname

    def __enter__(self):
        self.cr = db_connect(self.dbname).cursor()
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def __exit__(self, *_error):
        self.cr.close()
