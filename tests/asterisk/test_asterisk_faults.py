"""kill -9 and worse in the middle of calls: true states, nobody dialled twice."""

import time

import pytest

from tests.support.site import eventually

from .conftest import OPERATOR
from .sip_agent import number

serials = iter(range(1, 999))


def a_number(kind=1, after=1, talk=0):
    return number(kind, after, talk, next(serials))


def talking(office, wanted):
    call_id = office.dial(wanted)
    office.wait_talk(call_id)
    time.sleep(1)
    return call_id


def test_killed_in_a_talk_that_goes_on(office):
    wanted = a_number()
    call_id = talking(office, wanted)
    office.kill_service()
    time.sleep(1)
    assert len(office.box.channels()) >= 2  # they still talk
    assert not office.is_connected()
    office.start_service()
    assert office.call(call_id)["state"] == "ongoing"
    time.sleep(1)
    office.box.hang_up(office.box.clients)
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert (call["outcome"], call["ended_by"]) == ("answered", "client")
    assert call["talk_seconds"] >= 3
    assert len(office.box.clients.called(wanted)) == 1
    assert len(office.box.operators["101"].calls) == 1


def test_killed_and_the_client_hangs_up_meanwhile(office):
    wanted = a_number()
    call_id = talking(office, wanted)
    office.kill_service()
    office.box.hang_up(office.box.clients)
    time.sleep(1)
    office.start_service()
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert call["outcome"] == "answered"
    office.wait_quiet()
    assert len(office.box.clients.called(wanted)) == 1


def test_killed_and_both_hang_up_meanwhile(office):
    wanted = a_number()
    call_id = talking(office, wanted)
    office.kill_service()
    office.box.hang_up(office.box.clients)
    office.box.hang_up(office.box.operators["101"])
    office.wait_quiet()
    office.start_service()
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert call["outcome"] == "answered"


def client_seen_to_answer(office, call_id):
    """Was that told before the kill?  Then it is true, though none saw them joined."""
    facts = office.site.value("SELECT pbx_facts FROM voip_call WHERE id=%s", [call_id])
    answered = (facts or {}).get("answered:client")
    return bool(answered) and not answered["estimated"]


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.1, 0.2, 0.4, 0.7, 1.2, 2.0])
def test_killed_at_any_moment_nobody_is_dialled_twice(office, delay):
    wanted = a_number(after=1, talk=2)
    call_id = office.dial(wanted)
    time.sleep(delay)
    office.kill_service()
    office.start_service()
    call = office.wait_ended(call_id, 60)
    office.wait_quiet()
    times = len(office.box.clients.called(wanted))
    rang = len(office.box.operators["101"].calls)
    print(f"killed after {delay} s: {call['state']}, {call['outcome']}, {times} dials")
    assert times <= 1
    assert rang <= 1
    client = office.box.clients.called(wanted)
    if client and client[0].answered:
        assert call["client_dialled"]
    if not times:
        assert call["outcome"] != "answered"
    if not call["bridged_date"] and not client_seen_to_answer(office, call_id):
        # what nobody saw is not made up
        assert call["outcome"] in ("failed", "cancelled")


def test_asterisk_killed_in_a_talk(office):
    wanted = a_number()
    call_id = talking(office, wanted)
    office.box.instance.kill()
    office.box.instance.start()
    call = office.wait_ended(call_id, 60)
    assert (call["state"], call["outcome"]) == ("terminated", "answered")
    office.wait_connected()
    office.box.clear()
    again = office.wait_ended(office.dial(a_number(2)))
    assert again["outcome"] == "busy"


def test_database_connections_cut_in_a_talk(office):
    wanted = a_number()
    call_id = talking(office, wanted)
    office.site.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    time.sleep(1)
    office.box.hang_up(office.box.clients)
    call = office.wait_ended(call_id, 60)
    assert (call["state"], call["outcome"]) == ("terminated", "answered")
    assert len(office.box.clients.called(wanted)) == 1
    eventually(office.is_connected, 60)


def _connected_since(office):
    return office.site.value(
        "SELECT connected_since FROM voip_pbx WHERE id = %s", [office.pbx]
    )


def _stands_by(service):
    """Has this service found that another one drives?"""
    mine, found = f" {service.child.pid} INFO ", "is driven by another service"
    lines = service.log.read_text(errors="replace").splitlines()
    return any(mine in line and found in line for line in lines)


def test_two_services_one_driver(office):
    from devenv.servers import Telephony

    second = Telephony(office.site.db)
    second.start()
    try:
        eventually(lambda: _stands_by(second), 180, what="the second stands by")
        wanted = a_number(2)
        assert office.wait_ended(office.dial(wanted))["outcome"] == "busy"
        assert len(office.box.clients.called(wanted)) == 1
        since = _connected_since(office)
        office.site.telephony.kill()
        # the second takes over by itself
        eventually(lambda: _connected_since(office) != since, 90)
        office.wait_connected()
        wanted = a_number(2)
        assert office.wait_ended(office.dial(wanted))["outcome"] == "busy"
        assert len(office.box.clients.called(wanted)) == 1
    finally:
        second.kill()
        office.kill_service()
        office.start_service()


def test_calls_wait_no_longer_than_half_a_minute_for_a_service(office):
    office.kill_service()
    wanted = a_number()
    answer = office.operator.call("voip.call", "dial", wanted)
    assert "not connected" in answer["message"]
    ended = office.operator.call("voip.call", "hang_up", [answer["id"]])
    assert ended["outcome"] == "cancelled"
    office.start_service()
    assert office.users[OPERATOR]
    time.sleep(2)
    assert office.box.clients.called(wanted) == []
