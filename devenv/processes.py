"""Starts programs that must not outlive us; ends them by their group, never by name.

Each gets a session of its own, so that Ctrl-C reaches only us and we end the rest in
order.  Should we be killed outright, the kernel tells them (PR_SET_PDEATHSIG).
"""

import ctypes
import os
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1


class Child:
    """A program that was started, with a name for people and a log file."""

    def __init__(self, name, command, env, log, cwd=None):
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") as output:
            self._process = subprocess.Popen(
                command,
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    @property
    def pid(self):
        """Its process id, which is its group's, too."""
        return self._process.pid

    def ended(self):
        """Its exit code, or None while it runs."""
        return self._process.poll()

    def _signal(self, number):
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def stop(self, patience=10):
        """Ask it to end; end it (and what it left of its group) when it does not."""
        if self.ended() is None:
            self._signal(signal.SIGTERM)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        """kill -9 of the whole group."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def tail(self, lines=20):
        """The end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def die_with_parent():
    """Ask the kernel to end this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until(condition, seconds, pause=0.2):
    """True as soon as `condition()` is, False when the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(pause)
    return False
