"""Row C14: never more talks at once than the provider allows."""

import asyncio
from types import SimpleNamespace

from call_telephony.core.commands import Dial, Endpoint
from call_telephony.core.pbx_config import PbxConfig
from call_telephony.drivers.base import Clock, DriverError
from call_telephony.drivers.sip import SipDriver

OPTIONS = {"server": "sip.example.com", "user": "u", "password": "p", "lines": 2}


class Leg:
    address = invite = None


class SlowPhone:
    """Takes a moment to begin a call, as a thread does."""

    def __init__(self):
        self.begun = []

    def call(self, number, name, caller):
        self.begun.append(number)
        return Leg()


async def two_at_once():
    config = PbxConfig(1, "account", "sip", "oabc-", options=OPTIONS)
    driver, phone = SipDriver(config, None, Clock()), SlowPhone()

    async def do(function, *args):
        await asyncio.sleep(0)
        return function(*args)

    driver.thread = SimpleNamespace(phone=phone, do=do)
    operator, client = Endpoint("mobile", "+79160000001"), Endpoint("number", "+7916")
    dials = [Dial(f"oabc-{index}", operator, client) for index in (1, 2)]
    done = await asyncio.gather(*map(driver.execute, dials), return_exceptions=True)
    for call in driver.calls.values():
        call.timer.cancel()
    return done, phone.begun, list(driver.calls)


def test_c14_two_calls_begun_at_once_do_not_take_one_line_twice():
    # each takes two lines when both talk; one line is free after the first
    done, begun, calls = asyncio.run(two_at_once())
    assert done[0] is None
    assert isinstance(done[1], DriverError) and "all lines are busy" in str(done[1])
    assert begun == ["+79160000001"]
    assert calls == ["oabc-1"]
