"""Supervisors in the talks of their operators, and operators who stay connected."""

import pytest

from tests.support.site import RpcError, eventually

from .conftest import OTHER
from .sandbox import CLIENT_VOICE, MUSIC
from .steering import (
    OPERATOR_VOICE,
    OTHER_OPERATOR,
    SUPERVISOR_VOICE,
    Talk,
    a_number,
    hears,
    phone_of,
)

SUPERVISOR = "sip_supervisor"

pytestmark = pytest.mark.usefixtures("no_call_is_left")


@pytest.fixture(scope="module")
def supervisor(office):
    user = office._user(SUPERVISOR, "103")
    group = office.site.ref("call_telephony.call_telephony_group_supervisor")
    office.admin.call("res.users", "write", [user], {"group_ids": [[4, group]]})
    office.users[SUPERVISOR] = user
    return office.site.rpc(SUPERVISOR)


def modes_of_spies(talk):
    return [spy["mode"] for spy in talk.payload()["spies"]]


def test_c10_listen_whisper_join(office, supervisor):
    talk = Talk(office)
    with pytest.raises(RpcError, match="supervisors"):
        talk.do("spy", "listen")
    with pytest.raises(RpcError):
        talk.do("spy", "listen", rpc=office.other)
    talk.do("spy", "listen", rpc=supervisor)
    ear = phone_of(office, "103")
    hears(ear, CLIENT_VOICE, OPERATOR_VOICE)
    hears(talk.phone, CLIENT_VOICE, but=(SUPERVISOR_VOICE,))
    hears(talk.client, OPERATOR_VOICE, but=(SUPERVISOR_VOICE,))
    talk.do("spy", "whisper", rpc=supervisor)
    hears(talk.phone, CLIENT_VOICE, SUPERVISOR_VOICE)
    hears(talk.client, OPERATOR_VOICE, but=(SUPERVISOR_VOICE,))
    hears(ear, CLIENT_VOICE, OPERATOR_VOICE)
    talk.do("spy", "join", rpc=supervisor)
    hears(talk.client, OPERATOR_VOICE, SUPERVISOR_VOICE)
    hears(talk.phone, CLIENT_VOICE, SUPERVISOR_VOICE)
    hears(ear, CLIENT_VOICE, OPERATOR_VOICE)
    talk.do("spy", "listen", rpc=supervisor)
    hears(talk.client, OPERATOR_VOICE, but=(SUPERVISOR_VOICE,))
    hears(talk.phone, CLIENT_VOICE, but=(SUPERVISOR_VOICE,))
    hears(ear, CLIENT_VOICE, OPERATOR_VOICE)
    assert len(office.box.operators["103"].calls) == 1  # rung once
    eventually(lambda: modes_of_spies(talk) == ["listen"], what="the mode is told")
    (spy,) = talk.payload()["spies"]
    assert spy["name"] == SUPERVISOR

    # who listens hears the next operator, too
    talk.do("transfer", {"user_id": office.users[OTHER]})
    hears(ear, CLIENT_VOICE, OTHER_OPERATOR)
    talk.do("spy_stop", rpc=supervisor)
    eventually(lambda: ear.ended, what="the supervisor has left")
    eventually(
        lambda: not [name for name in office.box.channels() if "Snoop" in name],
        what="the tap is deleted",
    )
    hears(talk.client, OTHER_OPERATOR)
    talk.hang_up()
    leg = talk.legs()["spy"]
    assert leg["modes"] == "listen, whisper, join, listen"
    assert leg["user_id"][0] == office.users[SUPERVISOR]


def test_c10_c11_killed_service_finds_everybody_again(office, supervisor):
    talk = Talk(office)
    talk.do("spy", "listen", rpc=supervisor)
    ear = phone_of(office, "103")
    hears(ear, CLIENT_VOICE)
    talk.do("transfer", {"user_id": office.users[OTHER]}, True)
    second = phone_of(office, "102")
    hears(talk.client, MUSIC)
    office.kill_service()
    hears(talk.client, MUSIC)  # Asterisk goes on
    office.start_service()
    talk.until(transfer="consulting")
    talk.do("complete_transfer")
    hears(talk.client, OTHER_OPERATOR, but=(MUSIC,))
    hears(ear, CLIENT_VOICE, OTHER_OPERATOR)
    office.wait_for(talk.id, user_id=[office.users[OTHER], OTHER])
    talk.do("hold", True, rpc=office.other)
    hears(talk.client, MUSIC)
    office.kill_service()
    office.box.hang_up(office.box.operators["102"])
    eventually(lambda: second.ended, what="the second hangs up")
    office.start_service()
    call = office.wait_ended(talk.id)
    assert call["outcome"] == "answered"
    office.wait_quiet()  # nobody is left in Asterisk


def test_c1_client_first_then_the_operator(office):
    wanted = a_number()
    call = office.operator.call("voip.call", "dial", wanted, client_first=True)
    call_id = call["id"]
    office.wait_talk(call_id)
    phone = phone_of(office, "101")
    client = office.box.clients.called(wanted)[0]
    assert client.answered < phone.started
    hears(client, OPERATOR_VOICE)
    hears(phone, CLIENT_VOICE)
    office.box.hang_up(office.box.operators["101"])
    assert office.wait_ended(call_id)["outcome"] == "answered"


def test_c1_operator_stays_connected(office):
    office.operator.call("res.users", "telephony_off_hook", True)
    line = "SELECT state FROM telephony_line ORDER BY id DESC LIMIT 1"
    eventually(lambda: office.site.value(line) == "up", 60, what="off the hook")
    phone = phone_of(office, "101")
    for _ in range(3):
        office.box.clients.calls.clear()
        talk = Talk(office)
        hears(talk.client, OPERATOR_VOICE)
        hears(phone, CLIENT_VOICE)
        facts = talk.facts()
        joined = facts["bridged"]["at"] - facts["answered:client"]["at"]
        print(f"client answered → joined: {joined * 1000:.0f} ms")
        talk.hang_up()
    assert not phone.ended
    assert len(office.box.operators["101"].calls) == 1
    office.kill_service()
    office.start_service()
    talk = Talk(office)
    hears(talk.client, OPERATOR_VOICE)
    talk.do("hang_up")
    office.wait_ended(talk.id)
    office.operator.call("res.users", "telephony_off_hook", False)
    eventually(lambda: office.site.value(line) == "down", 60, what="on the hook")
    eventually(lambda: phone.ended, what="let go")
