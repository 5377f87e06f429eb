"""Each fault of pyVoIP's calls that is mended, one by one."""

import random
import socket

import pytest

from call_telephony.core.sip_digest import parse_challenge
from call_telephony.drivers.sip_library import CallState
from call_telephony.drivers.sip_phone import NoPort

from .sip_fake import PROVIDER, Desk, sdp

CHALLENGE = 'Digest realm="world", nonce="n1", qop="auth,auth-int", opaque="o"'


@pytest.fixture
def desk():
    with Desk() as desk:
        yield desk


def test_c14_acknowledges_with_the_tag_of_the_answer(desk):
    call = desk.talking()
    ack = desk.sent("ACK")
    assert ack.headers["To"]["tag"] == "srv"  # pyVoIP: a random one
    assert ack.uri == "sip:there@192.0.2.9:5062"
    assert ack.cseq == desk.sent("INVITE").cseq
    # the answer was lost on the way back, and comes again
    desk.reply(desk.sent("INVITE"), "200 OK", sdp())
    assert len(desk.all_sent("ACK")) == 2
    assert call.state == CallState.ANSWERED
    assert desk.kinds() == ["answered"]


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("486 Busy Here", 17),
        ("600 Busy Everywhere", 17),
        ("404 Not Found", 1),
        ("603 Decline", 21),
        ("403 Forbidden", 21),
        ("480 Temporarily Unavailable", 18),
        ("503 Service Unavailable", 34),
        ("699 Of its own", 127),
        ("302 Moved", 16),
    ],
)
def test_c14_a_refusal_ends_the_call_and_is_told(desk, status, cause):
    call = desk.dial()
    invite = desk.sent("INVITE")
    desk.reply(invite, "100 Trying", tag="")
    desk.reply(invite, status)
    assert (call.state, call.code) == (CallState.ENDED, int(status[:3]))
    assert (call.cause, call.ended_by) == (cause, "remote")
    assert desk.told == [("ended", call)]
    ack = desk.sent("ACK")
    assert (ack.branch, ack.headers["To"]["tag"]) == (invite.branch, "srv")
    assert desk.phone.calls == {}
    assert not desk.phone.assignedPorts


def test_c14_the_reason_says_more_than_the_code(desk):
    call = desk.dial()
    reason = ['Reason: Q.850;cause=1;text="Unallocated"']
    desk.reply(desk.sent("INVITE"), "503 No", headers=reason)
    assert call.cause == 1


def test_c14_ringing_is_told_once(desk):
    call = desk.dial()
    invite = desk.sent("INVITE")
    desk.reply(invite, "180 Ringing")
    desk.reply(invite, "180 Ringing")
    desk.reply(invite, "183 Session Progress", sdp(40002))
    assert desk.told == [("ringing", call)]
    assert call.media.remote == ("127.0.0.1", 40002)


def test_c14_cancel_waits_for_the_first_answer(desk):
    call = desk.dial()
    invite = desk.sent("INVITE")
    desk.do(call.cancel, 19)
    assert desk.all_sent("CANCEL") == []
    desk.reply(invite, "100 Trying", tag="")
    cancel = desk.sent("CANCEL")
    assert (cancel.branch, cancel.cseq) == (invite.branch, invite.cseq)
    assert "tag" not in cancel.get("To")
    desk.reply(cancel, "200 OK")
    assert call.state == CallState.DIALING
    desk.reply(invite, "487 Request Terminated")
    assert (call.state, call.cause, call.ended_by) == (CallState.ENDED, 19, "local")
    assert desk.sent("ACK").cseq == invite.cseq


def test_c14_picked_up_in_the_moment_it_is_cancelled(desk):
    call = desk.dial()
    invite = desk.sent("INVITE")
    desk.reply(invite, "180 Ringing")
    desk.do(call.cancel, 16)
    desk.reply(invite, "200 OK", sdp())
    assert desk.sent("ACK").headers["To"]["tag"] == "srv"
    assert desk.sent("BYE").headers["To"]["tag"] == "srv"
    assert call.state == CallState.ENDED
    assert "answered" not in desk.kinds()


def test_c14_cancelled_and_picked_up_much_later(desk):
    call = desk.dial()
    invite = desk.sent("INVITE")
    desk.reply(invite, "180 Ringing")
    desk.do(call.cancel, 16)
    desk.wait(6)
    assert call.state == CallState.ENDED
    desk.reply(invite, "200 OK", sdp())
    assert len(desk.all_sent("BYE")) == 1


