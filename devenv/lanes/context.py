"""What the lanes share."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .. import odoo_env, paths, ports
from ..processes import die_with_parent

RESULTS = paths.REPO / "test-results"


@dataclass
class Context:
    """Where a run of the tests puts things, and which addons it tests."""

    addons: tuple
    results: Path = RESULTS

    def database(self, lane):
        """Name of a lane's database."""
        return f"cc_test_{lane}"


def run(command, log, env=None, timeout=None):
    """Run a program into a log file; ends its whole group when the time is up.

    :return: exit code, or None when it had to be ended
    """
    return together([(command, log)], env, timeout)[0]


def together(jobs, env=None, timeout=None):
    """Run programs side by side, each into a log file of its own.

    :param jobs: pairs of a command and its log
    :return: exit codes in that order, None for what had to be ended
    """
    ends = time.monotonic() + timeout if timeout else None
    running = []
    try:
        running += [_start(command, log, env) for command, log in jobs]
        return [_wait(process, ends) for process in running]
    finally:
        for process in running:
            _end_group(process)


def _start(command, log, env):
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as output:
        return subprocess.Popen(
            command,
            env=env,
            cwd=paths.REPO,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def _wait(process, ends):
    try:
        return process.wait(max(0.1, ends - time.monotonic()) if ends else None)
    except subprocess.TimeoutExpired:
        return None


def _end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def odoo(database, log, *options, timeout=None):
    """Run Odoo's tests on a database, on a port of its own."""
    return run(
        odoo_command(database, *options), log, env=odoo_env.environ(), timeout=timeout
    )


def odoo_command(database, *options):
    """What runs Odoo's tests on a database, on a port of its own."""
    return odoo_env.command(
        *("-d", database, "--stop-after-init", "--max-cron-threads=0"),
        *("--http-port", ports.free_port(), *options),
    )
