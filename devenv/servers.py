"""The suite's processes: Odoo's server and the telephony service.

`./run` and the whole-suite tests start them through here.
"""

import urllib.error
import urllib.request

from . import odoo_env, paths, ports, postgres
from .processes import Child, wait_until


class ServerError(RuntimeError):
    """A server did not start."""


class Odoo:
    """Odoo's server on one database.

    Threads in one process (workers = 0); the websocket is served on the same port.
    """

    def __init__(self, database, port=None, options=()):
        self.database = database
        self.port = port or ports.free_port()
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
        if not ports.is_free(self.port):
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
        if self.child.ended() is not None or not self.answers():
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
