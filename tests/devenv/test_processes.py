"""Starting and ending programs."""

import os
import subprocess
import sys
import time

from devenv.processes import Child, wait_until
from devenv.servers import free_port, is_free

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
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
    assert wait_until(lambda: child.tail().strip(), 10)
    grandchild = int(child.tail())
    child.stop(patience=0.3)
    assert child.ended() is not None
    assert wait_until(lambda: not alive(grandchild), 5)


def test_stop_of_one_that_ended_by_itself(tmp_path):
    child = Child("true", ["true"], dict(os.environ), tmp_path / "log")
    assert wait_until(lambda: child.ended() is not None, 5)
    child.stop()
    assert child.ended() == 0


def test_a_child_ends_when_we_are_killed(tmp_path):
    code = (
        "import os, pathlib, sys, time\n"
        "from devenv.processes import Child\n"
        f"child = Child('x', {SLEEP!r}, dict(os.environ), pathlib.Path(sys.argv[1]))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not alive(pid), 5)


def test_wait_until():
    start = time.monotonic()
    assert not wait_until(lambda: False, 0.2, 0.05)
    assert time.monotonic() - start < 2
    assert wait_until(lambda: True, 1)


def test_ports():
    assert is_free(free_port())
