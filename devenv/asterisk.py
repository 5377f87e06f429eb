"""The Asterisk sandbox: an own root in `.asterisk/root`, instances within it.

Each instance (`Instance("name")`) has its configuration, state, logs and recordings in
`/srv/<name>` of that root, so several run side by side, each on its own ports.
It is started in a user namespace: no account, no change of owner, same for root and
others.  It is ended by its process id.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import paths

ROOT = paths.ASTERISK / "root"
SAMPLES = ROOT / "etc" / "asterisk"
#: Configuration every instance takes from the package when not given its own.
COMMON = ("acl.conf", "features.conf", "indications.conf", "codecs.conf", "udptl.conf")
FOLDERS = {
    "astetcdir": "etc",
    "astvarlibdir": "lib",
    "astdbdir": "lib",
    "astkeydir": "lib",
    "astspooldir": "spool",
    "astrundir": "run",
    "astlogdir": "log",
    "astcachedir": "cache",
}
#: Without them recordings are refused and call records are lost.
MORE_FOLDERS = ("spool/recording", "spool/monitor", "log/cdr-csv", "log/cdr-custom")
OPTIONS = {"hideconnect": "yes", "nocolor": "yes", "systemname": None}
# /dev of the machine, then into the root; exec keeps one process id all along.
ENTER = 'mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'


class AsteriskError(RuntimeError):
    """Asterisk is missing or did not start."""


def inside(*command):
    """Command line that runs `command` inside the sandbox's root."""
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "--"]
    return [*namespace, "sh", "-c", ENTER, str(ROOT), *command]


class Instance:
    """One Asterisk of its own configuration.

    `start({"pjsip.conf": "…", "http.conf": "…"})` writes the files and waits until
    Asterisk is fully booted; `stop()`, `kill()` end it; `cli("core show channels")`.
    """

    def __init__(self, name="dev"):
        self.name = name
        self.folder = ROOT / "srv" / name
        self.inner = f"/srv/{name}"
        self.pid_file = self.folder / "pid"

    # -- where its things are, seen from outside ------------------------------
    @property
    def etc(self):
        return self.folder / "etc"

    @property
    def log(self):
        return self.folder / "log"

    @property
    def recordings(self):
        return self.folder / "spool" / "recording"

    def outside(self, path):
        """A path that Asterisk names, as seen from outside its root."""
        return ROOT / str(path).lstrip("/")

    # -- life ------------------------------------------------------------------
    def configure(self, files):
        """Write the configuration; nothing of an earlier one stays."""
        if not (ROOT / "usr/sbin/asterisk").exists():
            raise AsteriskError("Asterisk is not set up: run ./run --pbx asterisk")
        for folder in (*FOLDERS.values(), *MORE_FOLDERS):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.etc)
        self.etc.mkdir()
        for name in COMMON:
            if (SAMPLES / name).is_file():
                shutil.copy(SAMPLES / name, self.etc / name)
        for name, text in files.items():
            (self.etc / name).write_text(text)
        lines = [f"{key} => {self.inner}/{at}" for key, at in FOLDERS.items()]
        lines.append("astdatadir => /usr/share/asterisk")
        options = [f"{key} = {value or self.name}" for key, value in OPTIONS.items()]
        text = "\n".join(["[directories]", *lines, "", "[options]", *options, ""])
        (self.etc / "asterisk.conf").write_text(text)
        # the package's sounds and music are looked for beside the state, too
        for name in ("sounds", "moh"):
            link = self.folder / "lib" / name
            if not link.is_symlink():
                link.symlink_to(f"/usr/share/asterisk/{name}")

    def _command(self, *args):
        return inside("asterisk", "-C", f"{self.inner}/etc/asterisk.conf", *args)

    def start(self, files=None, timeout=90):
        """Start it (again); configuration first when `files` are given."""
        self.stop()
        if files is not None:
            self.configure(files)
        # its own name must have an address, or each call waits for a name server
        names = f"127.0.0.1 localhost {socket.gethostname()}\n"
        hosts = ROOT / "etc" / "hosts"
        if not hosts.exists() or hosts.read_text() != names:  # others may read it now
            hosts.write_text(names)
        for left in (self.folder / "run").glob("asterisk.*"):
            left.unlink()
        with open(self.folder / "console.log", "ab") as console:
            process = subprocess.Popen(
                self._command("-f"),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{process.pid} {_started(process.pid)}")
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            if "fully booted" in self.cli("core waitfullybooted"):
                return self
            time.sleep(0.1)
        tail = (self.folder / "console.log").read_text(errors="replace")[-2000:]
        self.stop()
        raise AsteriskError(f"Asterisk did not start:\n{tail}")

    @property
    def pid(self):
        """Process id while it runs, else None."""
        try:
            number, started = self.pid_file.read_text().split()
        except (OSError, ValueError):
            return None
        return int(number) if _started(int(number)) == started else None

    def _end(self, signal_number, timeout):
        pid = self.pid
        if pid is None:
            return True
        os.kill(pid, signal_number)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass
            if self.pid is None:
                return True
            time.sleep(0.05)
        return False

    def stop(self):
        """End it in order; by force when it does not within five seconds."""
        if not self._end(signal.SIGTERM, 5):
            self.kill()
        self.pid_file.unlink(missing_ok=True)

    def kill(self):
        """kill -9: what a power cut does."""
        self._end(signal.SIGKILL, 30)

    def cli(self, line):
        """What Asterisk's own command line answers."""
        done = subprocess.run(
            self._command("-rx", line),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
        )
        return done.stdout + done.stderr


def _started(pid):
    """When a process started (ticks since boot), None when there is none or a zombie.

    Together with the process id it names one process for good.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]
