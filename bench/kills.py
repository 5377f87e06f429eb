#!/usr/bin/env python3
"""`kill -9` of the telephony service, 200 times, in a running predictive campaign.

The simulated exchange, ten operators, two services on one database: the driver is
killed at a random moment, the other one takes over, a new one is started.  At the end
every contact must be in a true state and nobody may have been dialled twice.

    .venv/bin/python bench/kills.py [--kills 200] [--seed 1] [--out FILE.json]
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from bench.support.report import Bench, machine, median  # noqa: E402
from devenv import setup  # noqa: E402
from tests.support.floor import Floor  # noqa: E402
from tests.support.kills import Pair, impatient_clients, kill_many  # noqa: E402
from tests.support.site import Site  # noqa: E402

#: Contacts that may be dialled between two kills, generously.
FOR_EACH_KILL = 60


def run(bench, kills, seed):
    site = Site.of("kills")
    try:
        pbx = impatient_clients(site, seed)
        site.start(telephony=False)
        floor = Floor(site, pbx, operators=10, seed=seed)
        floor.add(f"+7916{number:07}" for number in range(200 + FOR_EACH_KILL * kills))

        def told(number, kill):
            bench.say(
                f"kill {number} of {kills}: taken over after {kill.taken_over:.1f} s,"
                f" dialled after {kill.dialled:.1f} s"
            )

        began = time.monotonic()
        with Pair(site, pbx) as pair:
            with floor:
                made = kill_many(pair, floor, kills, seed, told=told)
            judge(bench, site, floor, pair, made)
        bench.add("kills.minutes", (time.monotonic() - began) / 60, "min")
    finally:
        site.stop()
        site.drop()


def judge(bench, site, floor, pair, made):
    faults = floor.faults()
    for fault in faults:
        bench.say(fault)
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
    bench.add("kills.dialled_twice", len(pair.dialled_twice()), "calls", goal=0)
    bench.add("kills.operators_paused", floor.pauses, "times", goal=0)
    bench.add("kills.longest_silence", waited[0] if waited else 0, "s", goal=10)
    taken = [kill.taken_over for kill in made]
    dialled = [kill.dialled for kill in made]
    bench.add("kills.taken_over_median", median(taken), "s")
    bench.add("kills.taken_over_worst", max(taken), "s", goal=10)
    bench.add("kills.dialled_median", median(dialled), "s")
    bench.add("kills.dialled_worst", max(dialled), "s")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    bench = Bench()
    setup.runtime()
    run(bench, options.kills, options.seed)
    if options.out:
        report = {"machine": machine(), "seed": options.seed, "results": bench.results}
        options.out.write_text(json.dumps(report, indent=2) + "\n")
    sys.exit(0 if all(row["ok"] for row in bench.results) else 1)


if __name__ == "__main__":
    main()