def test_c14_sent_again_until_it_is_answered(desk):
    desk.dial()
    desk.wait(4)
    assert len(desk.all_sent("INVITE")) == 4  # at 0, 0.5, 1.5 and 3.5 s
    desk.reply(desk.sent("INVITE"), "180 Ringing")
    desk.wait(60)
    assert len(desk.all_sent("INVITE")) == 4


def test_c14_nobody_answers_at_all(desk):
    call = desk.dial()
    desk.wait(31)
    assert call.state == CallState.DIALING
    desk.wait(2)
    assert (call.state, call.code) == (CallState.ENDED, 408)
    assert call.cause == 102


@pytest.mark.parametrize(
    ("status", "asked", "told"),
    [
        ("401 Unauthorized", "WWW-Authenticate", "Authorization"),
        ("407 Proxy", "Proxy-Authenticate", "Proxy-Authorization"),
    ],
)
def test_c14_password_for_a_call(desk, status, asked, told):
    desk.dial()
    first = desk.sent("INVITE")
    desk.reply(first, status, headers=[f"{asked}: {CHALLENGE}"])
    second = desk.sent("INVITE")
    assert second.cseq == first.cseq + 1
    assert second.branch != first.branch
    assert second.call_id == first.call_id
    proof = parse_challenge(second.get(told))
    assert (proof["username"], proof["qop"], proof["nc"]) == ("u1", "auth", "00000001")
    assert proof["uri"] == second.uri == "sip:79161234567@sip.example.org"
    assert "pw" not in second.get(told)
    # and when it is wrong: not for ever
    for _ in range(5):
        desk.reply(desk.sent("INVITE"), status, headers=[f"{asked}: {CHALLENGE}"])
    assert len(desk.all_sent("INVITE")) <= 4
    assert desk.kinds() == ["ended"]


def test_c14_nothing_of_an_ended_call_is_kept(desk):
    call = desk.dial()
    invite = desk.sent("INVITE")
    desk.reply(invite, "180 Ringing")
    desk.reply(invite, "200 OK", sdp())
    desk.reply(invite, "200 OK", sdp())  # a copy
    desk.do(call.hangup)
    desk.reply(invite, "180 Ringing")  # late
    desk.reply(desk.sent("BYE"), "200 OK")
    desk.wait(33)
    assert desk.client.transactions == {}
    call = desk.dial()
    desk.do(call.cancel, 16)
    desk.reply(desk.sent("INVITE"), "100 Trying", tag="")
    desk.wait(6)
    desk.reply(desk.sent("INVITE"), "180 Ringing")
    desk.wait(60)
    assert desk.client.transactions == {}


def test_c14_who_calls(desk):
    desk.dial(name='O\'Neil "<x>"\r\nX: y', caller_id="74951112233")
    invite = desk.sent("INVITE")
    assert invite.get("From").startswith('"O\'Neil xX: y" <sip:u1@sip.example.org>')
    assert invite.get("P-Asserted-Identity") == "<sip:74951112233@sip.example.org>"
    assert not invite.get("X")
    desk.dial("101@127.0.0.1:5090", caller_id="79160000001")
    invite = desk.sent("INVITE")
    assert invite.uri == "sip:101@127.0.0.1:5090"
    assert invite.headers["From"]["number"] == "79160000001"
    assert desk.wire.texts[-1][1] == ("127.0.0.1", 5090)


def test_c14_call_ids_and_tags_never_repeat(desk):
    with Desk(rtp_low=41200, rtp_high=41299) as later:  # as after a restart
        for one in (desk, later):
            one.dial()
            one.dial()
        ids = [
            invite.call_id for one in (desk, later) for invite in one.all_sent("INVITE")
        ]
    assert len(set(ids)) == 4


def test_c14_ports_are_given_once(desk):
    calls = [desk.calls_in(call_id=f"in-{number}") for number in range(5)]
    calls += [desk.dial() for _ in range(5)]
    ports = {call.media.inPort for call in calls}
    assert len(ports) == 10
    assert not any(port % 2 for port in ports)
    for call in calls:
        desk.do(call.over, "local", 16)
    assert not desk.phone.assignedPorts


def free_ports(low=11300):
    """The first of four ports that no other program has."""
    try:
        for port in (low, low + 2):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                one.bind(("127.0.0.1", port))
    except OSError:
        return free_ports(low + 4)
    return low


