#!/usr/bin/env python3
"""Predictive pacing on simulated days: how much operators talk, how many are abandoned.

Without a file of scenarios: 5 to 100 operators, 20 to 50 % of the calls answered, each
cell against its goal.  A file holds a list of scenarios (or `{"scenarios": […]}`); the
fields are those of `call_dialer.core.simulator.Scenario`, what is left out has its
default, and a scenario may name its own `goal` (utilisation in percent).  One process,
at low priority.

    python bench/pacing.py [--scenarios FILE.json] [--out FILE.json] [--quick]
"""

import argparse
import dataclasses
import json
import os
import sys
from pathlib import Path
from types import ModuleType

from support.report import Bench, machine

ADDON = Path(__file__).resolve().parents[1] / "addons" / "call_dialer"
if "call_dialer" not in sys.modules:
    # the addon's own __init__ needs Odoo, its core does not
    package = ModuleType("call_dialer")
    package.__path__ = [str(ADDON)]
    sys.modules["call_dialer"] = package

from call_dialer.core.simulator import Scenario, simulate  # noqa: E402

#: utilisation to be reached, in percent: operators: by rate of answer
RATES = (0.2, 0.3, 0.4, 0.5)
GOALS = {
    5: (76.2, 80.3, 83.2, 86.0),
    10: (81.3, 83.4, 85.4, 87.2),
    20: (86.4, 87.4, 88.5, 89.4),
    50: (92.2, 92.5, 92.8, 93.2),
    100: (94.9, 95.2, 95.2, 95.5),
}
#: days, so that each cell rests on 5,000 to 20,000 answered calls
DAYS = {5: 6, 10: 5, 20: 3, 50: 2, 100: 1}
#: limit: (mean over the days, single day), shares of the answered calls in percent
ALLOWED = {0.03: (3.0, 3.2), 0.01: (1.0, 1.6)}
#: the longest a decision may take, ms: up to 100 operators, and above
DECIDE = (5.0, 20.0)


def table(quick):
    """The goal curve, as scenarios."""
    return [
        {
            "name": f"{operators}x{rate * 100:.0f}",
            "operators": operators,
            "answer_rate": rate,
            "days": 1 if quick else DAYS[operators],
            "goal": goal,
        }
        for operators, goals in GOALS.items()
        if not quick or operators <= 20
        for rate, goal in zip(RATES, goals, strict=True)
    ]


def read(path):
    """Scenarios from a file; a wrong one ends the bench with a clear word."""
    found = json.loads(path.read_text())
    if isinstance(found, dict):
        found = found.get("scenarios")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        sys.exit(f"{path}: not a list of scenarios")
    known = {field.name for field in dataclasses.fields(Scenario)} | {"goal"}
    for number, one in enumerate(found):
        one.setdefault("name", f"scenario {number + 1}")
        if unknown := sorted(set(one) - known):
            sys.exit(f"{path}: {one['name']}: unknown {', '.join(unknown)}")
        if "staff" in one:
            one["staff"] = tuple(tuple(change) for change in one["staff"])
    return found


def measure(bench, values):
    """Simulate one scenario and judge it; the figures as they are written."""
    values = dict(values)
    goal = values.pop("goal", None)
    scenario = Scenario(**values)
    result = simulate(scenario)
    name = f"pacing.{scenario.name}"
    mean, worst = result.abandonment_mean, result.abandonment_worst_day
    allowed = ALLOWED.get(scenario.limit, (None, None))
    slowest = DECIDE[0] if scenario.operators <= 100 else DECIDE[1]
    used = result.utilisation * 100
    bench.add(f"{name}.utilisation", used, "%", goal=goal, at_least=True)
    bench.add(f"{name}.abandoned", mean * 100, "%", goal=allowed[0])
    bench.add(f"{name}.abandoned_worst_day", worst * 100, "%", goal=allowed[1])
    bench.add(f"{name}.decide_p99", result.decide_ms_p99, "ms", goal=slowest)
    found = dataclasses.asdict(result)
    del found["days"]
    return {**found, "goal": goal, "scenario": dataclasses.asdict(scenario)}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenarios", type=Path, help="read them from a JSON file")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="one day, 20 operators")
    options = parser.parse_args()
    os.nice(max(0, 10 - os.nice(0)))
    bench = Bench(options.quick)
    scenarios = read(options.scenarios) if options.scenarios else table(options.quick)
    found = []
    for values in scenarios:
        if options.quick:
            values["days"] = 1
        bench.say(values["name"])
        found.append(measure(bench, values))
        if options.out:  # after each: a bench cut short has its figures
            report = {"machine": machine(), "results": bench.results}
            report["scenarios"] = found
            options.out.write_text(json.dumps(report, indent=2) + "\n")
    sys.exit(0 if all(row["ok"] for row in bench.results) else 1)


if __name__ == "__main__":
    main()
