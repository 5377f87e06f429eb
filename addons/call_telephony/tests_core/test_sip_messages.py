import pytest

from call_telephony.core import sdp
from call_telephony.core.sip_digest import authorization, is_usable, parse_challenge
from call_telephony.drivers.sip_library import SIPParseError
from call_telephony.drivers.sip_message import (
    Message,
    answer_text,
    request_text,
    uri_of,
    user_of,
)

INVITE = (
    "INVITE sip:u1@127.0.0.1 SIP/2.0\r\n"
    "v: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa, "
    "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKb\r\n"
    'f: "Ann, \\"the\\" <one>" <sip:+7916@h;user=phone>;tag=t1;isup-oli=0\r\n'
    "t:<sip:u1@h>\r\n"
    "i: id: 1\r\n"
    "CSEQ: 0007   INVITE\r\n"
    "m: <sip:gw@10.0.0.1>\r\n"
    "Record-Route: <sip:a;lr>\r\n"
    "Record-Route: <sip:b;lr>\r\n"
    "Subject: folded\r\n  line: with colons: in it\r\n"
    "X-Note: gr\u00fc\u00df\r\n"
    "l: 4\r\n\r\nv=0\r\nrubbish"
)


def test_c14_headers_in_every_allowed_form():
    found = Message(INVITE.encode())
    assert found.is_request
    assert (found.method, found.cseq, found.call_id) == ("INVITE", 7, "id: 1")
    assert found.branch == "z9hG4bKa"
    assert len(found.headers["Via"]) == 2
    assert found.headers["From"]["tag"] == "t1"
    assert found.headers["From"]["number"] == "+7916"
    assert found.headers["To"]["tag"] == ""
    assert found.contact == "sip:gw@10.0.0.1"
    assert found.all("Record-Route") == ["<sip:a;lr>", "<sip:b;lr>"]
    assert found.get("Subject") == "folded line: with colons: in it"
    assert found.content == "v=0\r"  # as long as it says


@pytest.mark.parametrize("method", ["OPTIONS", "INFO", "NOTIFY", "UPDATE", "REFER"])
def test_c14_methods_pyvoip_calls_broken(method):
    assert Message(INVITE.replace("INVITE", method).encode()).method == method


@pytest.mark.parametrize("code", [199, 433, 493, 599, 607, 699])
def test_c14_any_code(code):
    text = INVITE.replace("INVITE sip:u1@127.0.0.1 SIP/2.0", f"SIP/2.0 {code} Whatever")
    found = Message(text.encode())
    assert not found.is_request
    assert (found.code, found.method) == (code, "INVITE")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SIP/2.0 200 OK\r\n\r\n",
        "INVITE sip:a@b SIP/3.0\r\n\r\n",
        INVITE.replace("CSEQ: 0007   INVITE", "CSeq: x"),
        INVITE.replace("i: id: 1", "no colon"),
        INVITE.replace("CSEQ", "Other"),
    ],
)
def test_c14_no_sip(text):
    with pytest.raises(SIPParseError):
        Message(text.encode())


def test_c14_texts_of_ours():
    request = Message(INVITE.encode())
    answer = Message(
        answer_text(request, "200 OK", tag="mine", body="v=0\r\n").encode()
    )
    assert answer.headers["To"]["tag"] == "mine"
    assert [one["branch"] for one in answer.headers["Via"]] == ["z9hG4bKa", "z9hG4bKb"]
    assert answer.all("Record-Route") == request.all("Record-Route")
    assert answer.get("From") == request.get("From")
    assert answer.content == "v=0\r\n"
    with pytest.raises(ValueError, match="one line"):
        request_text("BYE", "sip:a@b", [("To", "<sip:a@b>\r\nX: y")])


def test_c14_addresses():
    assert uri_of('"A <b>" <sip:1@h>;expires=3') in ("b", "sip:1@h")
    assert uri_of("<sip:1@h>;expires=3") == "sip:1@h"
    assert uri_of("sip:1@h;expires=3") == "sip:1@h"
    assert user_of("sip:+7916;phone-context=x@h") == "+7916"
    assert user_of("tel:+7916") == "+7916"
    assert user_of("sip:host.only") == ""


# -- digest


def test_c14_digest_as_in_the_rfcs():
    # RFC 2617, 3.5
    challenge = parse_challenge(
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    proof = parse_challenge(
        authorization(
            challenge,
            user="Mufasa",
            password="Circle Of Life",
            method="GET",
            uri="/dir/index.html",
            cnonce="0a4f113b",
        )
    )
    assert proof["response"] == "6629fae49393a05397450978507c4ef1"
    assert proof["opaque"] == challenge["opaque"]
    # RFC 7616, 3.9.1
    challenge = parse_challenge(
        'Digest realm="http-auth@example.org", qop="auth", algorithm=SHA-256, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
    )
    proof = parse_challenge(
        authorization(
            challenge,
            user="Mufasa",
            password="Circle of Life",
            method="GET",
            uri="/dir/index.html",
            cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        )
    )
    expected = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    assert proof["response"] == expected


def test_c14_challenges():
    assert parse_challenge('Basic realm="x"') == {}
    assert not is_usable(parse_challenge('Digest realm="x", nonce="1", algorithm=XYZ'))
    assert is_usable(parse_challenge('DIGEST realm="x",nonce="1"'))


# -- SDP


def test_c14_offers():
    offer = sdp.parse(
        "v=0\r\nc=IN IP4 192.0.2.5\r\na=recvonly\r\n"
        "m=audio 5000 RTP/AVP 18 0 8 96\r\na=rtpmap:96 telephone-event/8000\r\n"
        "a=fmtp:96 0-16\r\na=sendonly\r\na=x:y=z\r\nm=video 6000 RTP/AVP 31\r\n"
        "c=IN IP4 192.0.2.6\r\n"
    )
    assert offer == sdp.Sdp("192.0.2.5", 5000, (sdp.PCMU, sdp.PCMA), 96, "sendonly")
    assert offer.on_hold
    answer = sdp.answer_to(offer, "192.0.2.9", 7000)
    assert answer == sdp.Sdp("192.0.2.9", 7000, (sdp.PCMU,), 96, "recvonly")
    assert sdp.parse(sdp.render(answer, 1)) == answer
    for useless in (
        "",
        "v=0\r\nc=IN IP6 ::1\r\nm=audio 1 RTP/AVP 0\r\n",
        "c=IN IP4 1.1.1.1\r\nm=audio 5000 RTP/SAVP 0\r\n",
        "c=IN IP4 1.1.1.1\r\nm=audio 5000 RTP/AVP 18\r\n",
        "c=IN IP4 1.1.1.1\r\nm=audio 0 RTP/AVP 8\r\n",
        "c=IN IP4 1.1.1.1\r\nm=video 5000 RTP/AVP 31\r\n",
    ):
        assert sdp.parse(useless) is None
