"""The command line and the report of a bench.

def run(bench):             # bench.quick: fewer repetitions
    bench.add("runner.step_p95_ratio", 2.4, "x", goal=3)

if __name__ == "__main__":
    main(run, __doc__)
"""

import argparse
import json
import os
import platform
import statistics
import sys
from pathlib import Path


class Bench:
    """Figures being gathered; `quick` asks for a short run.

    `options` has what else was asked for, see `main`.
    """

    def __init__(self, quick=False, options=None):
        self.quick = quick
        self.options = options
        self.results = []

    def add(self, metric, value, unit, goal=None, at_least=False):
        """Note a figure; `goal` is the most (or, by `at_least`, the least) allowed."""
        ok = goal is None or (value >= goal if at_least else value <= goal)
        row = {"metric": metric, "value": round(value, 3), "unit": unit}
        row.update(goal=goal, ok=bool(ok))
        self.results.append(row)
        print(_line(row, at_least), flush=True)

    def say(self, text):
        """Tell where the bench is (stderr: the table stays clean)."""
        print(f"… {text}", file=sys.stderr, flush=True)


def main(run, doc="", argv=None, **more):
    """Run a bench from the command line: `[--out FILE.json] [--quick]`.

    :param more: further options and their defaults; one that is False is a switch, a
        tuple are choices of which none is needed
    """
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    for name, default in more.items():
        if default is False:
            parser.add_argument(f"--{name}", action="store_true")
        elif isinstance(default, tuple):
            parser.add_argument(f"--{name}", choices=default, help="this one only")
        else:
            kind = {"type": type(default), "default": default}
            parser.add_argument(f"--{name}", **kind, help=f"default: {default}")
    options = parser.parse_args(argv)
    bench = Bench(options.quick, options)
    run(bench)
    if options.out:
        report = {"machine": machine(), "results": bench.results}
        options.out.write_text(json.dumps(report, indent=2) + "\n")
    sys.exit(0 if all(row["ok"] for row in bench.results) else 1)


def machine():
    """What the figures were measured on."""
    with open("/proc/meminfo") as meminfo:
        kilobytes = int(meminfo.readline().split()[1])
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_gb": round(kilobytes / 2**20, 1),
        "load": os.getloadavg()[0],
    }


def median(values):
    return statistics.median(values)


def percentile(values, share):
    """The value below which `share` (0…1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _line(row, at_least):
    goal = "" if row["goal"] is None else f"{'≥' if at_least else '≤'} {row['goal']}"
    verdict = "" if row["goal"] is None else ("ok" if row["ok"] else "MISSED")
    value = f"{row['value']:g} {row['unit']}"
    return f"{row['metric']:<36}{value:>16}  {goal:<10}{verdict}"
