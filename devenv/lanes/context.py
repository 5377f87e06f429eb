"""What the lanes share."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .. import odoo_env, paths, servers
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
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command,
            env=env,
            cwd=paths.REPO,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end_group(process)


def _end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def odoo(database, log, *options, timeout=None):
    """Run Odoo's tests on a database, on a port of its own."""
    port = servers.free_port()
    command = odoo_env.command(
        *("-d", database, "--stop-after-init", "--max-cron-threads=0"),
        *("--http-port", port, *options),
    )
    return run(command, log, env=odoo_env.environ(), timeout=timeout)
