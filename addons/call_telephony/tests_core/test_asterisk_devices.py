import asyncio
from types import SimpleNamespace

from call_telephony.drivers import asterisk_devices
from call_telephony.drivers.base import DriverError


class FakeAsterisk:
    """Answers what `states` says; an error instead of None."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def get(self, *path):
        self.asked.append(path)
        states = self.answers.pop(0)
        if states is None:
            raise DriverError("no answer in time")
        return [
            {"technology": "PJSIP", "resource": address, "state": state}
            for address, state in states.items()
        ]


def watched(monkeypatch, *answers):
    """What the sink hears while Asterisk answers so, one look after another."""
    monkeypatch.setattr(asterisk_devices, "EVERY", 0)
    heard = []
    watch = asterisk_devices.DeviceWatch()
    watch.ari = FakeAsterisk(*answers)
    watch.config = SimpleNamespace(name="office", ari_app="odoo")
    watch.sink = SimpleNamespace(device_seen=lambda *told: heard.append(told))

    async def play():
        stories = []
        watch._background = lambda story: stories.append(asyncio.ensure_future(story))
        await watch._watch_devices()
        while watch.ari.answers:
            await asyncio.sleep(0)
        for story in stories:
            story.cancel()
        await asyncio.gather(*stories, return_exceptions=True)

    asyncio.run(play())
    assert set(watch.ari.asked) == {("endpoints", "PJSIP")}, "it only asks"
    return heard


def test_c2_what_is_known_then_what_changes(monkeypatch):
    heard = watched(
        monkeypatch,
        {"101": "online", "102": "offline", "103": "unknown"},
        {"101": "online", "102": "online", "103": "unknown"},
        {"101": "offline", "102": "online", "103": "unknown"},
    )
    assert heard == [
        ("101", True),
        ("102", False),
        ("103", False),
        ("102", True),
        ("101", False),
    ]


def test_c2_a_telephone_taken_out_of_the_configuration_is_gone(monkeypatch):
    heard = watched(monkeypatch, {"101": "online"}, {}, {"101": "online"})
    assert heard == [("101", True), ("101", False), ("101", True)]


def test_c2_a_look_without_an_answer_is_followed_by_the_next(monkeypatch):
    heard = watched(monkeypatch, {"101": "online"}, None, {"101": "offline"})
    assert heard == [("101", True), ("101", False)]
