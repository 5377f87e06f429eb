import pytest

from call_telephony.core.sip_account import SipAccount, phone_address, problems

from .sip_fake import Desk

CHALLENGE = 'WWW-Authenticate: Digest realm="world", nonce="n1", algorithm=MD5'


@pytest.fixture
def desk():
    with Desk() as desk:
        desk.do(desk.client.registration.begin)
        yield desk


def accept(desk, seconds=120):
    contact = f"Contact: <sip:u1@127.0.0.1:5070>;expires={seconds}"
    other = "Contact: <sip:u1@10.0.0.1:5060>;expires=7"
    desk.reply(desk.sent("REGISTER"), "200 OK", headers=[other, contact])


def test_c14_registers_with_the_password_and_again_in_time(desk):
    first = desk.sent("REGISTER")
    assert first.uri == "sip:sip.example.org"
    assert first.get("Expires") == "120"
    desk.reply(first, "401 Unauthorized", headers=[CHALLENGE])
    second = desk.sent("REGISTER")
    assert second.get("Authorization").startswith("Digest ")
    assert (second.call_id, second.cseq) == (first.call_id, first.cseq + 1)
    accept(desk, 100)
    assert desk.told == [("registration", True, "", False)]
    desk.wait(49.8)
    assert len(desk.all_sent("REGISTER")) == 2
    desk.wait(0.4)
    assert len(desk.all_sent("REGISTER")) == 3
    accept(desk)
    assert len(desk.told) == 1


def test_c14_wrong_password_is_told_and_final(desk):
    for _ in range(2):
        desk.reply(desk.sent("REGISTER"), "401 No", headers=[CHALLENGE])
    told = ("registration", False, "wrong user or password", True)
    assert desk.told == [told]
    assert len(desk.all_sent("REGISTER")) == 2


@pytest.mark.parametrize(
    ("status", "words", "final"),
    [
        ("403 Forbidden", "refuses this account", True),
        ("404 Not Found", "does not know this user", True),
        ("503 Later", "cannot register us now (503)", False),
        ("488 Odd", "refuses the registration (488)", False),
    ],
)
def test_c14_refusals_in_words(desk, status, words, final):
    desk.reply(desk.sent("REGISTER"), status)
    ((_, holds, reason, is_final),) = desk.told
    assert not holds
    assert words in reason
    assert is_final == final


def test_c14_silent_server_and_its_return(desk):
    desk.wait(9)
    assert desk.told[-1] == ("registration", False, "the server does not answer", False)
    desk.wait(120)
    assert len(desk.told) == 1
    last = desk.sent("REGISTER").cseq
    while desk.sent("REGISTER").cseq == last:
        desk.wait(1)
    accept(desk)
    assert desk.told[-1] == ("registration", True, "", False)
    # pyVoIP gives up for good after three failures; here it is renewed as ever
    last = desk.sent("REGISTER").cseq
    desk.wait(61)
    assert desk.sent("REGISTER").cseq == last + 1


def test_c14_shorter_than_the_server_allows(desk):
    headers = ["Min-Expires: 600"]
    desk.reply(desk.sent("REGISTER"), "423 Too Brief", headers=headers)
    assert desk.sent("REGISTER").get("Expires") == "600"


def test_c14_says_goodbye(desk):
    accept(desk)

    async def leave():
        import asyncio

        leaving = asyncio.ensure_future(desk.client.registration.stop())
        await asyncio.sleep(0.1)
        bye = desk.sent("REGISTER")
        assert bye.get("Expires") == "0"
        assert not leaving.done()
        await leaving  # two seconds at most, whatever the server says

    desk.run(leave())
    assert len(desk.told) == 1


def test_c14_account_settings():
    good = {"server": "sip.example.org", "user": "u1"}
    assert problems(SipAccount(**good)) == []
    for name, value, code in (
        ("server", "a b", "server"),
        ("server", "x\r\nVia: y", "server"),
        ("port", 0, "server"),
        ("user", "a@b", "user"),
        ("auth_user", 'a"b', "user"),
        ("proxy", "host:99999", "proxy"),
        ("domain", "-", "domain"),
        ("bind", "300.1.1.1", "bind"),
        ("public", "my.host", "bind"),
        ("rtp_low", 80, "ports"),
        ("rtp_high", 10002, "ports"),
        ("lines", 0, "lines"),
        ("expires", 5, "expires"),
    ):
        assert code in problems(SipAccount(**{**good, name: value})), (name, value)
    account = SipAccount(**good, password="s3cret", proxy="gate.example.org:5080")
    assert "s3cret" not in repr(account)
    assert account.target == ("gate.example.org", 5080)
    options = {**good, "of_another_version": 1}
    assert SipAccount.from_options(options).user == "u1"


def test_c14_addresses_of_telephones():
    assert phone_address("101@192.168.1.20") == ("101", "192.168.1.20", 5060)
    assert phone_address("a.b@host:5070") == ("a.b", "host", 5070)
    for wrong in ("101", "@h", "a@h:0", "a@h\r\nX: y", "a@h;x", "a b@h", "a@h:99999"):
        assert phone_address(wrong) is None
