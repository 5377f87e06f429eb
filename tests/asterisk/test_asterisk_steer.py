"""What is done to a running call, with the sound that each of the telephones hears."""

import time

import pytest

from tests.support.site import RpcError, eventually

from .conftest import OPERATOR, OTHER
from .sandbox import CLIENT_VOICE, MUSIC, samples_of
from .sip_agent import OTHER_VOICE, Behaviour
from .sip_sound import RATE, amplitude
from .steering import (
    LOUD,
    OPERATOR_VOICE,
    OTHER_OPERATOR,
    Talk,
    a_number,
    hears,
    phone_of,
)

pytestmark = pytest.mark.usefixtures("no_call_is_left")


def test_c11_hold_with_music_mute_and_keys(office):
    talk = Talk(office)
    hears(talk.client, OPERATOR_VOICE, but=(MUSIC,))
    hears(talk.phone, CLIENT_VOICE)
    talk.do("hold", True)
    talk.until(held=True)
    hears(talk.client, MUSIC, but=(OPERATOR_VOICE,))
    hears(talk.phone, but=(CLIENT_VOICE, MUSIC))
    talk.do("hold", False)
    talk.until(held=False)
    hears(talk.client, OPERATOR_VOICE, but=(MUSIC,))
    hears(talk.phone, CLIENT_VOICE)

    talk.do("mute", True)
    talk.until(muted=True)
    hears(talk.client, but=(OPERATOR_VOICE,))
    hears(talk.phone, CLIENT_VOICE)
    talk.do("mute", False)
    talk.until(muted=False)
    hears(talk.client, OPERATOR_VOICE)

    talk.do("send_dtmf", "12*#")
    eventually(lambda: talk.client.keys == "12*#", what=talk.client.keys)
    with pytest.raises(RpcError, match="Keys are"):
        talk.do("send_dtmf", "1\r\n2")
    assert talk.hang_up()["outcome"] == "answered"


def test_c11_card_number_is_not_recorded(office):
    talk = Talk(office)
    talk.until(recording="on")
    time.sleep(1)
    talk.do("pause_recording", True)
    talk.until(recording="paused")
    time.sleep(3)
    talk.do("pause_recording", False)
    talk.until(recording="on")
    time.sleep(1)
    talk.hang_up()
    call = office.wait_for(talk.id, recording_state="stored")
    answer = office.operator.session.get(office.site.url + call["recording_url"])
    samples = samples_of(answer.content)
    facts = talk.facts()
    begun = facts.pop("bridged")["at"]
    paused, resumed = sorted(
        fact["at"] - begun for name, fact in facts.items() if "paused" in name
    )

    def part(begin, end):
        some = samples[int(begin * RATE) : int(end * RATE)]
        return amplitude(some, CLIENT_VOICE)

    # the telephone may begin to speak some time after the recording does
    assert max(part(n / 4, n / 4 + 0.5) for n in range(int(paused * 4) - 1)) > LOUD
    # the driver notes it when Asterisk has confirmed it: some time later
    assert part(paused + 0.3, resumed - 1.3) < LOUD / 5
    # and the times of what follows stay right
    assert part(resumed + 0.3, resumed + 0.8) > LOUD
    assert abs(len(samples) / RATE - call["talk_seconds"]) <= 1.5


