"""What is done to a running call, with the sound that each of the telephones hears."""

import time

import pytest

from tests.support.site import RpcError, eventually

from .conftest import OPERATOR, OTHER
from .sandbox import CLIENT_VOICE, MUSIC, VOICES, samples_of
from .sip_agent import OTHER_VOICE, RATE, Behaviour, amplitude, number

SUPERVISOR = "sip_supervisor"
OPERATOR_VOICE, OTHER_OPERATOR, SUPERVISOR_VOICE = (VOICES[n] for n in sorted(VOICES))
LOUD = 1500  # a tone is said at 8000
serials = iter(range(1, 999))


def a_number(kind=1, after=0, talk=0):
    return number(kind, after, talk, next(serials))


@pytest.fixture(scope="module")
def supervisor(office):
    user = office._user(SUPERVISOR, "103")
    group = office.site.ref("call_telephony.call_telephony_group_supervisor")
    office.admin.call("res.users", "write", [user], {"group_ids": [[4, group]]})
    office.users[SUPERVISOR] = user
    return office.site.rpc(SUPERVISOR)


@pytest.fixture(autouse=True)
def _no_call_is_left(office, _quiet):
    """A failed test does not keep the operators of the next one in a call."""
    yield
    going_on = [["state", "in", ["calling", "ongoing"]]]
    for call in office.admin.search("voip.call", going_on):
        office.admin.call("voip.call", "hang_up", [call["id"]])
        office.wait_ended(call["id"])


class Talk:
    """A call that goes on, and what its telephones hear."""

    def __init__(self, office, kind=1):
        self.office = office
        self.number = a_number(kind)
        self.id = office.dial(self.number)
        office.wait_for(self.id, state="ongoing")
        eventually(lambda: self.call()["bridged_date"], what="joined")
        self.phone = office.box.operators["101"].calls[-1]
        self.client = office.box.clients.called(self.number)[0]

    @classmethod
    def incoming(cls, office):
        """A client calls, the operator picks up."""
        talk = cls.__new__(cls)
        talk.office = office
        before = office.last_call()
        talk.client = office.box.call_in("+79161110001").result(20)
        eventually(lambda: office.last_call() != before, what="a call that came in")
        talk.id = office.last_call()
        office.wait_for(talk.id, state="ongoing")
        eventually(lambda: talk.call()["bridged_date"], what="joined")
        talk.phone = phone_of(office, "101")
        return talk

    def call(self):
        return self.office.call(self.id)

    def do(self, method, *args, rpc=None):
        return (rpc or self.office.operator).call("voip.call", method, [self.id], *args)

    def payload(self, rpc=None):
        """The call as the panel has it."""
        rpc = rpc or self.office.admin
        return rpc.call("voip.call", "telephony_state", [self.id])

    def until(self, **wanted):
        def there():
            payload = self.payload()
            return all(payload[name] == value for name, value in wanted.items())

        eventually(there, 10, 0.1, what=f"{wanted}, is {self.payload()}")

    def hang_up(self):
        self.office.box.hang_up(self.office.box.clients)
        return self.office.wait_ended(self.id)

    def facts(self):
        query = "SELECT pbx_facts FROM voip_call WHERE id = %s"
        return self.office.site.value(query, [self.id])

    def legs(self):
        rows = self.office.admin.search(
            "voip.call.leg",
            [["call_id", "=", self.id]],
            ["role", "user_id", "talk_seconds", "state", "modes"],
            order="id",
        )
        return {row["role"]: row for row in rows}


def hears(phone, *voices, but=()):
    """Wait until a telephone hears these tones, and none of `but`."""

    def now():
        since = time.monotonic() - 0.5
        loud = {hertz: phone.hears(hertz, since) for hertz in (*voices, *but)}
        heard.update(loud)
        return all(loud[one] > LOUD for one in voices) and all(
            loud[one] < LOUD / 5 for one in but
        )

    heard = {}
    try:
        eventually(now, 8, 0.1)
    except AssertionError as error:
        raise AssertionError(f"wanted {voices} without {but}: {heard}") from error


def modes_of_spies(talk):
    return [spy["mode"] for spy in talk.payload()["spies"]]


def phone_of(office, extension):
    calls = office.box.operators[extension].calls
    eventually(lambda: calls and calls[-1].answered, 10, what=f"{extension} answers")
    return calls[-1]


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
    time.sleep(1)
    assert talk.payload()["recording"] == "on"
    talk.do("pause_recording", True)
    talk.until(recording="paused")
    time.sleep(1.5)
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

    assert part(0.3, 0.8) > LOUD
    assert part(paused + 0.3, resumed - 0.3) < LOUD / 5
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
    time.sleep(2)  # what is said now is looked for in the recording
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
    assert amplitude(samples[:RATE], OPERATOR_VOICE) > LOUD
    facts = talk.facts()
    begun = facts["bridged"]["at"]
    asked = [fact["at"] - begun for name, fact in facts.items() if "answered:p" in name]
    taken = next(
        fact["at"] - begun for name, fact in facts.items() if "transferred" in name
    )
    # the driver notes the transfer when Asterisk has confirmed it: some time later
    consultation = samples[int((max(asked) + 0.3) * RATE) : int((taken - 1.2) * RATE)]
    assert len(consultation) > RATE / 4
    assert amplitude(consultation, OTHER_OPERATOR) < LOUD / 5
    assert amplitude(consultation, CLIENT_VOICE) > LOUD


def test_c11_putting_the_phone_down_passes_on_and_a_refusal_brings_back(office):
    talk = Talk(office)
    talk.do("transfer", {"number": a_number(5, 1)}, True)  # refuses
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
    office.wait_for(call_id, state="ongoing")
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
    eventually(lambda: office.site.value(line) == "up", what="off the hook")
    phone = phone_of(office, "101")
    for _ in range(3):
        office.box.clients.calls.clear()
        talk = Talk(office)
        hears(talk.client, OPERATOR_VOICE)
        hears(phone, CLIENT_VOICE)
        facts = talk.facts()
        joined = facts["bridged"]["at"] - facts["answered:client"]["at"]
        print(f"client answered → joined: {joined * 1000:.0f} ms")
        assert joined <= 0.3
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
    eventually(lambda: office.site.value(line) == "down", what="on the hook")
    eventually(lambda: phone.ended, what="let go")


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
