"""Many calls at once, and half-open networks (rows C5 and "load and faults").

A hundred calls for a minute are `bench/load.py`; this is the same in small.
"""

import os
import time
from pathlib import Path

import pytest

from devenv import postgres
from tests.support.site import eventually

from .conftest import office_of
from .half_open import Proxy
from .talks import (
    calls_after,
    check_after,
    differences,
    end_talk,
    keep_records,
    start_in_talk,
    wait_compared,
)

CALLS = 20
HOLD = 10
PHONES = ("101", "102", *(str(number) for number in range(201, 201 + CALLS - 2)))


@pytest.fixture(scope="module")
def office(make_site, request):
    with office_of(make_site, "ast_load", operators=PHONES) as found:
        keep_records(found, _users(found))
        # so many telephones at once may be slow to answer
        patient = {"operator_timeout": 30}
        found.admin.call("voip.pbx", "write", [found.pbx], patient)
        yield found


def _users(office):
    """One user for each telephone, the two of the office among them."""
    groups = [office.site.ref("call_telephony.call_telephony_group_user")]
    values = [
        {"name": phone, "login": f"load_{phone}", "group_ids": [[6, 0, groups]]}
        for phone in PHONES[2:]
    ]
    made = office.admin.call("res.users", "create", values)
    devices = [
        {"user_id": user, "pbx_id": office.pbx, "kind": "desk", "address": phone}
        for user, phone in zip(made, PHONES[2:], strict=True)
    ]
    office.admin.call("telephony.device", "create", devices)
    return [*office.users.values(), *made]


def cpu_seconds(pid):
    """Processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_c5_calls_at_once(office):
    last = office.last_call() or 0
    pid = office.site.telephony.child.pid
    before, began = cpu_seconds(pid), time.monotonic()
    callers = [
        office.box.call_in(f"7916{number:07}", talk_seconds=HOLD, wait=60)
        for number in range(CALLS)
    ]
    assert all(caller.result(90).answered for caller in callers)

    def ended():
        calls = calls_after(office, last)
        return len(calls) == CALLS and all(call[6] for call in calls) and calls

    calls = eventually(ended, 120, what="all calls ended and recorded")
    share = (cpu_seconds(pid) - before) / (time.monotonic() - began)
    print(f"{CALLS} calls at once: the service took {share:.2f} of a core")
    wait_compared(office)
    calls = calls_after(office, last)
    assert {call[2] for call in calls} == {"answered"}
    assert {call[7] for call in calls} == {2}
    assert differences(office) == []  # every time within a second
    assert share < 1
    health = ["active_calls", "service_lag"]
    pbx = office.admin.call("voip.pbx", "read", [office.pbx], health)[0]
    print(f"lag {pbx['service_lag']:.2f} s")


def test_c5_half_open_network_to_asterisk(office):
    """Nothing comes through any more, and nobody closes: pings find it out."""
    proxy = Proxy(("127.0.0.1", office.box.http_port))
    real = office.admin.call("voip.pbx", "read", [office.pbx], ["ari_url"])[0][
        "ari_url"
    ]
    try:
        through = f"http://127.0.0.1:{proxy.port}/ari"
        office.admin.call("voip.pbx", "write", [office.pbx], {"ari_url": through})
        eventually(lambda: proxy.connections, 60, what="connected through the proxy")
        eventually(office.is_connected, 60)
        call_id = start_in_talk(office)
        proxy.freeze()
        frozen = time.monotonic()
        ended = end_talk(office)
        eventually(lambda: not office.is_connected(), 40, what="the loss is noticed")
        noticed = time.monotonic() - frozen
        proxy.thaw()
        check_after(office, call_id, ended)
        print(f"half-open network to Asterisk: noticed after {noticed:.0f} s")
    finally:
        proxy.close()
        with office.reconnects():
            office.admin.call("voip.pbx", "write", [office.pbx], {"ari_url": real})


def test_c5_half_open_network_to_postgresql(office):
    """The same between the service and its database."""
    environ = {**os.environ, **postgres.environ()}
    host, port = environ.get("PGHOST", "127.0.0.1"), environ.get("PGPORT", "5432")
    local = host.startswith("/")
    proxy = Proxy(f"{host}/.s.PGSQL.{port}" if local else (host, int(port)))
    service = office.site.telephony
    office.kill_service()
    try:
        service.environ = {"PGHOST": proxy.folder} if local else proxy.as_postgresql()
        office.start_service()
        assert proxy.connections
        call_id = start_in_talk(office)
        written = len(service.log.read_text())
        proxy.freeze()
        frozen = time.monotonic()
        ended = end_talk(office)

        def told():
            news = service.log.read_text()[written:]
            return "does not answer" in news or "database away" in news

        eventually(told, 60, what="the loss is noticed")
        noticed = time.monotonic() - frozen
        proxy.thaw()
        check_after(office, call_id, ended)
        print(f"half-open network to PostgreSQL: noticed after {noticed:.0f} s")
    finally:
        proxy.close()
        service.environ = {}
        office.kill_service()
        office.start_service()
