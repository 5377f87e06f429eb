"""Many calls at once, and half-open networks (rows C5 and "load and faults").

A hundred calls for a minute are `bench/calls.py`; this is the same in small.
"""

import time
from pathlib import Path

import pytest

from tests.support.site import eventually

from .conftest import office_of
from .half_open import Proxy

CALLS = 20
HOLD = 10
PHONES = ("101", "102", *(str(number) for number in range(201, 201 + CALLS - 2)))


@pytest.fixture(scope="module")
def office(make_site, request):
    with office_of(make_site, "ast_load", operators=PHONES) as found:
        path = found.box.instance.log / "cdr-csv" / "Master.csv"
        users = _users(found)
        values = {"cdr_source": "file", "cdr_path": str(path.resolve())}
        values["incoming_user_ids"] = [[6, 0, users]]
        found.admin.call("voip.pbx", "write", [found.pbx], values)
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


def calls_after(office, last):
    return office.site.sql(
        "SELECT id, state, outcome, start_date, answered_date, end_date, has_recording,"
        " (SELECT count(*) FROM telephony_cdr r WHERE r.call_id = c.id)"
        " FROM voip_call c WHERE id > %s ORDER BY id",
        [last],
    )


def wait_compared(office):
    """Every line of the PBX's file is a record, each compared with its call."""

    def done():
        lines = (office.box.instance.log / "cdr-csv" / "Master.csv").read_text()
        kept, waiting = office.site.sql(
            "SELECT count(*), count(*) FILTER (WHERE state IN ('new', 'linked'))"
            " FROM telephony_cdr"
        )[0]
        return kept == len(lines.splitlines()) and not waiting

    eventually(done, 60, what="all records are compared")


def differences(office):
    return office.site.sql(
        "SELECT kind, state, call_id, call_time, cdr_time FROM telephony_cdr_difference"
        " WHERE state = 'open'"
    )


def test_c5_calls_at_once(office):
    last = office.last_call() or 0
    pid = office.site.telephony.child.pid
    before, began = cpu_seconds(pid), time.monotonic()
    callers = [
        office.box.call_in(f"7916{number:07}", talk_seconds=HOLD)
        for number in range(CALLS)
    ]
    assert all(caller.result(40).answered for caller in callers)

    def ended():
        calls = calls_after(office, last)
        return len(calls) == CALLS and all(call[6] for call in calls) and calls

    calls = eventually(ended, 60, what="all calls ended and recorded")
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


def start_in_talk(office):
    """A client calls and talks until told otherwise; the id of the call."""
    last = office.last_call() or 0
    assert office.box.call_in("79165556677").result(40).answered
    eventually(lambda: calls_after(office, last), 20, what="the call is there")
    call_id = calls_after(office, last)[0][0]
    office.wait_for(call_id, state="ongoing")
    return call_id


def end_talk(office):
    office.box.hang_up(office.box.clients)
    for agent in office.box.operators.values():
        office.box.hang_up(agent)
    office.wait_quiet()
    return time.time()


def check_after(office, call_id, ended):
    """The call ended when it did; records agree; nothing is doubled."""
    office.wait_ended(call_id, 90)
    wait_compared(office)
    end = office.site.value(
        "SELECT extract(epoch FROM end_date) FROM voip_call WHERE id = %s", [call_id]
    )
    assert abs(float(end) - ended) <= 3
    assert differences(office) == []
    assert office.site.value("SELECT count(*) FROM voip_call WHERE past_odoo") == 0
    twice = office.site.sql(
        "SELECT client_channel FROM voip_call WHERE pbx_id = %s"
        " GROUP BY client_channel HAVING count(*) > 1",
        [office.pbx],
    )
    assert twice == []


def test_c5_half_open_network_to_asterisk(office):
    """Nothing comes through any more, and nobody closes: pings find it out."""
    proxy = Proxy(("127.0.0.1", office.box.http_port))
    real = office.admin.call("voip.pbx", "read", [office.pbx], ["ari_url"])[0][
        "ari_url"
    ]
    try:
        through = f"http://127.0.0.1:{proxy.port}/ari"
        office.admin.call("voip.pbx", "write", [office.pbx], {"ari_url": through})
        eventually(lambda: proxy.connections, 30, what="connected through the proxy")
        eventually(office.is_connected, 30)
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
        office.admin.call("voip.pbx", "write", [office.pbx], {"ari_url": real})
        office.wait_connected()
