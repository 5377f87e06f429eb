"""A suite whose exchange is a real Asterisk, with real SIP telephones around it."""

import contextlib
import re
import uuid

import pytest

from tests.support.site import eventually

from .sandbox import OPERATORS, Sandbox

OPERATOR, OTHER = "sip_operator", "sip_other"


class Office:
    """Asterisk, Odoo, the service, telephones: all that a call needs."""

    def __init__(self, site, box):
        self.site = site
        self.box = box
        self.admin = site.rpc("admin")
        # the demo's past is not this office's
        site.sql("DELETE FROM telephony_cdr_difference")
        site.sql("DELETE FROM telephony_cdr")
        site.sql("UPDATE voip_call SET past_odoo = false WHERE past_odoo")
        self.users = {
            OPERATOR: self._user(OPERATOR, "101"),
            OTHER: self._user(OTHER, "102"),
        }
        self.operator = site.rpc(OPERATOR)
        self.other = site.rpc(OTHER)

    def _user(self, login, extension):
        groups = [
            self.site.ref("base.group_user"),
            self.site.ref("base.group_partner_manager"),
            self.site.ref("call_telephony.call_telephony_group_user"),
        ]
        user = self.admin.call(
            "res.users",
            "create",
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": [[6, 0, groups]],
            },
        )
        user = user[0] if isinstance(user, list) else user
        self.admin.call(
            "telephony.device",
            "create",
            [
                {
                    "user_id": user,
                    "pbx_id": self.pbx,
                    "kind": "desk",
                    "address": extension,
                    "is_current": True,
                }
            ],
        )
        return user

    @property
    def pbx(self):
        return self.site.value(
            "SELECT id FROM voip_pbx WHERE driver = 'asterisk' AND active"
        )

    # -- the service

    def start_service(self):
        self.site.telephony.start()
        self.wait_connected()

    def kill_service(self):
        """kill -9; afterwards nobody is told any more that it is connected."""
        self.site.telephony.kill()
        eventually(lambda: not self.is_connected(), 60, what="the death is seen")

    def wait_connected(self):
        eventually(self.is_connected, 180, what="the service connects")

    @contextlib.contextmanager
    def reconnects(self):
        """What is written inside makes the service connect anew; then it has."""
        before = self._connections()
        yield
        eventually(lambda: self._connections() > before, 180, what="it connects anew")
        self.wait_connected()

    def _connections(self):
        """How often the service has connected, by its log."""
        log = self.site.telephony.log.read_text(errors="replace")
        return len(re.findall(r"PBX .*: connected *$", log, re.MULTILINE))

    def is_connected(self):
        found = self.admin.call("voip.pbx", "read", [self.pbx], ["service_state"])
        return found[0]["service_state"] == "connected"

    # -- calls

    def dial(self, number, rpc=None):
        return (rpc or self.operator).call("voip.call", "dial", number)["id"]

    def call(self, call_id):
        names = [
            *("state", "outcome", "talk_seconds", "hangup_cause", "ended_by"),
            *("recording_state", "recording_id", "recording_url", "partner_id"),
            *("client_dialled", "answered_date", "bridged_date", "failure", "user_id"),
        ]
        return self.admin.call("voip.call", "read", [call_id], names)[0]

    def wait_for(self, call_id, seconds=60, **values):
        def there():
            call = self.call(call_id)
            return call if all(call[name] in one for name, one in wanted) else None

        wanted = [
            (name, one if isinstance(one, tuple) else (one,))
            for name, one in values.items()
        ]
        try:
            return eventually(there, seconds)
        except AssertionError as error:
            told = f"{values}, is {self.call(call_id)}\n{self.events(call_id)}"
            channels = self.box.channels()
            raise AssertionError(f"{error}: {told}\n{channels}") from error

    def wait_talk(self, call_id, seconds=60):
        """They hear each other, and it is recorded."""
        self.wait_for(call_id, seconds, state="ongoing")
        joined = lambda: self.call(call_id)["bridged_date"]  # noqa: E731
        eventually(joined, seconds, what="joined")
        ((ref, recorded),) = self.site.sql(
            "SELECT pbx_uniqueid, record_calls FROM voip_call call JOIN voip_pbx pbx"
            " ON pbx.id = pbx_id WHERE call.id = %s",
            [call_id],
        )
        if recorded:
            file = self.box.instance.recordings / f"{ref}.wav"
            eventually(file.exists, seconds, what="the recording begins")

    def events(self, call_id):
        """What the PBX told of a call, for messages of failed tests."""
        return self.site.sql(
            "SELECT e.type, e.values->>'leg', e.values->>'at', e.state "
            "FROM telephony_event e JOIN voip_call c ON c.pbx_uniqueid = e.call_ref "
            "WHERE c.id = %s ORDER BY e.id",
            [call_id],
        )

    def joined_after(self, call_id):
        """Seconds from the client's answer until the two were joined: load makes it
        longer."""
        query = "SELECT pbx_facts FROM voip_call WHERE id = %s"
        facts = self.site.value(query, [call_id])
        return facts["bridged"]["at"] - facts["answered:client"]["at"]

    def wait_ended(self, call_id, seconds=60):
        states = ("terminated", "aborted", "rejected", "missed")
        return self.wait_for(call_id, seconds, state=states)

    def wait_quiet(self):
        """No channel is left in Asterisk."""
        eventually(lambda: not self.box.channels(), 40, what="all channels end")

    def warm_up(self):
        """Let the server make the web client's bundles before a browser waits."""
        page = self.operator.session.get(f"{self.site.url}/odoo", timeout=600)
        for path in set(re.findall(r'"(/web/assets/[^"]+)"', page.text)):
            self.operator.session.get(self.site.url + path, timeout=900)

    def last_call(self):
        return self.site.value("SELECT max(id) FROM voip_call")


@contextlib.contextmanager
def office_of(make_site, name, make_box=Sandbox, operators=OPERATORS):
    box = make_box(f"{name}_{uuid.uuid4().hex[:6]}", operators)
    box.start()
    try:
        site = make_site(name, telephony=False)
        admin = site.rpc("admin")
        old = admin.call("voip.pbx", "search", [])
        admin.call("voip.pbx", "write", old, {"active": False})
        values = {**box.pbx_values(), "client_timeout": 6, "operator_timeout": 6}
        admin.call("voip.pbx", "create", [{**values, "caller_id": "74950000000"}])
        country = site.ref("base.ru")
        admin.call("res.company", "write", [1], {"country_id": country})
        office = Office(site, box)
        office.start_service()
        yield office
    finally:
        box.stop()


@pytest.fixture(scope="module")
def office(make_site, request):
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_asterisk_")
    with office_of(make_site, f"ast_{name}") as found:
        yield found


@pytest.fixture
def browser_seats(office, seats):
    """`browser_seats(login)` → a page of the web client whose bus listens."""
    office.warm_up()

    def seat(login):
        seat = seats(office.site, login)
        seat.page.wait_for_selector(".o_call_systray")
        return seat.listens().page

    return seat


@pytest.fixture(autouse=True)
def _quiet(office):
    """Each test begins with free telephones and leaves no channel behind."""
    office.box.clear()
    yield
    for agent in (office.box.clients, *office.box.operators.values()):
        office.box.hang_up(agent)
    office.wait_quiet()


@pytest.fixture
def no_call_is_left(office, _quiet):
    """A failed test does not keep the operators of the next one in a call."""
    yield
    going_on = [["state", "in", ["calling", "ongoing"]]]
    for call in office.admin.search("voip.call", going_on):
        office.admin.call("voip.call", "hang_up", [call["id"]])
        office.wait_ended(call["id"])
