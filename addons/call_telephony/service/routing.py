"""Callers who wait are looked after by time, beside what happens to them."""

from . import plugins


@plugins.register("call_telephony")
class RoutingClock:
    """Each second: whose waiting is over, which telephone was never heard of again."""

    def __init__(self, service):
        self.service = service

    async def tick(self, service):
        await service.run(tick)

    async def on_event(self, service, event):
        """Events have done their work in the transaction that applied them."""


def tick(env):
    env["telephony.routing"]._tick()
