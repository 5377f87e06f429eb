"""C15: the contract of drivers, kept by ours against a real Asterisk."""

import asyncio
import itertools

import pytest

from call_telephony.core.commands import Endpoint
from call_telephony.core.pbx_config import PbxConfig
from call_telephony.drivers import contract, make
from tests.support.aside import run_aside

from .sandbox import Sandbox
from .sip_agent import number
from .sip_provider import Provider

KINDS = {"answered": 1, "busy": 2, "no_answer": 3, "invalid": 4, "rejected": 5}
serials = itertools.count(1)


@pytest.fixture(autouse=True)
def _quiet():
    """In place of the office's: there is no Odoo here."""


class BoxWorld(contract.World):
    """People with SIP telephones around a sandbox's Asterisk."""

    def __init__(self, box, spool):
        self.box = box
        self.spool = str(spool)

    def number(self, outcome):
        return number(KINDS[outcome], 0, 0, next(serials) % 1000)

    async def client_hangs_up(self):
        self.box.hang_up(self.box.clients)

    async def call_in(self, caller):
        self.box.call_in(caller, wait=40)

    async def close(self):
        for agent in (self.box.clients, *self.box.operators.values()):
            self.box.hang_up(agent)
        for _ in range(300):
            if not self.box.channels():
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"channels are left: {self.box.channels()}")


class AsteriskWorld(BoxWorld):
    def make(self, sink, clock):
        values = self.box.pbx_values()
        names = ("ari_url", "ari_user", "ari_password", "trunk")
        config = PbxConfig(
            1, "a", "asterisk", "check-", **{name: values[name] for name in names}
        )
        return make(config, sink, clock)

    def operator(self):
        return Endpoint("desk", "101")


class AccountWorld(BoxWorld):
    def make(self, sink, clock):
        options = {**self.box.account_options(), "spool": self.spool}
        config = PbxConfig(1, "s", "sip", "check-", options=options)
        return make(config, sink, clock)

    def operator(self):
        return Endpoint("desk", self.box.phone("101"))


@pytest.fixture(scope="module", params=["asterisk", "account"])
def world(request, tmp_path_factory):
    kinds = {"asterisk": (Sandbox, AsteriskWorld), "account": (Provider, AccountWorld)}
    make_box, make_world = kinds[request.param]
    box = make_box(f"contract_{request.param}")
    try:
        yield make_world(box.start(), tmp_path_factory.mktemp("spool"))
    finally:
        box.stop()


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda one: one.__name__)
def test_c15_contract(world, check):
    run_aside(check(world))