def test_c11_blind_transfer_to_a_colleague(office):
    talk = Talk(office)
    time.sleep(1)
    talk.do("transfer", {"user_id": office.users[OTHER]})
    office.wait_for(talk.id, user_id=[office.users[OTHER], OTHER])
    second = phone_of(office, "102")
    hears(talk.client, OTHER_OPERATOR, but=(OPERATOR_VOICE,))
    hears(second, CLIENT_VOICE)
    time.sleep(1)
    eventually(lambda: talk.phone.ended, what="the operator is let go")
    assert second.caller.endswith(talk.number[1:])
    # the first is free again, and has the call in the own list still
    assert talk.do("read", ["state"])[0]["state"] == "ongoing"
    with pytest.raises(RpcError, match="somebody else"):
        talk.do("hang_up")
    call = talk.hang_up()
    assert (call["outcome"], call["ended_by"]) == ("answered", "client")
    legs = talk.legs()
    assert legs["operator"]["user_id"][0] == office.users[OPERATOR]
    assert legs["blind"]["user_id"][0] == office.users[OTHER]
    assert legs["operator"]["talk_seconds"] >= 1
    assert legs["blind"]["talk_seconds"] >= 1
    together = legs["operator"]["talk_seconds"] + legs["blind"]["talk_seconds"]
    assert together <= call["talk_seconds"] + 1


def test_c11_blind_transfer_nobody_takes_comes_back(office):
    talk = Talk(office)
    talk.do("transfer", {"number": a_number(2)})  # busy
    eventually(lambda: len(office.box.operators["101"].calls) == 2, what="rung again")
    again = phone_of(office, "101")
    hears(talk.client, OPERATOR_VOICE)
    hears(again, CLIENT_VOICE)
    office.wait_for(talk.id, user_id=[office.users[OPERATOR], OPERATOR])
    office.box.hang_up(office.box.operators["101"])
    assert office.wait_ended(talk.id)["ended_by"] == "operator"


def test_c11_blind_transfer_outside(office):
    talk = Talk(office)
    outside = a_number(7)
    talk.do("transfer", {"number": outside})
    hears(talk.client, OTHER_VOICE, but=(OPERATOR_VOICE,))
    eventually(lambda: talk.phone.ended, what="the operator is let go")
    # the operator may call again while the two outside talk
    second = Talk(office)
    second.do("hang_up")
    office.wait_ended(second.id)
    assert talk.call()["state"] == "ongoing"
    assert talk.hang_up()["outcome"] == "answered"


