import asyncio
from types import SimpleNamespace

import pytest

from call_telephony.drivers.asterisk_devices import DeviceWatch, address_of


@pytest.mark.parametrize(
    ("device", "address"),
    [("PJSIP/101", "101"), ("Local/101@office", ""), ("PJSIP", ""), ("", "")],
)
def test_c2_which_telephone_a_device_state_is_of(device, address):
    assert address_of(device) == address


class FakeAsterisk:
    def __init__(self):
        self.asked = []

    async def post(self, *path, **params):
        self.asked.append((path, params))

    async def get(self, *path):
        self.asked.append((path, {}))
        return [
            {"technology": "PJSIP", "resource": "101", "state": "online"},
            {"technology": "PJSIP", "resource": "102", "state": "offline"},
        ]


def test_c2_what_is_known_then_what_changes():
    seen = []
    watch = DeviceWatch()
    watch.ari = FakeAsterisk()
    watch.config = SimpleNamespace(ari_app="odoo")
    watch.sink = SimpleNamespace(device_seen=lambda *told: seen.append(told))

    async def play():
        await watch._watch_devices()
        for name, state in (
            ("PJSIP/102", "NOT_INUSE"),
            ("PJSIP/101", "RINGING"),
            ("PJSIP/101", "UNAVAILABLE"),
            ("Custom:night", "INUSE"),
        ):
            await watch._on_DeviceStateChanged(
                {"device_state": {"name": name, "state": state}}
            )

    asyncio.run(play())
    # asked to be told before asking what is: nothing falls in between
    assert watch.ari.asked[0][1] == {"eventSource": "deviceState:"}
    assert seen == [
        ("101", True),
        ("102", False),
        ("102", True),
        ("101", True),
        ("101", False),
    ]
