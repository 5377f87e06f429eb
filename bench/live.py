#!/usr/bin/env python3
"""A predictive campaign of ten operators on a real Asterisk, beside the simulator.

Clients and operators are SIP telephones with sound; how clients behave is drawn from
the simulator's distributions, with shorter times so that some minutes are enough:
whoever answers does so after about 4 s and talks about 20 s; the others are busy, wrong
or ring 10 s.  Then the simulator plays the same many times.

    .venv/bin/python bench/live.py [--minutes 10] [--seed 1] [--out FILE.json]
"""

import argparse
import json
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

import conftest  # noqa: E402, F401 - lets the cores be imported without Odoo
from bench.support.report import Bench, machine, percentile  # noqa: E402
from devenv import setup  # noqa: E402
from devenv.servers import Telephony  # noqa: E402
from tests.asterisk.sandbox import Sandbox  # noqa: E402
from tests.asterisk.sip_agent import Behaviour  # noqa: E402
from tests.support.floor import Floor  # noqa: E402
from tests.support.site import Site, eventually  # noqa: E402

OPERATORS = 10
#: Left out of the utilisation, seconds.
WARM_UP = 90.0
#: Days of the simulator to compare with.
DAYS = 300


def scenario(minutes, seed):
    """What is lived and what is simulated."""
    from call_dialer.core.simulator import Scenario

    return Scenario(
        name="live",
        operators=OPERATORS,
        answer_rate=0.4,
        talk_mean=20.0,
        wrap_mean=4.0,
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


class LiveFloor(Floor):
    """Operators off the hook; their wrap-up is lognormal, too."""

    def __init__(self, site, pbx, wanted, **values):
        from call_dialer.core.simulator import _lognormal

        super().__init__(site, pbx, wanted.operators, seed=wanted.seed, **values)
        self.wrap_up = _lognormal(wanted.wrap_mean, wanted.wrap_cv)
        phones = list(extensions())
        self.admin.call(
            "telephony.device",
            "create",
            [
                {
                    "user_id": rpc.uid,
                    "pbx_id": pbx,
                    "kind": "desk",
                    "address": phone,
                    "is_current": True,
                }
                for rpc, phone in zip(self.users, phones, strict=True)
            ],
        )

    def wrap_seconds(self):
        return self.dice.lognormvariate(*self.wrap_up)

    def off_the_hook(self):
        for rpc in self.users:
            rpc.call("res.users", "telephony_off_hook", True)
        up = "SELECT count(*) FROM telephony_line WHERE state = 'up'"
        eventually(lambda: self.site.value(up) == len(self.users), 60, what="off hook")


def extensions():
    return (str(111 + number) for number in range(OPERATORS))


def run(bench, minutes, seed):
    wanted = scenario(minutes, seed)
    box = Sandbox(f"live_{seed}", tuple(extensions()))
    site = Site.of("live")
    service = Telephony(site.db)
    try:
        box.start()
        box.clients.behave = clients_of(wanted)
        site.sql("UPDATE call_campaign SET state = 'paused' WHERE state = 'running'")
        site.start(telephony=False)
        pbx = connect(site, box, wanted)
        service.start()
        known = "SELECT service_known_state FROM voip_pbx WHERE active"
        eventually(lambda: site.value(known) == "connected", 180, what="connected")
        live(bench, site, LiveFloor(site, pbx, wanted), wanted)
    finally:
        service.stop()
        site.stop()
        box.stop()
        site.drop()
    simulated(bench, wanted)


def connect(site, box, wanted):
    """The exchange is the only one; its id."""
    admin = site.rpc("admin")
    admin.call("voip.pbx", "write", admin.call("voip.pbx", "search", []), {"active": 0})
    timeout = {"client_timeout": int(wanted.ring_timeout)}
    (pbx,) = admin.call("voip.pbx", "create", [{**box.pbx_values(), **timeout}])
    country = site.ref("base.ru")
    admin.call("res.company", "write", [admin.company_id], {"country_id": country})
    return pbx


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


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bench = Bench()
    setup.runtime("asterisk")
    run(bench, options.minutes, options.seed)
    if options.out:
        report = {"machine": machine(), "results": bench.results}
        options.out.write_text(json.dumps(report, indent=2) + "\n")
    sys.exit(0 if all(row["ok"] for row in bench.results) else 1)


if __name__ == "__main__":
    main()
