#!/usr/bin/env python3
"""Talks over a SIP account, one after the other, for as long as you wish.

An Asterisk plays the provider, SIP telephones talk; the driver runs in a process of its
own, whose memory and processor time are measured every ten seconds.

python bench/sip_soak.py [--minutes 5] [--talks 1] [--length 20] [--out FILE.json]
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPO))

import conftest  # noqa: E402, F401 - makes the addons importable without Odoo
from bench.support.report import Bench, machine  # noqa: E402

EVERY = 10.0
#: What is made once (tables, buffers, the first recording) is not growth.
WARM_UP = 60.0


def driven(options):
    """The driver's process: calls, and a line of figures every ten seconds."""
    from call_telephony.core.commands import Dial, Endpoint
    from call_telephony.core.pbx_config import PbxConfig
    from call_telephony.drivers import make
    from call_telephony.drivers.base import Clock

    class Sink:
        def __init__(self):
            self.answered = self.ended = 0
            self.over = {}
            self.driver = None

        def emit(self, event):
            self.answered += str(event.type) == "bridged"
            if str(event.type) == "ended":
                self.ended += 1
                over = self.over[event.call]
                if not over.done():  # at the end of the bench nobody waits
                    over.set_result(event.cause)
            done = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done

        def recording_ready(self, call):
            async def keep():
                content = await self.driver.fetch_recording(call)
                assert len(content) > 44
                await self.driver.discard_recording(call)

            asyncio.ensure_future(keep())

    async def talk(driver, sink, lane):
        number = 0
        while True:
            ref = f"soak-{lane}-{number}"
            number += 1
            over = asyncio.get_running_loop().create_future()
            sink.over[ref] = over
            client = Endpoint("number", options["number"])
            phone = options["phones"][lane % len(options["phones"])]
            await driver.execute(Dial(ref, Endpoint("desk", phone), client))
            await over
            del sink.over[ref]

    async def run():
        sink = Sink()
        config = PbxConfig(1, "soak", "sip", "soak-", options=options["account"])
        driver = sink.driver = make(config, sink, Clock())
        await driver.start()
        lanes = [
            asyncio.ensure_future(talk(driver, sink, lane))
            for lane in range(options["talks"])
        ]
        end = time.monotonic() + options["minutes"] * 60
        while time.monotonic() < end:
            before, at = _cpu(), time.monotonic()
            await asyncio.wait(lanes, timeout=EVERY)
            for lane in lanes:
                if lane.done():
                    lane.result()
            share = (_cpu() - before) / (time.monotonic() - at)
            line = {
                "rss": _rss(),
                "cpu": share,
                "talks": sink.answered,
                "ended": sink.ended,
                "now": driver.active_calls,
                "lanes": options["talks"],
            }
            print(json.dumps(line), flush=True)
        for lane in lanes:
            lane.cancel()
        await driver.stop()

    asyncio.run(run())


def _cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _rss():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def soak(minutes, talks, length):
    """The lines of figures of the run, and how much of what was said was heard."""
    from tests.asterisk.sip_agent import number
    from tests.asterisk.sip_provider import provider

    with (
        provider(f"sip_soak_{os.getpid()}") as world,
        tempfile.TemporaryDirectory() as spool,
    ):
        account = {**world.account_options(), "spool": spool, "lines": 2 * talks}
        account["rtp_high"] = account["rtp_low"] + max(99, 4 * talks)
        options = {
            "account": account,
            "phones": [world.phone(one) for one in world.operators],
            "number": number(1, 0, length, 0).lstrip("+"),
            "minutes": minutes,
            "talks": talks,
        }
        child = subprocess.Popen(
            [sys.executable, __file__, "--driven"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        child.stdin.write(json.dumps(options))
        child.stdin.close()
        lines = []
        for text in child.stdout:
            lines.append(json.loads(text))
            one = lines[-1]
            rss = one["rss"] / 2**20
            print(
                f"{len(lines) * EVERY:5.0f} s  {rss:6.1f} MB  {one['cpu']:.1%}  {one}"
            )
        if child.wait():
            raise SystemExit("the driver failed")
        agents = (world.clients, *world.operators.values())
        calls = [call for agent in agents for call in agent.calls]
        said = sum(call.said_frames for call in calls)
        return lines, sum(call.heard_frames for call in calls) / said, said * 0.02


def figures(bench, lines, heard, spoken):
    """Growth and share of a core after the first minute."""
    warm = lines[int(WARM_UP / EVERY) :] or lines
    minutes = max(1, len(warm) - 1) * EVERY / 60
    growth = (warm[-1]["rss"] - warm[0]["rss"]) / 2**20 / minutes
    share = sum(one["cpu"] for one in warm) / len(warm)
    last = lines[-1]
    failed = last["ended"] + last["now"] - last["talks"]
    bench.add("sip.talks", last["talks"], "")
    # those that ring when the bench ends are no failures
    bench.add("sip.failed", max(0, failed - last["lanes"]), "", goal=0)
    bench.add("sip.spoken", spoken, "s")
    bench.add("sip.heard", heard, "", goal=0.95, at_least=True)
    bench.add("sip.memory", lines[-1]["rss"] / 2**20, "MB")
    # in a short run there is only the warming up
    bench.add("sip.growth", growth, "MB/min", goal=0.2 if minutes > 3 else None)
    bench.add("sip.core_per_talk", share / lines[-1]["lanes"], "cores", goal=0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--talks", type=int, default=1)
    parser.add_argument("--length", type=int, default=20)
    parser.add_argument("--out")
    parser.add_argument("--driven", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.driven:
        driven(json.load(sys.stdin))
        return
    bench = Bench()
    figures(bench, *soak(args.minutes, args.talks, args.length))
    if args.out:
        report = {"machine": machine(), "results": bench.results}
        Path(args.out).write_text(json.dumps(report, indent=2) + "\n")
    sys.exit(0 if all(row["ok"] for row in bench.results) else 1)


if __name__ == "__main__":
    main()
