"""Calls that come in to pyVoIP: each of its faults that is mended, one by one."""

import pytest

from call_telephony.drivers.sip_library import CallState

from .sip_fake import Desk, sdp


@pytest.fixture
def desk():
    with Desk() as desk:
        yield desk


def test_c14_incoming_is_answered_and_repeated_until_acknowledged(desk):
    call = desk.calls_in()
    assert desk.told == [("incoming", call)]
    assert desk.sent("100")
    desk.do(call.ring)
    tag = desk.sent("180").headers["To"]["tag"]
    assert desk.do(call.answer)
    ok = desk.sent("200")
    assert ok.headers["To"]["tag"] == tag  # pyVoIP: another for each answer
    assert ok.contact == "sip:u1@127.0.0.1:5070"
    assert "RTP/AVP 8 101" in ok.content
    desk.wait(2)
    assert len(desk.all_sent("200")) == 3
    desk.request("ACK", to_tag=tag)
    desk.wait(60)
    assert len(desk.all_sent("200")) == 3
    desk.request("BYE", cseq=2, to_tag=tag)
    assert desk.sent("200").method == "BYE"
    assert (call.state, call.ended_by) == (CallState.ENDED, "remote")


def test_c14_our_answer_is_never_acknowledged(desk):
    call = desk.calls_in()
    desk.do(call.answer)
    desk.wait(33)
    assert call.state == CallState.ENDED
    assert desk.sent("BYE").headers["To"]["tag"] == "remote1"


def test_c14_caller_cancels(desk):
    call = desk.calls_in()
    desk.do(call.ring)
    desk.request("CANCEL")
    assert desk.sent("200").method == "CANCEL"
    terminated = desk.sent("487")
    assert (terminated.method, terminated.cseq) == ("INVITE", 1)
    assert (call.state, call.ended_by, call.code) == (CallState.ENDED, "remote", 487)
    assert desk.kinds() == ["incoming", "ended"]
    desk.request("ACK")
    count = len(desk.wire.texts)
    desk.wait(60)
    assert len(desk.wire.texts) == count


@pytest.mark.parametrize(
    ("cause", "status"), [(17, "486"), (21, "603"), (1, "404"), (19, "480")]
)
def test_c14_caller_hears_why_not(desk, cause, status):
    call = desk.calls_in()
    desk.do(call.hangup, cause)
    desk.wait(1)
    assert len(desk.all_sent(status)) == 2  # not acknowledged yet
    assert call.state == CallState.ENDED


def test_c14_invite_sent_again_is_no_second_call(desk):
    call = desk.calls_in()
    desk.do(call.ring)
    desk.request("INVITE", body=sdp())
    assert len(desk.all_sent("180")) == 2
    assert desk.kinds() == ["incoming"]


def test_c14_sound_we_do_not_understand_is_refused(desk):
    for number, body in enumerate(("", sdp().replace("AVP 8 101", "AVP 18"))):
        call = desk.calls_in(call_id=f"in-{number}", body=body)
        assert desk.do(call.answer) is False
        assert desk.sent("488")
        assert call.state == CallState.ENDED