def test_c14_no_port_left():
    low = free_ports()
    with Desk(rtp_low=low, rtp_high=low + 3) as desk:
        for _ in range(2):
            desk.dial()
        with pytest.raises(NoPort):
            desk.dial()
        desk.request("INVITE", body=sdp())
        assert desk.sent("486")


# -- within a call


def test_c14_hold_and_a_new_address(desk):
    call = desk.talking()
    tag = call.dialog.local_tag
    body = sdp(40010, "sendonly")
    desk.request("INVITE", call.dialog.call_id, cseq=7, to_tag=tag, body=body)
    assert call.holding
    assert call.media.remote == ("127.0.0.1", 40010)
    assert "a=recvonly" in desk.sent("200").content
    body = sdp(40012)
    desk.request("INVITE", call.dialog.call_id, cseq=8, to_tag=tag, body=body)
    assert not call.holding
    assert desk.kinds() == ["answered"]


def test_c14_either_side_hangs_up(desk):
    call = desk.talking()
    desk.do(call.hangup)
    bye = desk.sent("BYE")
    assert bye.uri == "sip:there@192.0.2.9:5062"
    assert bye.cseq == desk.sent("INVITE").cseq + 1
    desk.wait(1)
    assert len(desk.all_sent("BYE")) == 2
    desk.reply(bye, "200 OK")
    desk.wait(60)
    assert len(desk.all_sent("BYE")) == 2
    assert call.ended_by == "local"


def test_c14_route_of_the_dialog(desk):
    call = desk.dial()
    routes = ["Record-Route: <sip:p1.example;lr>, <sip:p2.example;lr>"]
    desk.reply(desk.sent("INVITE"), "200 OK", sdp(), headers=routes)
    desk.do(call.hangup)
    assert desk.sent("BYE").all("Route") == [
        "<sip:p2.example;lr>",
        "<sip:p1.example;lr>",
    ]


def test_c14_silence_is_asked_about(desk):
    call = desk.talking()
    desk.do(call.ping)
    desk.reply(desk.sent("OPTIONS"), "200 OK")
    assert call.state == CallState.ANSWERED
    desk.do(call.ping)
    desk.reply(desk.sent("OPTIONS"), "481 No such call")
    assert (call.state, call.cause) == (CallState.ENDED, 41)


def test_c14_options_are_answered_and_strangers_are_not(desk):
    desk.request("OPTIONS", call_id="o-1")
    assert desk.sent("200").method == "OPTIONS"
    desk.request("BYE", call_id="unknown")
    assert desk.sent("481")
    desk.request("REFER", call_id="r-1")
    assert desk.sent("405")
    count = len(desk.wire.texts)
    stranger = ("203.0.113.5", 5060)
    for method in ("INVITE", "OPTIONS", "REGISTER"):
        desk.request(method, call_id="s-1", address=stranger)
    assert len(desk.wire.texts) == count
    call = desk.talking()
    tag = call.dialog.local_tag
    desk.request("BYE", call.dialog.call_id, to_tag=tag, address=stranger)
    assert call.state == CallState.ANSWERED


def test_c14_nonsense_on_the_port_harms_nothing(desk):
    for data in (
        b"\x00\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff" * 40,
        b"SIP/2.0 200 OK",
    ):
        desk.do(desk.client.datagram_received, data, ("192.0.2.1", 5060))
    assert desk.wire.texts == []
    assert desk.calls_in()


def test_c14_broken_messages_break_nothing(desk):
    """Thousands of messages with a few bytes changed: never an exception, never a call
    that is left over."""
    dice = random.Random(14)
    desk.talking()
    desk.calls_in(call_id="in-9")
    desk.request("OPTIONS", call_id="o-1")
    desk.reply(desk.sent("INVITE"), "180 Ringing")
    good = [text.encode() for text, _ in desk.wire.texts] + desk.received
    for _ in range(3000):
        data = bytearray(dice.choice(good))
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(data))
            if dice.random() < 0.3:
                del data[at : at + dice.randint(1, 40)]
                data = data or bytearray(b"x")
            else:
                data[at] = dice.choice(b'\r\n:;,<>@="0Aa \x00\xff')
        desk.do(desk.client.datagram_received, bytes(data), PROVIDER)
    for left in list(desk.phone.calls.values()):
        desk.do(left.hangup)
    desk.wait(120)
    assert desk.phone.calls == {}
    assert not desk.phone.assignedPorts
    assert not desk.client.transactions
    assert not desk.phone._refused
