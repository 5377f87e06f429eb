#!/usr/bin/env python3
"""A predictive campaign of ten operators on a real Asterisk, beside the simulator.

Clients and operators are SIP telephones with sound; how clients behave is drawn from
the simulator's distributions, with shorter times so that some minutes are enough:
whoever answers does so after about 4 s and talks about a minute (with `--quick` 20 s);
the others are busy, wrong or ring 10 s.  Then the simulator plays the same many times.

    .venv/bin/python bench/live.py [--minutes 20] [--talk 60] [--wrap 8] [--seed 1]
                                   [--quick] [--out FILE.json]
"""

import random
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

import conftest  # noqa: E402, F401 - lets the cores be imported without Odoo
from bench.support.report import main, percentile  # noqa: E402
from devenv import setup  # noqa: E402
from devenv.servers import Telephony  # noqa: E402
from tests.asterisk.live_floor import LiveFloor, connect, extensions  # noqa: E402
from tests.asterisk.sandbox import Sandbox  # noqa: E402
from tests.asterisk.sip_agent import Behaviour  # noqa: E402
from tests.support.site import Site, eventually  # noqa: E402

OPERATORS = 10
#: Left out of the utilisation, seconds.
WARM_UP = 90.0
#: Days of the simulator to compare with.
DAYS = 300


def scenario(minutes, talk, wrap, seed):
    """What is lived and what is simulated; talk and wrap-up in seconds."""
    from call_dialer.core.simulator import Scenario

    return Scenario(
        name="live",
        operators=OPERATORS,
        answer_rate=0.4,
        talk_mean=talk,
        wrap_mean=wrap,
        answer_delay=4.0,
        ring_timeout=10.0,
        hours=minutes / 60,
        warm_up=WARM_UP,
        prior=0.3 / 0.4,
        days=1,
        seed=seed,
    )


def clients_of(wanted):
    """What the client of a number does: the same each time, drawn as simulated."""
    from call_dialer.core.simulator import _lognormal

    delay = _lognormal(wanted.answer_delay, wanted.answer_delay_cv)
    talk = _lognormal(wanted.talk_mean, wanted.talk_cv)

    def behave(number):
        dice = random.Random(f"live|{wanted.seed}|{number}")
        if dice.random() < wanted.answer_rate:
            after = dice.lognormvariate(*delay)
            return Behaviour(200, after, max(0.5, dice.lognormvariate(*talk)))
        if dice.random() < wanted.fast_fail_share:
            code = 486 if dice.random() < 0.5 else 404
            return Behaviour(code, dice.uniform(2.0, 5.0), ring=False)
        return Behaviour(0)

    return behave


class Wrapping(LiveFloor):
    """Their wrap-up is lognormal, as the simulator's."""

    def __init__(self, site, pbx, wanted):
        from call_dialer.core.simulator import _lognormal

        super().__init__(site, pbx, wanted.operators, seed=wanted.seed)
        self.wrap_up = _lognormal(wanted.wrap_mean, wanted.wrap_cv)

    def wrap_seconds(self):
        return self.dice.lognormvariate(*self.wrap_up)


@contextmanager
def on_asterisk(name, wanted):
    """(site, floor) of a campaign on an Asterisk of its own; all is taken down."""
    setup.runtime("asterisk")
    box = Sandbox(f"bench_{name}", extensions(wanted.operators))
    site = Site.of(name)
    service = Telephony(site.db)
    try:
        box.start()
        box.clients.behave = clients_of(wanted)
        site.sql("UPDATE call_campaign SET state = 'paused' WHERE state = 'running'")
        site.start(telephony=False)
        pbx = connect(site, box, wanted.ring_timeout)
        service.start()
        known = "SELECT service_known_state FROM voip_pbx WHERE active"
        eventually(lambda: site.value(known) == "connected", 180, what="connected")
        yield site, Wrapping(site, pbx, wanted)
    finally:
        service.stop()
        site.stop()
        box.stop()
        site.drop()


def run(bench):
    options = bench.options
    times = (options.minutes, options.talk, options.wrap)
    wanted = scenario(*((4.0, 20.0, 4.0) if bench.quick else times), options.seed)
    with on_asterisk("live", wanted) as (site, floor):
        live(bench, site, floor, wanted)
    simulated(bench, wanted)


def live(bench, site, floor, wanted):
    seconds = wanted.hours * 3600
    floor.add(f"+7901{number:07}" for number in range(int(seconds * 1.6) + 100))
    floor.off_the_hook()
    with floor:
        began = time.time()
        while (left := began + seconds - time.time()) > 0:
            time.sleep(min(30.0, left))
            bench.say(f"{time.time() - began:.0f} s: {floor.figures()}")
        spent = floor.minutes(began + WARM_UP)
        figures = floor.figures()
        waited = floor.waited()
    for words in [*floor.faults(), *site.bad_lines()[:20]]:
        bench.say(words)
    bench.say(f"states of the operators, seconds: {spent}")
    answered = max(1, figures["answered"])
    busy = spent.get("talking", 0) + spent.get("wrapup", 0)
    utilisation = busy / max(1.0, sum(spent.values())) * 100
    bench.add("live.dials", figures["attempts"], "calls", goal=300, at_least=True)
    bench.add("live.answered", figures["answered"], "calls")
    bench.add("live.abandoned", figures["abandoned"], "calls")
    bench.add("live.utilisation", utilisation, "%")
    bench.add("live.abandoned_share", figures["abandoned"] / answered * 100, "%")
    bench.add("live.joined_p95", percentile(waited[::-1], 0.95), "s")
    bench.add("live.faults", len(floor.faults()), "faults", goal=0)
    bench.add("live.operators_paused", floor.pauses, "times", goal=0)


def simulated(bench, wanted):
    """The same, many times: mean, and the range of nine runs in ten."""
    from call_dialer.core.simulator import Scenario, simulate

    bench.say(f"the simulator plays it {DAYS} times")
    values = {**asdict(wanted), "days": DAYS}
    result = simulate(Scenario(**values))
    used = [day.utilisation * 100 for day in result.days]
    lost = [day.abandonment * 100 for day in result.days]
    lived = {row["metric"]: row["value"] for row in bench.results}
    for name, mean, days in (
        ("utilisation", result.utilisation * 100, used),
        ("abandoned_share", result.abandonment_mean * 100, lost),
    ):
        bench.add(f"simulated.{name}", mean, "%")
        bench.add(f"simulated.{name}_p05", percentile(days, 0.05), "%")
        bench.add(f"simulated.{name}_p95", percentile(days, 0.95), "%")
        away = abs(lived.get(f"live.{name}", 0) - mean)
        bench.add(f"difference.{name}", away, "points", goal=3)
    bench.add("simulated.dials", result.dials / DAYS, "calls")


if __name__ == "__main__":
    main(run, __doc__, minutes=20.0, talk=60.0, wrap=8.0, seed=1)
