from .common import TelephonyCase


class Counter:
    def __init__(self, service):
        self.found = []

    async def tick(self, service):
        self.found.append(await service.run(self._count, "+7"))

    async def on_event(self, service, event):
        pass

    @staticmethod
    def _count(env, prefix):
        return env["voip.call"].search_count([("phone_number", "=like", f"{prefix}%")])


class TestPlugins(TelephonyCase):
    def test_tick_reads_the_database(self):
        plugin = Counter(self.telephony)
        before = self.env["voip.call"].search_count([("phone_number", "=like", "+7%")])
        self.env["voip.call"].with_user(self.operator)._dial("+79161234567")
        self.telephony.tick(plugin)
        self.assertEqual(plugin.found, [before + 1])