def test_c11_attended_transfer(office):
    talk = Talk(office)
    talk.do("transfer", {"user_id": office.users[OTHER]}, True)
    second = phone_of(office, "102")
    hears(talk.client, MUSIC, but=(OPERATOR_VOICE, OTHER_OPERATOR))
    hears(talk.phone, OTHER_OPERATOR, but=(CLIENT_VOICE,))
    hears(second, OPERATOR_VOICE, but=(CLIENT_VOICE,))
    talk.until(transfer="consulting")
    assert talk.payload()["consult"]["name"] == OTHER
    eventually(lambda: talk.payload()["consult"]["state"] == "talking", what="told")

    talk.do("cancel_transfer")
    talk.until(transfer=False)
    hears(talk.client, OPERATOR_VOICE, but=(MUSIC,))
    eventually(lambda: second.ended, what="the consulted one is let go")

    talk.do("transfer", {"number": "102"}, True)
    eventually(lambda: len(office.box.operators["102"].calls) == 2)
    second = phone_of(office, "102")
    hears(talk.phone, OTHER_OPERATOR)
    time.sleep(3)  # what is said now is looked for in the recording
    talk.do("complete_transfer")
    hears(talk.client, OTHER_OPERATOR, but=(MUSIC, OPERATOR_VOICE))
    hears(second, CLIENT_VOICE)
    time.sleep(1)
    office.wait_for(talk.id, user_id=[office.users[OTHER], OTHER])
    eventually(lambda: talk.phone.ended, what="the first has left")
    assert talk.hang_up()["ended_by"] == "client"
    # one recording of it all: the first talk, the wait, the second talk
    call = office.wait_for(talk.id, recording_state="stored")
    # it belongs to the one who has the call now
    answer = office.other.session.get(office.site.url + call["recording_url"])
    samples = samples_of(answer.content)
    assert abs(len(samples) / RATE - call["talk_seconds"]) <= 1.5
    assert amplitude(samples[-RATE:], OTHER_OPERATOR) > LOUD
    # the telephone may begin to speak some time after the recording does
    first = (samples[n : n + RATE // 2] for n in range(0, 3 * RATE, RATE // 4))
    assert max(amplitude(some, OPERATOR_VOICE) for some in first) > LOUD
    facts = talk.facts()
    begun = facts["bridged"]["at"]
    asked = [fact["at"] - begun for name, fact in facts.items() if "answered:p" in name]
    taken = next(
        fact["at"] - begun for name, fact in facts.items() if "transferred" in name
    )
    # the driver notes the transfer when Asterisk has confirmed it: some time later
    consultation = samples[int((max(asked) + 0.3) * RATE) : int((taken - 2.0) * RATE)]
    assert len(consultation) > RATE / 4
    assert amplitude(consultation, OTHER_OPERATOR) < LOUD / 5
    assert amplitude(consultation, CLIENT_VOICE) > LOUD


def test_c11_putting_the_phone_down_passes_on_and_a_refusal_brings_back(office):
    talk = Talk(office)
    talk.do("transfer", {"number": a_number(5, 4)}, True)  # refuses
    talk.until(transfer="consulting")
    talk.until(transfer=False)
    hears(talk.client, OPERATOR_VOICE)
    talk.do("transfer", {"user_id": office.users[OTHER]}, True)
    second = phone_of(office, "102")
    hears(second, OPERATOR_VOICE)
    office.box.hang_up(office.box.operators["101"])
    hears(talk.client, OTHER_OPERATOR)
    hears(second, CLIENT_VOICE)
    office.box.hang_up(office.box.operators["102"])
    call = office.wait_ended(talk.id)
    assert (call["user_id"][0], call["ended_by"]) == (office.users[OTHER], "operator")


def test_c11_incoming_call_is_held_and_passed_on(office):
    receivers = [[6, 0, [office.users[OPERATOR]]]]
    office.admin.call(
        "voip.pbx", "write", [office.pbx], {"incoming_user_ids": receivers}
    )
    talk = Talk.incoming(office)
    talk.do("hold", True)
    hears(talk.client, MUSIC, but=(OPERATOR_VOICE,))
    talk.do("hold", False)
    hears(talk.client, OPERATOR_VOICE)
    talk.do("transfer", {"user_id": office.users[OTHER]}, True)
    second = phone_of(office, "102")
    hears(second, OPERATOR_VOICE)
    hears(talk.client, MUSIC)
    talk.do("complete_transfer")
    hears(second, CLIENT_VOICE)
    hears(talk.client, OTHER_OPERATOR, but=(MUSIC,))
    call = talk.hang_up()
    assert (call["outcome"], call["ended_by"]) == ("answered", "client")
    assert call["user_id"][0] == office.users[OTHER]


def test_c11_conference(office):
    talk = Talk(office)
    talk.do("add_party", {"number": a_number(7)})
    hears(talk.client, OPERATOR_VOICE, OTHER_VOICE)
    hears(talk.phone, CLIENT_VOICE, OTHER_VOICE)
    eventually(lambda: talk.payload()["parties"], what="the third is told of")
    (party,) = talk.payload()["parties"]
    talk.do("drop_party", party["leg"])
    talk.until(parties=[])
    hears(talk.client, OPERATOR_VOICE, but=(OTHER_VOICE,))
    assert talk.hang_up()["outcome"] == "answered"


def test_c11_targets_that_are_not_there(office):
    talk = Talk(office)
    for target in ({"number": "x"}, {}, {"user_id": 0}, "102"):
        with pytest.raises(RpcError, match="not a telephone number"):
            talk.do("transfer", target)
    with pytest.raises(RpcError, match="own telephone"):
        talk.do("transfer", {"user_id": office.users[OPERATOR]})
    office.box.operator_behaviour = Behaviour(486)
    talk.do("add_party", {"user_id": office.users[OTHER]})
    eventually(lambda: office.box.operators["102"].calls, what="rung")
    talk.until(parties=[])
    hears(talk.client, OPERATOR_VOICE)
    talk.hang_up()
