import pytest

from call_telephony.core import browser_phone


def test_c2_stun_servers():
    for good in ("stun:stun.example.com", "stun:10.0.0.1:3478", "stuns:a.b:5349"):
        assert browser_phone.is_stun(good)
    for bad in ("", "http://x", "stun:", "stun:a b", "stun:x:1\nstun:y", "turn:x"):
        assert not browser_phone.is_stun(bad)


def test_c2_paths_cannot_be_left():
    assert browser_phone.auth_path("201").endswith("/auth/odoo-201")
    for bad in ("", "../x", "201/x", "201?x=1", "2 1"):
        with pytest.raises(ValueError):
            browser_phone.auth_path(bad)


def test_c2_headers_of_a_leg():
    ours = browser_phone.leg_headers("ref", answers_itself=True)
    assert ours == {
        "PJSIP_HEADER(add,X-Odoo-Call)": "ref",
        "PJSIP_HEADER(add,X-Auto-Answer)": "1",
    }
    theirs = browser_phone.leg_headers("ref", answers_itself=False)
    assert "PJSIP_HEADER(add,X-Auto-Answer)" not in theirs
