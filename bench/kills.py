#!/usr/bin/env python3
"""`kill -9` of the telephony service, 200 times, in a running predictive campaign.

The simulated exchange (or a real Asterisk with SIP telephones), ten operators, two
services on one database: the driver is killed at a random moment, the other one takes
over, a new one is started.  At the end every contact must be in a true state and nobody
may have been dialled twice: as the simulated exchange's log tells, or the telephones of
the clients.

    .venv/bin/python bench/kills.py [--kills 200] [--asterisk] [--seed 1]
                                    [--quick] [--out FILE.json]

Without `--kills`: 200 times, on Asterisk 20; with `--quick` 5 and 3.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

import conftest  # noqa: E402, F401 - lets the cores be imported without Odoo
from bench.support.report import main, median  # noqa: E402
from devenv import setup  # noqa: E402
from tests.asterisk.live_floor import LiveFloor, connect, extensions  # noqa: E402
from tests.asterisk.sandbox import Sandbox  # noqa: E402
from tests.asterisk.sip_agent import Behaviour  # noqa: E402
from tests.support.floor import Floor  # noqa: E402
from tests.support.kills import Pair, impatient_clients, kill_many  # noqa: E402
from tests.support.site import Site  # noqa: E402

OPERATORS = 10
#: Contacts that may be dialled between two kills, generously.
FOR_EACH_KILL = 60


def run(bench):
    wanted, seed = bench.options.kills, bench.options.seed
    if bench.options.asterisk:
        setup.runtime("asterisk")
        run_on_asterisk(bench, wanted or (3 if bench.quick else 20), seed)
    else:
        setup.runtime()
        run_simulated(bench, wanted or (5 if bench.quick else 200), seed)


def run_simulated(bench, kills, seed):
    site = Site.of("kills")
    try:
        pbx = impatient_clients(site, seed)
        site.start(telephony=False)
        floor = Floor(site, pbx, operators=OPERATORS, seed=seed)
        add_clients(floor, kills)
        with Pair(site, pbx) as pair:
            made = work(bench, floor, pair, kills, seed)
            judge(bench, site, floor, made, pair.dialled_twice())
    finally:
        site.stop()
        site.drop()


def run_on_asterisk(bench, kills, seed):
    box = Sandbox(f"kills_{seed}", extensions(OPERATORS))
    site = Site.of("kills")
    try:
        box.start()
        box.clients.behave = clients(seed)
        site.sql("UPDATE call_campaign SET state = 'paused' WHERE state = 'running'")
        site.start(telephony=False)
        pbx = connect(site, box, client_timeout=6)
        floor = LiveFloor(site, pbx, OPERATORS, seed=seed)
        add_clients(floor, kills)
        with Pair(site, pbx) as pair:
            floor.off_the_hook()
            made = work(bench, floor, pair, kills, seed)
            judge(bench, site, floor, made, rung_too_often(floor, box))
        bench.add("kills.channels_left", len(clients_channels(box)), "channels", goal=0)
    finally:
        site.stop()
        box.stop()
        site.drop()


def add_clients(floor, kills):
    floor.add(f"+7916{number:07}" for number in range(200 + FOR_EACH_KILL * kills))


def clients(seed):
    """What the client of a number does, as in `impatient_clients`."""

    def behave(number):
        dice = random.Random(f"kills|{seed}|{number}")
        kind = dice.random()
        if kind < 0.4:
            return Behaviour(200, dice.uniform(0.5, 4), 1 + dice.expovariate(1 / 5))
        code = 486 if kind < 0.5 else 603 if kind < 0.55 else 404 if kind < 0.65 else 0
        return Behaviour(code, dice.uniform(0.2, 2))

    return behave


def rung_too_often(floor, box):
    """Numbers whose telephone saw more calls than there are calls of ours to it."""
    made = dict(
        floor.site.sql(
            "SELECT contact.phone_e164, count(*) FROM voip_call call"
            " JOIN call_campaign_contact contact"
            "  ON contact.id = call.campaign_contact_id"
            " WHERE contact.campaign_id = %s GROUP BY 1",
            [floor.id],
        )
    )
    seen = Counter(f"+{call.number}" for call in box.clients.calls)
    return [one for one, times in seen.items() if times > made.get(one, 0)]


def clients_channels(box):
    return [name for name in box.channels() if name.startswith("PJSIP/trunk")]


def work(bench, floor, pair, kills, seed):
    """The floor works while the driver is killed; [`Kill`]"""

    def told(number, kill):
        bench.say(
            f"kill {number} of {kills}: taken over after {kill.taken_over:.1f} s,"
            f" dialled after {kill.dialled:.1f} s"
        )

    began = time.monotonic()
    with floor:
        made = kill_many(pair, floor, kills, seed, told=told)
    bench.add("kills.minutes", (time.monotonic() - began) / 60, "min")
    return made


def judge(bench, site, floor, made, twice):
    faults = floor.faults()
    for fault in faults:
        bench.say(fault)
    for call in floor.paused_after:
        bench.say(f"an operator was sent to a pause after {call}")
    bad = site.bad_lines()
    for line in bad[:20]:
        bench.say(line)
    figures = floor.figures()
    waited = floor.waited()
    bench.add("kills.kills", len(made), "kills")
    bench.add("kills.attempts", figures["attempts"], "attempts")
    bench.add("kills.answered", figures["answered"], "clients")
    bench.add("kills.abandoned", figures["abandoned"], "clients")
    bench.add("kills.faults", len(faults), "faults", goal=0)
    bench.add("kills.errors_logged", len(bad), "lines", goal=0)
    bench.add("kills.dialled_twice", len(twice), "calls", goal=0)
    bench.add("kills.operators_paused", floor.pauses, "times", goal=0)
    bench.add("kills.longest_silence", waited[0] if waited else 0, "s", goal=10)
    taken = [kill.taken_over for kill in made]
    dialled = [kill.dialled for kill in made]
    bench.add("kills.taken_over_median", median(taken), "s")
    bench.add("kills.taken_over_worst", max(taken), "s", goal=10)
    bench.add("kills.dialled_median", median(dialled), "s")
    bench.add("kills.dialled_worst", max(dialled), "s")


if __name__ == "__main__":
    main(run, __doc__, kills=0, seed=1, asterisk=False)
