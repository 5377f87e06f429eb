"""Calls through a real Asterisk 22: operator first, then the client, recorded."""

import time

import pytest

from tests.support.site import eventually

from .conftest import OTHER
from .sandbox import loudness, seconds
from .sip_agent import Behaviour, number

serials = iter(range(1, 999))


def a_number(kind=1, after=1, talk=0):
    return number(kind, after, talk, next(serials))


def test_client_answers_and_both_hear_each_other(office):
    wanted = a_number()
    partner = office.admin.call(
        "res.partner", "create", [{"name": "SIP client", "phone": wanted}]
    )[0]
    call_id = office.operator.call("voip.call", "dial", wanted, "res.partner", partner)[
        "id"
    ]
    office.wait_talk(call_id)
    time.sleep(3)
    office.box.hang_up(office.box.clients)
    call = office.wait_for(call_id, state="terminated", recording_state="stored")

    assert call["outcome"] == "answered"
    assert call["ended_by"] == "client"
    assert call["partner_id"][0] == partner
    (phone,) = office.box.operators["101"].calls
    (client,) = office.box.clients.called(wanted)
    talked = client.talked - office.joined_after(call_id)
    assert abs(call["talk_seconds"] - talked) <= 1.5
    # the operator's own telephone rang, and was in the call, before the client's
    assert phone.answered < client.started
    assert phone.caller.endswith(wanted[1:])
    assert client.caller == "74950000000"
    assert phone.loudness > 1000
    assert client.loudness > 1000

    url = office.site.url + call["recording_url"]
    answer = office.operator.session.get(url)
    assert answer.status_code == 200
    assert loudness(answer.content) > 1000
    assert abs(seconds(answer.content) - talked) <= 1.5
    part = office.operator.session.get(url, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.content == answer.content[1000:2000]
    # nobody else's ears
    assert office.other.session.get(url).status_code == 404
    attachment = call["recording_id"][0]
    other = office.other.session.get(f"{office.site.url}/web/content/{attachment}")
    assert other.status_code in (403, 404)


@pytest.mark.parametrize(
    ("kind", "outcome", "cause", "state"),
    [
        (2, "busy", 17, "aborted"),
        (3, "no_answer", 19, "aborted"),
        (4, "invalid", 1, "aborted"),
        (5, "rejected", 21, "rejected"),
        (6, "failed", 34, "aborted"),
    ],
)
def test_outcomes(office, kind, outcome, cause, state):
    wanted = a_number(kind)
    call = office.wait_ended(office.dial(wanted))
    assert (call["outcome"], call["state"]) == (outcome, state)
    assert call["hangup_cause"] == cause
    assert call["client_dialled"]
    assert not call["recording_id"]
    assert len(office.box.clients.called(wanted)) == 1


def test_operator_who_does_not_pick_up_costs_the_client_nothing(office):
    office.box.operator_behaviour = Behaviour(0)
    wanted = a_number()
    call = office.wait_ended(office.dial(wanted))
    assert call["outcome"] == "cancelled"
    assert not call["client_dialled"]
    assert office.box.clients.called(wanted) == []


def test_operator_hangs_up_while_it_rings_and_while_they_talk(office):
    wanted = a_number(3)
    call_id = office.dial(wanted)
    office.wait_for(call_id, client_dialled=True)
    eventually(lambda: office.box.clients.called(wanted), what="the client rings")
    office.operator.call("voip.call", "hang_up", [call_id])
    call = office.wait_ended(call_id)
    assert (call["outcome"], call["ended_by"]) == ("cancelled", "operator")
    (client,) = office.box.clients.called(wanted)
    eventually(lambda: client.cancelled, what="the client is let go")

    wanted = a_number()
    call_id = office.dial(wanted)
    office.wait_talk(call_id)
    time.sleep(1)
    office.box.hang_up(office.box.operators["101"])
    call = office.wait_ended(call_id)
    assert (call["outcome"], call["ended_by"]) == ("answered", "operator")


def test_telephone_that_is_not_there_is_told_in_words(office):
    device = office.admin.call(
        "telephony.device", "search", [["user_id", "=", office.users[OTHER]]]
    )
    office.admin.call("telephony.device", "write", device, {"address": "199"})
    try:
        call = office.wait_ended(office.dial(a_number(), office.other))
    finally:
        office.admin.call("telephony.device", "write", device, {"address": "102"})
    assert call["outcome"] == "failed"
    assert "199" in call["failure"]


def test_connection_test_tells_what_is_wrong(office):
    def told():
        action = office.admin.call("voip.pbx", "action_test_connection", [office.pbx])
        of_check = [("check_id", "=", action["res_id"])]
        lines = office.admin.call(
            "telephony.check.line", "search_read", of_check, ["text"]
        )
        return "\n".join(line["text"] for line in lines)

    good = told()
    assert "Connected to Asterisk 22" in good
    assert "Trunk trunk is there" in good
    password = office.box.password
    with office.reconnects():
        office.admin.call("voip.pbx", "write", [office.pbx], {"ari_password": "wrong"})
        try:
            assert "password is wrong" in told()
        finally:
            right = {"ari_password": password}
            office.admin.call("voip.pbx", "write", [office.pbx], right)


def test_recording_plays_in_the_form(office, browser_seats):
    wanted = a_number(talk=4)
    call_id = office.dial(wanted)
    office.wait_for(call_id, recording_state="stored")
    page = browser_seats("sip_operator")
    page.goto(f"{office.site.url}/odoo/calls/{call_id}")
    player = page.wait_for_selector("audio.o_call_recording", state="attached")
    player.evaluate("audio => audio.play()")
    page.wait_for_function(
        "() => document.querySelector('audio.o_call_recording').currentTime > 0.5"
    )
    duration = player.evaluate("audio => audio.duration")
    (client,) = office.box.clients.called(wanted)
    talked = client.talked - office.joined_after(call_id)
    assert abs(duration - talked) <= 1.5
    # (it may have come to its end before this is asked of it)
    player.evaluate("audio => { audio.currentTime = 1.5; return audio.play(); }")
    page.wait_for_function(
        "() => document.querySelector('audio.o_call_recording').currentTime > 1.6"
    )
