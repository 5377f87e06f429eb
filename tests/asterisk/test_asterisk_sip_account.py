"""C14: an account at a SIP provider, without a PBX.  Asterisk plays the provider."""

import io
import struct
import time
import wave

import pytest

from tests.support.site import eventually

from .conftest import OTHER, Office
from .sandbox import seconds
from .sip_agent import Behaviour, number
from .sip_provider import NUMBER, provider

serials = iter(range(1, 999))


def a_number(kind=1, after=1, talk=0):
    return number(kind, after, talk, next(serials))


class AccountOffice(Office):
    """Operators with SIP telephones, and an account in place of a PBX."""

    def _user(self, login, extension):
        return super()._user(login, self.box.phone(extension))

    @property
    def pbx(self):
        return self.site.value(
            "SELECT id FROM voip_pbx WHERE driver = 'sip' AND active"
        )

    def write(self, **values):
        self.admin.call("voip.pbx", "write", [self.pbx], values)

    def state(self):
        names = ["service_state", "service_message"]
        return self.admin.call("voip.pbx", "read", [self.pbx], names)[0]

    def test_connection(self):
        action = self.admin.call("voip.pbx", "action_test_connection", [self.pbx])
        of_check = [("check_id", "=", action["res_id"])]
        line = "telephony.check.line"
        lines = self.admin.call(line, "search_read", of_check, ["text", "level"])
        return {
            "message": "\n".join(one["text"] for one in lines),
            "levels": {one["level"] for one in lines},
        }


@pytest.fixture(scope="module")
def office(make_site):
    with provider("sip_account") as world:
        site = make_site("sip_account", telephony=False)
        admin = site.rpc("admin")
        old = admin.call("voip.pbx", "search", [])
        admin.call("voip.pbx", "write", old, {"active": False})
        values = {"client_timeout": 5, "operator_timeout": 5}
        admin.call("voip.pbx", "create", [{**world.account_values(), **values}])
        country = site.ref("base.ru")
        admin.call("res.company", "write", [1], {"country_id": country})
        office = AccountOffice(site, world)
        office.start_service()
        yield office


def channels(wav):
    """Loudness of the left (operator) and the right (client)."""
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 8000)
        frames = sound.readframes(sound.getnframes())
    samples = struct.unpack(f"<{len(frames) // 2}h", frames)
    sides = samples[::2], samples[1::2]
    return [(sum(one * one for one in side) / len(side)) ** 0.5 for side in sides]


def recording(office, call, rpc=None):
    url = office.site.url + call["recording_url"]
    answer = (rpc or office.operator).session.get(url)
    assert answer.status_code == 200
    return answer.content


def test_c14_both_hear_each_other_and_are_recorded(office):
    assert len(office.box.contacts()) == 1
    wanted = a_number()
    call_id = office.dial(wanted)
    office.wait_for(call_id, state="ongoing")
    time.sleep(4)
    office.box.hang_up(office.box.clients)
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert (call["outcome"], call["ended_by"]) == ("answered", "client")
    (phone,) = office.box.operators["101"].calls
    (client,) = office.box.clients.called(wanted)
    talked = client.talked - office.joined_after(call_id)
    assert abs(call["talk_seconds"] - talked) <= 1.5
    assert phone.answered < client.started
    assert phone.caller.endswith(wanted[1:])
    assert client.caller == NUMBER
    assert phone.loudness > 1000
    assert client.loudness > 1000
    wav = recording(office, call)
    assert abs(seconds(wav) - talked) <= 1.5
    assert min(channels(wav)) > 1000


