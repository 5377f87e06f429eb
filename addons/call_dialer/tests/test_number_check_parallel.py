import threading

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

NAME = "dia_twin_check"
NUMBER = "+79160009911"
#: Whoever waits for the other one's commit has begun to wait by then, seconds at most.
PATIENCE = 60


@tagged("post_install", "-at_install")
class TestNumberCheckParallel(TransactionCase):
    """B15: two campaigns come to one number in the same instant: it rings once.

    Committed data and two connections: what is made here is removed at the end.
    """

    def setUp(self):
        super().setUp()
        self.dbname = self.env.cr.dbname
        self.patch(Registry, "_lock", DummyRLock())
        self._remove()
        self.addCleanup(self._remove)
        cr, env = self._connect()
        pbx = env["voip.pbx"].create(
            {"name": NAME, "driver": "simulated", "company_id": env.company.id}
        )
        users = [(6, 0, env.ref("base.user_admin").ids)]
        vals = {"name": NAME, "mode": "check", "pbx_id": pbx.id, "operator_ids": users}
        campaigns = env["call.campaign"].create([vals, vals])
        campaigns.action_start()
        env["call.campaign.contact"].create(
            [
                {"campaign_id": one.id, "name": NAME, "phone": NUMBER}
                for one in campaigns
            ]
        )
        self.campaigns = campaigns.ids
        cr.commit()  # pylint: disable=invalid-commit
        cr.close()

    def _connect(self):
        cr = db_connect(self.dbname).cursor()
        return cr, api.Environment(cr, SUPERUSER_ID, {})

    def _remove(self):
        cr, env = self._connect()
        campaigns = env["call.campaign"].search([("name", "=", NAME)])
        calls = campaigns.contact_ids.number_ids.check_call_id
        env["telephony.command"].search([("call_id", "in", calls.ids)]).unlink()
        env["call.compliance.log"].search(
            [("campaign_id", "in", campaigns.ids)]
        ).unlink()
        campaigns.contact_ids.unlink()
        calls.unlink()
        campaigns.unlink()
        env["call.number.claim"].search([("e164", "=", NUMBER)]).unlink()
        env["voip.pbx"].with_context(active_test=False).search(
            [("name", "=", NAME)]
        ).unlink()
        cr.commit()  # pylint: disable=invalid-commit
        cr.close()

    def _next(self, campaign_id, told):
        """As the service does it: again after a conflict."""
        for _time in range(3):
            cr, env = self._connect()
            try:
                env.cr.execute("SELECT pg_backend_pid()")
                told.setdefault("pid", []).append(env.cr.fetchone()[0])
                found = env["call.campaign"].browse(campaign_id)._check_next()
                cr.commit()  # pylint: disable=invalid-commit
                told["found"] = found
                return
            except SerializationFailure:
                told["conflicts"] = told.get("conflicts", 0) + 1
                cr.rollback()
            finally:
                cr.close()

    @mute_logger("odoo.sql_db")
    def test_b15_two_campaigns_one_number(self):
        one, other = self.campaigns
        cr, env = self._connect()
        self.addCleanup(cr.close)
        self.assertTrue(env["call.campaign"].browse(one)._check_next())
        env.flush_all()
        # … and before this is committed, the other campaign comes to the number
        told = {}
        thread = threading.Thread(target=self._next, args=(other, told))
        thread.dbname = self.dbname
        thread.start()
        self._until_waits(told)
        cr.commit()  # pylint: disable=invalid-commit
        thread.join(PATIENCE)
        self.assertFalse(thread.is_alive())
        self.assertEqual(told["conflicts"], 1)
        self.assertFalse(told["found"], "the other one's check is this one's, too")
        cr, env = self._connect()
        self.addCleanup(cr.close)
        contacts = env["call.campaign"].browse(self.campaigns).contact_ids
        self.assertEqual(len(contacts.number_ids.check_call_id), 1)
        self.assertEqual(len(contacts.number_ids.filtered("checked_at")), 2)

    def _until_waits(self, told):
        """The other transaction waits for this one."""
        cr, _env = self._connect()
        pause = threading.Event()
        try:
            for _time in range(PATIENCE * 10):
                cr.execute(
                    "SELECT 1 FROM pg_locks WHERE NOT granted AND pid = ANY(%s)",
                    [told.get("pid", [])],
                )
                if cr.rowcount:
                    return
                cr.rollback()
                pause.wait(0.1)
            self.fail("the other one did not wait")
        finally:
            cr.close()
