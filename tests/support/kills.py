"""`kill -9` of the telephony service, again and again, while a campaign is dialled.

Two services run on one database: one drives the exchange, the other stands by.  The
driver is killed at a random moment, the other takes over, a new one is started.

    with Pair(site, pbx) as pair, floor:
        kills = kill_many(pair, floor, 5, seed=1)
"""

import random
import re
import time
from collections import Counter
from dataclasses import dataclass

from devenv.servers import Telephony
from tests.support.site import eventually

#: the advisory lock of who drives a PBX (`call_telephony/models/voip_pbx_service.py`)
LOCK = 0x7E1E
DRIVER = """
SELECT activity.application_name FROM pg_locks lock
  JOIN pg_stat_activity activity ON activity.pid = lock.pid
 WHERE lock.locktype = 'advisory' AND lock.granted AND lock.classid = %s
   AND lock.objid = %s AND activity.datname = current_database()
"""
#: the simulated exchange, and the engine, in the log
DIALS = re.compile(r" INFO .*simulated: client of (\S+) is dialled")
TAKES = re.compile(r"^\S+ \S+ (\d+) INFO .*: campaign (\d+): dialled from here")
STANDS_BY = "is driven by another service"


@dataclass
class Kill:
    """Of one kill: seconds until another service drove, and until it dialled."""

    taken_over: float
    dialled: float


class Pair:
    """Two telephony services on one database; `driver()` is the one that drives."""

    def __init__(self, site, pbx):
        self.site, self.pbx = site, pbx
        self.services = {}  # process id → Telephony
        self.killed = set()

    def start(self):
        service = Telephony(self.site.db).start()
        self.services[service.child.pid] = service
        return service.child.pid

    def __enter__(self):
        self.site.telephony.log.unlink(missing_ok=True)
        try:
            self.start()
            eventually(self.driver, 180, what="the first service drives")
            self.stands_by(self.start())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exc):
        for service in self.services.values():
            service.kill()

    def driver(self):
        """Process id of the service that holds the lock and is connected, or 0."""
        known = "SELECT service_known_state FROM voip_pbx WHERE id = %s"
        if self.site.value(known, [self.pbx]) != "connected":
            return 0
        rows = self.site.sql(DRIVER, [LOCK, self.pbx])
        pids = {int(name.removeprefix("odoo-")) for (name,) in rows}
        assert len(pids) <= 1, f"two services drive: {pids}"
        return max(pids & self.services.keys(), default=0)

    def stands_by(self, pid):
        """Wait until this service has found that another one drives."""

        def found():
            return any(
                f" {pid} INFO " in line and STANDS_BY in line for line in self.lines()
            )

        eventually(found, 180, what="the other service stands by")

    def kill(self):
        """kill -9 of the driver; its process id."""
        pid = eventually(self.driver, 60, what="a service drives")
        self.services.pop(pid).kill()
        self.killed.add(pid)
        return pid

    def lines(self):
        log = self.site.telephony.log
        return log.read_text(errors="replace").splitlines() if log.exists() else []

    # -- what the log tells

    def dialled_twice(self):
        """References of calls whose client was dialled more than once (simulated)."""
        found = Counter(match[1] for match in map(DIALS.search, self.lines()) if match)
        return [ref for ref, times in found.items() if times > 1]

    def took(self):
        """[(process id, campaign)] of who began to dial a campaign, in time's order."""
        found = (TAKES.search(line) for line in self.lines())
        return [(int(match[1]), int(match[2])) for match in found if match]


def kill_many(pair, floor, count, seed=1, longest=3.0, told=None):
    """Kill the driver `count` times; [`Kill`].

    :param longest: seconds of dialling before a kill, at most
    :param told: called with (number, Kill) after each
    """
    dice = random.Random(f"kills|{seed}")
    kills = []
    for number in range(1, count + 1):
        before = floor.dialled()
        eventually(lambda last=before: floor.dialled() > last, 60, what="it dials")
        time.sleep(dice.uniform(0, longest))
        pid = pair.kill()
        at = time.monotonic()
        takers = [one for one, campaign in pair.took() if campaign == floor.id]
        assert takers[-1] == pid, f"{takers[-1]} dialled though {pid} drove"
        last = floor.dialled()
        eventually(pair.driver, 120, 0.05, what="another service takes over")
        kill = Kill(time.monotonic() - at, 0.0)
        newcomer = pair.start()
        eventually(
            lambda last=last: floor.dialled() > last, 60, what="dialling resumes"
        )
        kill.dialled = time.monotonic() - at
        kills.append(kill)
        if told:
            told(number, kill)
        pair.stands_by(newcomer)
    return kills


def impatient_clients(site, seed=1):
    """Short talks and much ringing, and no other campaign; id of the exchange."""
    site.sql("UPDATE call_campaign SET state = 'paused' WHERE state = 'running'")
    site.sql(
        "UPDATE voip_pbx SET sim_answered = 0.4, sim_busy = 0.1, sim_rejected = 0.05,"
        " sim_invalid = 0.05, sim_failed = 0.05, sim_ring_mean = 2, sim_talk_mean = 6,"
        " sim_seed = %s, sim_time_factor = 1, client_timeout = 6"
        " WHERE driver = 'simulated'",
        [seed],
    )
    mine = site.value(
        "SELECT pbx.id FROM voip_pbx pbx JOIN res_users admin ON admin.login = 'admin'"
        " WHERE pbx.driver = 'simulated' AND pbx.active"
        "  AND (pbx.company_id IS NULL OR pbx.company_id = admin.company_id)"
        " ORDER BY pbx.company_id LIMIT 1"
    )
    site.sql("UPDATE voip_pbx SET active = (id = %s)", [mine])
    return mine