def test_c14_mobile_operator_takes_two_lines(office):
    mobile = a_number(after=0)
    device = office.admin.call(
        "telephony.device",
        "create",
        [
            {
                "user_id": office.users[OTHER],
                "pbx_id": office.pbx,
                "kind": "mobile",
                "address": mobile,
            }
        ],
    )
    office.admin.call("telephony.device", "use", device)
    wanted = a_number(talk=3)
    call_id = office.dial(wanted, office.other)
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert call["outcome"] == "answered"
    (operator,) = office.box.clients.called(mobile)
    (client,) = office.box.clients.called(wanted)
    assert operator.answered < client.started
    assert min(operator.loudness, client.loudness) > 1000
    assert min(channels(recording(office, call, office.other))) > 1000
    try:
        with office.reconnects():
            office.write(sip_lines=1)
        call = office.wait_ended(office.dial(a_number(), office.other))
        assert "all lines are busy" in call["failure"]
        assert len(office.box.clients.called(mobile)) == 1
    finally:
        with office.reconnects():
            office.write(sip_lines=4)
        office.admin.call("telephony.device", "unlink", device)
    phone = [["user_id", "=", office.users[OTHER]]]
    rest = office.admin.call("telephony.device", "search", phone)
    office.admin.call("telephony.device", "use", rest)


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
def test_c14_outcomes(office, kind, outcome, cause, state):
    wanted = a_number(kind, after=0)
    call = office.wait_ended(office.dial(wanted))
    assert (call["outcome"], call["state"]) == (outcome, state)
    assert call["hangup_cause"] == cause
    assert call["client_dialled"]
    assert not call["recording_id"]
    (client,) = office.box.clients.called(wanted)
    if kind == 3:
        eventually(lambda: client.cancelled, what="the client is let go")
    assert client.cancelled == (kind == 3)


def test_c14_operator_hangs_up_while_it_rings_and_while_they_talk(office):
    wanted = a_number(3)
    call_id = office.dial(wanted)
    office.wait_for(call_id, client_dialled=True)
    eventually(lambda: office.box.clients.called(wanted), what="the client rings")
    office.operator.call("voip.call", "hang_up", [call_id])
    call = office.wait_ended(call_id)
    assert (call["outcome"], call["ended_by"]) == ("cancelled", "operator")
    (client,) = office.box.clients.called(wanted)
    eventually(lambda: client.cancelled, what="the client is let go")
    call_id = office.dial(a_number())
    office.wait_for(call_id, state="ongoing")
    office.box.hang_up(office.box.operators["101"])
    call = office.wait_ended(call_id)
    assert (call["outcome"], call["ended_by"]) == ("answered", "operator")


def test_c14_operator_does_not_pick_up(office):
    office.box.operator_behaviour = Behaviour(0)
    wanted = a_number()
    call = office.wait_ended(office.dial(wanted))
    assert call["outcome"] == "cancelled"
    assert not call["client_dialled"]
    assert office.box.clients.called(wanted) == []
    (phone,) = office.box.operators["101"].calls
    eventually(lambda: phone.cancelled, what="the telephone rings no more")


def receive(office, *logins):
    ids = [office.users[login] for login in logins]
    values = {"incoming_user_ids": [[6, 0, ids]], "operator_timeout": 20}
    office.admin.call("voip.pbx", "write", [office.pbx], values)


def test_c14_client_calls(office):
    receive(office, OTHER)
    talk = office.box.call_in("+79161110001", talk_seconds=3, wait=40)
    caller = talk.result(60)
    assert caller.answered is not None
    call = office.wait_for(
        office.last_call(), state="terminated", recording_state="stored"
    )
    assert (call["outcome"], call["ended_by"]) == ("answered", "client")
    assert call["user_id"][0] == office.users[OTHER]
    (phone,) = office.box.operators["102"].calls
    assert phone.caller.endswith("79161110001")
    assert min(phone.loudness, caller.loudness) > 1000
    assert min(channels(recording(office, call, office.other))) > 1000
    line = office.site.value("SELECT line FROM voip_call WHERE id = %s", [call["id"]])
    assert line == NUMBER


