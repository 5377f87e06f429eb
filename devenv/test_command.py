"""`./test`: set up, run the lanes, say what ran and how long, and judge."""

import argparse
import signal
import sys

from . import console, paths, setup, templates
from .lanes import browser, context, lint, models, pure, result, suite, upstream

LANES = {
    "lint": lint.run,
    "pure": pure.run,
    "models": models.run,
    "upstream": upstream.run,
    "browser": browser.run,
    "suite": suite.run,
}
FAST = ("pure", "models")
NEED_TEST_PROGRAMS = {"browser", "suite"}


def chosen(names):
    """Lanes to run, in their fixed order; all when none is named."""
    wanted = set(names) or set(LANES)
    if "fast" in wanted:
        wanted.discard("fast")
        wanted.update(FAST)
    unknown = wanted.difference(LANES)
    if unknown:
        raise SystemExit(f"./test: no lane {', '.join(sorted(unknown))}")
    return [name for name in LANES if name in wanted]


def main(args):
    """The whole command; its exit code."""
    parser = argparse.ArgumentParser(prog="./test", description="Run the tests.")
    lanes = ", ".join(LANES)
    parser.add_argument(
        "lane", nargs="*", help=f"{lanes}; or fast ({' and '.join(FAST)}); all if none"
    )
    wanted = chosen(parser.parse_args(args).lane)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    try:
        setup.runtime()
        if NEED_TEST_PROGRAMS.intersection(wanted):
            setup.testing()
    except RuntimeError as error:
        print(f"./test: set-up failed: {error}", file=sys.stderr)
        console.say("0 passed, 1 failed, 0 skipped")
        return 1
    context.RESULTS.mkdir(exist_ok=True)
    shared = context.Context(addons=paths.present_addons())
    if "models" in wanted and wanted[0] != "models":
        templates.base_beside(demo=False)
    verdicts = []
    for lane in wanted:
        console.step(f"Lane {lane}")
        verdict = result.timed(lane, LANES[lane], shared)
        report(verdict)
        verdicts.append(verdict)
    return summary(verdicts)


def report(verdict):
    """A lane's notes and problems."""
    for note in verdict.notes:
        console.say(f"  {note}")
    for problem in verdict.problems:
        console.say(f"  PROBLEM: {problem}")


def summary(verdicts):
    """The table, the total; 0 when every lane is good."""
    console.say()
    for verdict in verdicts:
        console.say(verdict.line())
    console.say(f"logs: {context.RESULTS.relative_to(paths.REPO)}/")
    console.say(f"took {console.elapsed():.0f} s")
    console.say(result.total(verdicts))
    return 0 if verdicts and all(verdict.good for verdict in verdicts) else 1
