"""C15: the contract of drivers, kept by the simulated PBX and by the docs' example."""

import asyncio

import pytest

from call_telephony.core.commands import Endpoint, SimulateIncoming
from call_telephony.core.pbx_config import PbxConfig
from call_telephony.core.simulator import Plan
from call_telephony.drivers import contract, make, register, registry
from call_telephony.drivers.base import DriverError

from .docs_example import example
from .sip_fake import VirtualLoop


class SimulatedWorld(contract.World):
    """Clients whose behaviour is told beforehand; no time passes."""

    # clients of the simulation are no telephone network: nothing can be injected
    without = frozenset({"check_injection"})

    def make(self, sink, clock):
        config = PbxConfig(1, "sim", "simulated", "o-", recording_seconds=0.5)
        self.driver = make(config, sink, clock)
        return self.driver

    def operator(self):
        return Endpoint("desk", "101")

    def number(self, outcome):
        number = (
            f"+7900{contract.ENDS.index(outcome) if outcome in contract.ENDS else 9}"
        )
        self.driver.clients.will(number, Plan(outcome, 0.2, 0.8, 2.0))
        return number

    async def client_hangs_up(self):
        """By itself, after two seconds."""

    async def call_in(self, number):
        await self.driver.execute(SimulateIncoming(number))


def run(check, world):
    loop = VirtualLoop()
    try:
        loop.run_until_complete(check(world))
    finally:
        loop.close()


def checks_for(world):
    """The checks this world's PBX can be put to."""
    found = [one for one in contract.CHECKS if one.__name__ not in world.without]
    return pytest.mark.parametrize("check", found, ids=lambda one: one.__name__)


@checks_for(SimulatedWorld)
def test_c15_simulated_pbx(check):
    run(check, SimulatedWorld())


class ToyWorld(contract.World):
    """The PBX of docs/drivers.md with the driver that is printed there."""

    def make(self, sink, clock):
        self.pbx, driver = example()
        config = PbxConfig(1, "toy", "toy", "o-", options={"pbx": self.pbx})
        return driver(config, sink, clock)

    def operator(self):
        return Endpoint("desk", "101")

    def number(self, outcome):
        return self.pbx.number(outcome)

    async def client_hangs_up(self):
        self.pbx.client_hangs_up()

    async def call_in(self, number):
        self.pbx.call_in(number)


@checks_for(ToyWorld)
def test_c15_example_of_the_docs(check):
    run(check, ToyWorld())


def test_c15_the_contract_finds_faults():
    """Each broken promise is found: a check that cannot fail is worth nothing."""

    class Hasty(SimulatedWorld):
        """Dials before it is on disk."""

        def make(self, sink, clock):
            class Inattentive:
                emit = staticmethod(lambda event: self._now(sink.emit(event)))
                recording_ready = sink.recording_ready

            return super().make(Inattentive(), clock)

        @staticmethod
        def _now(_promise):
            done = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done

    with pytest.raises(AssertionError):
        run(contract.check_durable, Hasty())

    class Wrong(SimulatedWorld):
        """Everybody is busy."""

        def number(self, outcome):
            return super().number("busy")

    with pytest.raises(AssertionError):
        run(contract.check_ends, Wrong())
    with pytest.raises(AssertionError):
        run(contract.check_talk, Wrong())

    class Forgetful(SimulatedWorld):
        """Says nothing about calls that are gone."""

        def make(self, sink, clock):
            driver = super().make(sink, clock)

            async def nothing(_calls):
                pass

            driver.resync = nothing
            return driver

    Forgetful.patience = 2
    with pytest.raises(AssertionError):
        run(contract.check_resync, Forgetful())


def test_c15_registry():
    config = PbxConfig(1, "x", "of_an_addon", "o-")
    with pytest.raises(DriverError, match="unknown PBX driver"):
        make(config, None, None)
    register("of_an_addon", f"{__name__}:Recorded")
    try:
        assert make(config, 1, 2).given == (config, 1, 2)
        register("of_an_addon", f"{__name__}:Recorded")  # loaded twice: no harm
        with pytest.raises(ValueError, match="already"):
            register("of_an_addon", Recorded)
        with pytest.raises(ValueError, match="already"):
            register("asterisk", Recorded)
    finally:
        del registry["of_an_addon"]
    register("broken", "no.such.module:X")
    try:
        with pytest.raises(DriverError, match="not usable"):
            make(PbxConfig(1, "x", "broken", "o-"), None, None)
    finally:
        del registry["broken"]


class Recorded:
    def __init__(self, *given):
        self.given = given
