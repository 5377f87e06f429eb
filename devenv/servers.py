"""The suite's processes: Odoo's server and the telephony service.

`./run` and the whole-suite tests start them through here.
"""

import socket
import urllib.error
import urllib.request

from . import odoo_env, paths, postgres
from .processes import Child, wait_until


class ServerError(RuntimeError):
    """A server did not start."""


def free_port():
    """A TCP port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port):
    """Could we listen on this port?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Odoo:
    """Odoo's server on one database.

    Threads in one process (workers = 0); the websocket is served on the same port.
    """

    def __init__(self, database, port=None, options=()):
        self.database = database
        self.port = port or free_port()
        self.is_any_port = not port
        self.options = options
        self.child = None

    @property
    def url(self):
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        """Its log file."""
        return paths.LOGS / f"odoo-{self.database}.log"

    def start(self, patience=300):
        """Start, and wait until the login page is there."""
        postgres.ensure()
        if self.is_any_port and not self.child and not is_free(self.port):
            self.port = free_port()  # somebody took the one chosen a while ago
        if not is_free(self.port):
            raise ServerError(f"port {self.port} is in use: choose another by --port")
        self.log.unlink(missing_ok=True)
        self.child = Child(
            "Odoo",
            odoo_env.command(
                *("-d", self.database, "--db-filter", f"^{self.database}$"),
                *("--http-port", self.port, *self.options),
            ),
            odoo_env.environ(),
            self.log,
        )
        wait_until(lambda: self.answers() or self.child.ended() is not None, patience)
        if not self.answers():
            tail = self.child.tail()
            self.stop()
            raise ServerError(f"Odoo did not start; the end of {self.log}:\n{tail}")
        return self

    def answers(self):
        """Is the login page there?"""
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=60) as page:
                return page.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self):
        """End it."""
        if self.child:
            self.child.stop()


class Telephony:
    """The telephony service of one database."""

    def __init__(self, database, options=()):
        self.database = database
        self.options = options
        #: more environment variables, for tests that stand between it and PostgreSQL
        self.environ = {}
        self.child = None

    @staticmethod
    def exists():
        """Is the command there?"""
        return (paths.ADDONS / "call_telephony" / "cli" / "telephony.py").is_file()

    @property
    def log(self):
        """Its log file."""
        return paths.LOGS / f"telephony-{self.database}.log"

    def start(self):
        """Start it."""
        postgres.ensure()
        command = odoo_env.command(
            "telephony", "--database", self.database, *self.options
        )
        environ = {**odoo_env.environ(), **self.environ}
        self.child = Child("telephony service", command, environ, self.log)
        return self

    def stop(self):
        """End it in order."""
        if self.child:
            self.child.stop()

    def kill(self):
        """kill -9, for the tests of faults."""
        self.child.kill()
