"""Starting and ending programs."""

import os
import subprocess
import sys

import pytest

from devenv import processes
from devenv.processes import Child, wait_until

SOON = 60  # seconds: a machine full of other tests
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_stop(tmp_path):
    child = Child("sleep", SLEEP, dict(os.environ), tmp_path / "log")
    assert child.ended() is None
    child.stop()
    assert child.ended() is not None


def test_stop_ends_a_stubborn_program_and_what_it_started(tmp_path):
    command = [sys.executable, "-c", STUBBORN]
    child = Child("stubborn", command, dict(os.environ), tmp_path / "log")
    assert wait_until(lambda: child.tail().strip(), SOON)
    grandchild = int(child.tail())
    child.stop(patience=0.3)
    assert child.ended() is not None
    assert wait_until(lambda: not alive(grandchild), SOON)


def test_stop_of_one_that_ended_by_itself(tmp_path):
    child = Child("true", ["true"], dict(os.environ), tmp_path / "log")
    assert wait_until(lambda: child.ended() is not None, SOON)
    child.stop()
    assert child.ended() == 0


def test_a_child_ends_when_we_are_killed(tmp_path):
    code = (
        "import os, pathlib, sys, time\n"
        "from devenv.processes import Child\n"
        f"child = Child('x', {SLEEP!r}, dict(os.environ), pathlib.Path(sys.argv[1]))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not alive(pid), SOON)


def test_wait_until(monkeypatch):
    """By a clock of its own: how quick the machine is has no part in it."""
    clock = Clock()
    monkeypatch.setattr(processes, "time", clock)
    assert not wait_until(lambda: False, 0.2, 0.05)
    assert clock.now == pytest.approx(0.2)
    assert wait_until(lambda: clock.now > 1, 5, 0.5)
    assert clock.now == pytest.approx(1.2)


class Clock:
    """In place of `time`: goes on when somebody sleeps."""

    now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
