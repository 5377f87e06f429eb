"""C15: the addon printed in docs/drivers.md is installed and drives its PBX."""

import shutil
from pathlib import Path

from call_telephony.tests_core import docs_example, toy_pbx
from devenv import database, odoo_env
from tests.support.site import bad_lines, odoo_run

DATABASE = "suite_driver_of_an_addon"
TEST = """
import asyncio
from dataclasses import replace

from odoo.addons.call_telephony import drivers
from odoo.addons.call_telephony.core.events import EventType
from odoo.addons.call_telephony.service.store import EnvStore
from odoo.addons.call_telephony.service.worker import PbxWorker
from odoo.addons.call_telephony.tests.virtual import VirtualLoop
from odoo.tests import TransactionCase, new_test_user, tagged

from ..toy_pbx import ToyPbx


@tagged("post_install", "-at_install")
class TestToy(TransactionCase):
    def test_call(self):
        self.env["voip.pbx"].search([]).write({"active": False})
        self.env.company.country_id = self.env.ref("base.ru")
        pbx = self.env["voip.pbx"].create(
            {"name": "Toy", "driver": "toy", "toy_address": "toy.example"}
        )
        self.assertIn("toy_address", pbx._connection_fields())
        group = "call_telephony.call_telephony_group_user"
        user = new_test_user(self.env, "toy", groups=f"base.group_user,{group}")
        self.env["telephony.device"].create(
            {"user_id": user.id, "pbx_id": pbx.id, "kind": "desk", "address": "101"}
        )
        config = pbx._service_config()
        self.assertEqual(config.options["address"], "toy.example")
        call = self.env["voip.call"].with_user(user)._dial("+79161234561")
        toy = ToyPbx()
        config = replace(config, options={**config.options, "pbx": toy})
        loop = VirtualLoop()
        loop.run_until_complete(self._drive(config, toy, call))
        loop.close()
        self.assertEqual((call.state, call.outcome), ("terminated", "answered"))
        self.assertEqual(call.ended_by, "client")
        self.assertEqual(call.recording_state, "stored")

    async def _drive(self, config, toy, call):
        seen = []

        async def on_event(event):
            seen.append(event.type)

        worker = PbxWorker(config, EnvStore(self.env), drivers.make, on_event=on_event)
        await worker.start()
        await worker.run_commands()
        for kind in (EventType.BRIDGED, EventType.RECORDING):
            for _ in range(100):
                if kind in seen or call.recording_state == "stored":
                    break
                await asyncio.sleep(0.1)
            toy.client_hangs_up()
        await worker.stop()
"""


def write_addon(folder: Path):
    addon = folder / "my_pbx"
    for name, text in docs_example.files().items():
        path = addon / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copy(toy_pbx.__file__, addon / "toy_pbx.py")
    (addon / "tests").mkdir()
    (addon / "tests" / "__init__.py").write_text("from . import test_toy\n")
    (addon / "tests" / "test_toy.py").write_text(TEST)


def test_c15_addon_with_a_driver_of_its_own(suite_template, tmp_path):
    write_addon(tmp_path)
    path = f"{odoo_env.addons_path()},{tmp_path}"
    database.copy(suite_template, DATABASE)
    try:
        code, log = odoo_run(
            DATABASE,
            f"--addons-path={path}",
            *("-i", "my_pbx", "--test-tags", "/my_pbx"),
        )
    finally:
        database.drop(DATABASE)
    assert code == 0, log[-3000:]
    assert "1 tests" in log, log[-3000:]
    assert "0 failed, 0 error(s) of 1 tests" in log
    assert not bad_lines(log)