def test_c14_client_gives_up_and_nobody_is_there(office):
    receive(office, OTHER)
    office.box.operator_behaviour = Behaviour(0)
    before = office.last_call()
    talk = office.box.call_in("+79161118888", wait=8)
    eventually(lambda: office.last_call() != before, what="a call came in")
    assert talk.result(20).answered is None
    call = office.wait_ended(office.last_call())
    assert (call["state"], call["ended_by"]) == ("missed", "client")
    eventually(lambda: office.box.operators["102"].calls[0].cancelled)
    receive(office)
    before = office.last_call()
    begun = time.monotonic()
    assert office.box.call_in("+79161118887", wait=60).result(80).answered is None
    assert time.monotonic() - begun < 40  # was told "busy", and did not wait in vain
    found = eventually(lambda: office.last_call() != before and office.last_call())
    assert office.wait_ended(found)["state"] == "missed"


def test_c14_registers_again_when_the_provider_lost_it(office):
    receive(office, OTHER)
    instance = office.box.instance
    instance.kill()
    for left in (instance.folder / "lib").glob("astdb*"):
        left.unlink()
    # (looked at before the start: the account may be back before we can ask)
    assert not list((instance.folder / "lib").glob("astdb*")), "nothing is known of it"
    instance.start()
    eventually(office.box.contacts, 60, what="registered again")
    eventually(office.is_connected, 60)
    talk = office.box.call_in("+79161110002", talk_seconds=1, wait=40)
    assert talk.result(60).answered is not None
    assert office.wait_ended(office.last_call())["outcome"] == "answered"


def test_c14_killed_in_a_talk_keeps_what_was_recorded(office):
    wanted = a_number()
    call_id = office.dial(wanted)
    office.wait_for(call_id, state="ongoing")
    time.sleep(3)
    (client,) = office.box.clients.called(wanted)
    talked = time.monotonic() - client.answered
    office.kill_service()
    time.sleep(1)
    office.start_service()
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert call["outcome"] == "answered"
    # the end is when the last was heard, not when the service came back
    assert 1 <= call["talk_seconds"] <= talked + 1
    assert min(channels(recording(office, call))) > 1000
    office.box.hang_up(office.box.operators["101"])


def test_c14_talk_outlives_the_database(office):
    wanted = a_number()
    call_id = office.dial(wanted)
    office.wait_for(call_id, state="ongoing")
    office.site.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    time.sleep(1)
    eventually(office.is_connected, 60, what="the service is back")
    (client,) = office.box.clients.called(wanted)
    assert client.ended is None
    heard = client.heard_frames
    eventually(lambda: client.heard_frames > heard + 50, 30, what="sound goes on")
    office.box.hang_up(office.box.clients)
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert (call["outcome"], call["ended_by"]) == ("answered", "client")
    assert min(channels(recording(office, call))) > 1000


def test_c14_connection_is_told_in_words(office):
    def refused():  # both in one look: it is tried again and again
        state = office.state()
        why = state["service_message"] or ""
        return state["service_state"] == "error" and "wrong user or password" in why

    office.wait_connected()
    told = office.test_connection()
    assert "accepts the account; telephones registered now: 1" in told["message"]
    assert "service is connected" in told["message"]
    assert told["levels"] == {"ok"}
    secret = "wrong-s3cret"
    with office.reconnects():
        office.write(sip_password=secret)
        try:
            assert "user or password is wrong" in office.test_connection()["message"]
            eventually(refused, 60, what="it is told why")
        finally:
            office.write(sip_password=office.box.password)
    with office.reconnects():
        office.write(sip_port=office.box.http_port)
        try:
            assert "Nobody answers" in office.test_connection()["message"]
        finally:
            office.write(sip_port=office.box.sip_port)
    logs = "".join(log.read_text(errors="replace") for log in office.site.logs)
    assert secret not in logs
    assert office.box.password not in logs
    names = ["sip_password", "sip_user"]
    with pytest.raises(Exception, match="sip_password"):
        office.operator.call("voip.pbx", "read", [office.pbx], names)
