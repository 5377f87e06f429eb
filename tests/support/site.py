"""A running suite for tests: own database, Odoo's server, the telephony service.

site = Site.of("loop").start()
operator = site.rpc("operator", "operator")
operator.call("call.desk", "open")
site.stop()
"""

import contextlib
import itertools
import os
import re
import time

import psycopg2
import psycopg2.extras
import requests

from devenv import database, odoo_env, postgres, servers, templates
from devenv.lanes import odoo_log

_numbers = itertools.count(1)
#: warnings of these are defects, too
OURS = (
    "record_template",
    "doc_kinds",
    "crm_leads_ext",
    "call_scripts",
    "mail_lead_filter",
    "call_telephony",
    "call_dialer",
    "call_suite_demo",
)
#: not ours: the embedded PostgreSQL has neither extension; and conflicts of parallel
#: transactions, which Odoo tries again
KNOWN = re.compile(r"unaccent|pg_trgm|could not serialize access|deadlock detected")

#: Puts the demo's simulated operators away (where the demo is installed at all).
NO_FLOOR = """
DO $$ BEGIN
  IF to_regclass('call_campaign_simulated_rel') IS NOT NULL THEN
    UPDATE call_campaign SET state = 'cancelled', active = false
     WHERE id IN (SELECT campaign_id FROM call_campaign_simulated_rel);
    UPDATE res_users SET active = false
     WHERE id IN (SELECT user_id FROM call_campaign_simulated_rel);
    UPDATE voip_pbx SET active = false
     WHERE id IN (SELECT campaign.pbx_id FROM call_campaign campaign
                    JOIN call_campaign_simulated_rel ON campaign_id = campaign.id);
  END IF;
END $$
"""

#: Odoo's paid services on the internet, and its weekly message to its maker: tests
#: reach this machine only, also with a database that was made a week ago.
NOTHING_OUTSIDE = """
UPDATE ir_cron SET active = false
 WHERE id IN (SELECT res_id FROM ir_model_data
               WHERE model = 'ir.cron' AND (module LIKE '%%iap%%'
                  OR name = 'ir_cron_module_update_notification'));
INSERT INTO ir_config_parameter (key, value)
VALUES ('iap.endpoint', 'http://127.0.0.1:9')
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
"""


def template():
    """The database to copy: all addons with demo data, made when it is missing."""
    return os.environ.get("SUITE_TEMPLATE") or templates.full(demo=True)


class RpcError(Exception):
    """The server refused; `name` is the exception's, `message` its words."""

    def __init__(self, error):
        data = error.get("data") or {}
        self.name = data.get("name", "")
        self.message = data.get("message") or error.get("message", "")
        super().__init__(f"{self.name}: {self.message}\n{data.get('debug', '')}")


class Rpc:
    """A user's session, as the web client has it."""

    def __init__(self, url, db, login, password):
        self.url = url
        self.session = requests.Session()
        answer = self._post(
            "/web/session/authenticate",
            {"db": db, "login": login, "password": password},
        )
        self.uid = answer["uid"]
        self.company_id = answer["user_companies"]["current_company"]

    def _post(self, path, params):
        answer = self.session.post(
            self.url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=120,
        ).json()
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """`model.method(*args)`; for records the first argument is the ids."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def search(self, model, domain, fields=("id",), **kwargs):
        return self.call(model, "search_read", domain, list(fields), **kwargs)


class Site:
    """A database with its processes."""

    def __init__(self, db):
        self.db = db
        self.odoo = servers.Odoo(db)
        self.telephony = servers.Telephony(db)

    @classmethod
    def of(cls, name, source=None, floor=False):
        """A copy of the template under a name of its own.

        :param floor: the demo's simulated operators are at work; else they, their
            campaign and their exchange are put away, and nothing moves by itself
        """
        site = cls(f"suite_{name}_{os.getpid()}_{next(_numbers)}")
        database.copy(source or template(), site.db)
        site.sql(NOTHING_OUTSIDE)
        if not floor:
            site.sql(NO_FLOOR)
        return site

    @property
    def url(self):
        return self.odoo.url

    @property
    def logs(self):
        return [self.odoo.log, self.telephony.log]

    def start(self, telephony=True):
        self.odoo.start()
        if telephony:
            self.telephony.log.unlink(missing_ok=True)
            self.telephony.start()
            # (before that nobody is rung: a call is one's own business)
            eventually(self._served, 120, what="the service drives the exchange")
        return self

    def _served(self):
        """The simulated exchanges are connected, if there are any."""
        return not self.sql(
            "SELECT id FROM voip_pbx WHERE driver = 'simulated' AND active"
            " AND service_known_state IS DISTINCT FROM 'connected'"
        )

    def stop(self):
        self.telephony.stop()
        self.odoo.stop()

    def drop(self):
        database.drop(self.db)

    def rpc(self, login, password=None):
        return Rpc(self.url, self.db, login, password or login)

    @contextlib.contextmanager
    def cursor(self):
        connection = psycopg2.connect(dbname=self.db, **_connection())
        connection.autocommit = True
        try:
            yield connection.cursor(cursor_factory=psycopg2.extras.DictCursor)
        finally:
            connection.close()

    def sql(self, query, params=None):
        """Rows of a query, past Odoo."""
        with self.cursor() as cr:
            cr.execute(query, params)
            return [tuple(row) for row in cr.fetchall()] if cr.description else []

    def value(self, query, params=None):
        return self.sql(query, params)[0][0]

    def ref(self, xmlid):
        """Database id of a record."""
        module, name = xmlid.split(".")
        return self.value(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s",
            (module, name),
        )

    def bad_lines(self):
        """Errors, and warnings of our addons, in the logs so far."""
        lines = []
        for log in self.logs:
            if log.exists():
                lines += bad_lines(log.read_text(errors="replace"))
        return lines


def bad_lines(text):
    """Errors, and warnings of our addons, each on one line."""
    return [
        record.short()
        for record in odoo_log.records(text.splitlines())
        if not KNOWN.search(record.text)
        and (
            record.level in ("ERROR", "CRITICAL")
            or (record.level == "WARNING" and odoo_log.concerns(record, OURS))
        )
    ]


def _connection():
    environ = postgres.environ()
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
    }
    return {name: environ[key] for key, name in names.items() if environ.get(key)}


def odoo_run(db, *options, timeout=600):
    """`python -m odoo -d db … --stop-after-init`: (exit code, log)."""
    import subprocess

    command = odoo_env.command(
        "-d", db, "--no-http", "--max-cron-threads", "0", "--stop-after-init", *options
    )
    done = subprocess.run(
        command,
        env=odoo_env.environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout,
        text=True,
        errors="replace",
    )
    return done.returncode, done.stdout


def eventually(check, seconds=60, pause=0.2, what=""):
    """The first true answer of `check()`; AssertionError when the time is up."""
    deadline = time.monotonic() + seconds
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or check.__name__}")
        time.sleep(pause)


def shows(page, place, text, seconds=60):
    """The text is, or soon comes, at this place of the page."""
    eventually(lambda: text in page.inner_text(place), seconds, what=text)
