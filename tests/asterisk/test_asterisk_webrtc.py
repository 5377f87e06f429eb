"""C2: the telephone in the browser: real WebRTC between chromium and Asterisk."""

import pytest

from tests.support.browser import SLOW
from tests.support.site import RpcError, eventually

from .conftest import OPERATOR, OTHER, office_of
from .half_open import Proxy
from .sip_agent import number
from .web_phone import NUMBER, WebPhone, WebSandbox

#: A tone of the telephones has an RMS of 5657 of 32767, chromium's beeps about a tenth.
CLIENT_HEARS, USER_HEARS = 100, 0.03
#: Seconds; on a quiet machine registering takes 0.06, answering 0.3.  Soon enough on a
#: busy one, too: what is not answered or accepted at once takes 30 and more.
SOON = 15


@pytest.fixture(scope="module")
def office(make_site):
    with office_of(make_site, "ast_webrtc", WebSandbox) as office:
        device = office.admin.call(
            "telephony.device",
            "create",
            [
                {
                    "user_id": office.users[OPERATOR],
                    "pbx_id": office.pbx,
                    "kind": "browser",
                    "address": NUMBER,
                }
            ],
        )
        office.browser_device = device[0] if isinstance(device, list) else device
        office.admin.call("telephony.device", "use", [office.browser_device])
        # a browser on a busy machine may take its time to ring and to answer
        patient = {"operator_timeout": 40}
        office.admin.call("voip.pbx", "write", [office.pbx], patient)
        yield office


@pytest.fixture
def line(office):
    """What the browser's websocket goes through, until the test breaks it."""
    proxy = Proxy(("127.0.0.1", office.box.http_port))
    [real] = office.admin.call("voip.pbx", "read", [office.pbx], ["ws_server"])
    through = {"ws_server": f"ws://127.0.0.1:{proxy.port}/ws"}
    office.admin.call("voip.pbx", "write", [office.pbx], through)
    yield proxy
    proxy.close()
    restored = {"ws_server": real["ws_server"]}
    office.admin.call("voip.pbx", "write", [office.pbx], restored)


@pytest.fixture
def phone(browser_seats):
    """The operator's browser, registered."""
    return WebPhone(browser_seats(OPERATOR)).wait()


def second_tab(phone):
    page = phone.page.context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(phone.page.url)
    page.wait_for_selector(".o_call_systray")
    return WebPhone(page)


def talk(office, phone, serial):
    """A call that has been answered at both ends: (its id, the client's telephone).

    The client does not hang up.
    """
    client = number(1, 0, 0, serial)
    call = office.dial(client)
    phone.wait_call("talking")
    office.wait_for(call, state="ongoing")
    [seen] = office.box.clients.called(client)
    return call, seen


def client_hears(seen, phone, seconds=2.5):
    """RMS of what the client hears from now on (the microphone beeps each second)."""
    frames, energy = seen.heard_frames, seen.heard_energy
    phone.page.wait_for_timeout(seconds * 1000)
    samples = (seen.heard_frames - frames) * 160
    return ((seen.heard_energy - energy) / samples) ** 0.5 if samples else 0.0


def wait_both_hear(phone, seen):
    """Until user and client hear each other."""

    def both_hear():
        return phone.heard() > USER_HEARS and client_hears(seen, phone) > CLIENT_HEARS

    eventually(both_hear, 60, what="they hear each other")


def wait_silence(phone, seen):
    """Until the client hears nothing of a muted user."""

    def silence():
        return client_hears(seen, phone) < CLIENT_HEARS / 4

    eventually(silence, 30, what="the client hears nothing")


def event_time(office, call, kind, leg):
    return office.site.value(
        "SELECT (e.values->>'at')::float FROM telephony_event e JOIN voip_call c"
        " ON c.pbx_uniqueid = e.call_ref WHERE c.id = %s AND e.type = %s"
        " AND e.values->>'leg' = %s",
        [call, kind, leg],
    )


def test_c2_call_from_the_browser_answers_itself_and_is_heard(office, phone):
    registered = phone.register_time()
    assert registered < SOON * 1000, registered
    phone.wait()
    call, seen = talk(office, phone, 1)
    answered = event_time(office, call, "answered", "operator")
    placed = office.site.value(
        "SELECT extract(epoch FROM t.claimed_at)::float FROM telephony_command t"
        " WHERE t.call_id = %s AND t.kind = 'dial'",
        [call],
    )
    ringing = event_time(office, call, "ringing", "operator")
    assert answered - ringing < SOON, "it answers by itself"
    wait_both_hear(phone, seen)
    user, client = phone.heard(), client_hears(seen, phone)
    print(
        f"registered in {registered:.0f} ms, answered by itself "
        f"{(answered - ringing) * 1000:.0f} ms after ringing, "
        f"RMS user {user:.3f} client {client:.0f}, command {answered - placed:.2f} s"
    )
    # muted: the client hears nothing; the user still does
    phone.page.click(".o_phone_mute")
    phone.wait_call(muted=True)
    wait_silence(phone, seen)
    eventually(lambda: phone.heard() > USER_HEARS, 30, what="the user still hears")
    phone.page.click(".o_phone_mute")
    phone.wait_call(muted=False)
    # a second call hears busy and leaves the talk alone
    office.box.instance.cli(f"channel originate PJSIP/{NUMBER} application Echo")

    def legs():
        return [one for one in office.box.channels() if one.startswith("PJSIP/")]

    # (sooner than Asterisk would give up by itself, after half a minute)
    eventually(lambda: len(legs()) == 2, 20, what="only the talk is left")
    assert phone.state["call"]["phase"] == "talking"
    wait_both_hear(phone, seen)
    office.operator.call("voip.call", "hang_up", [call])
    phone.wait_free()
    assert office.wait_ended(call)["outcome"] == "answered"


def client_calls(office, phone):
    """A client calls in, the user answers, they hear each other; and hang up."""
    office.admin.call(
        "voip.pbx",
        "write",
        [office.pbx],
        {"incoming_user_ids": [[6, 0, [office.users[OPERATOR]]]]},
    )
    call_in = office.box.call_in("+79005551234", wait=90)
    phone.wait_call("ringing", direction="incoming")
    phone.page.wait_for_timeout(700)
    assert phone.state["call"]["phase"] == "ringing", "nobody answers for the user"
    phone.page.click(".o_phone_accept")
    phone.wait_call("talking")
    wait_both_hear(phone, call_in.result(20))
    office.box.hang_up(office.box.clients)
    phone.wait_free()
    office.wait_ended(office.last_call())


def test_c2_calls_of_clients_ring_until_they_are_answered(office, phone):
    client_calls(office, phone)


def test_c2_one_registration_for_all_tabs(office, phone):
    other = second_tab(phone).wait("follower")
    eventually(lambda: office.box.contacts() == 1, what="one registration")
    call, seen = talk(office, phone, 3)
    other.wait_call("talking")
    other.page.click(".o_phone_mute")
    phone.wait_call("talking", muted=True)
    other.page.click(".o_phone_mute")
    phone.wait_call("talking", muted=False)
    # the tab with the sound is closed: the other one takes the talk over
    phone.page.close()
    other.wait("leader")
    other.wait_call("talking")
    wait_both_hear(other, seen)
    assert seen.ended is None and office.call(call)["state"] == "ongoing"
    office.operator.call("voip.call", "hang_up", [call])
    other.wait_free()
    assert office.wait_ended(call)["outcome"] == "answered"


def test_c2_the_talk_survives_a_reload(office, phone):
    call, seen = talk(office, phone, 4)
    phone.page.reload()
    phone.wait()
    phone.wait_call("talking")
    wait_both_hear(phone, seen)
    assert seen.ended is None and office.call(call)["state"] == "ongoing"
    office.box.hang_up(office.box.clients)
    phone.wait_free()
    assert office.wait_ended(call)["ended_by"] == "client"


def test_c2_the_supervisor_says_no_to_automatic_answers(office, browser_seats):
    admin, user = office.admin, office.users[OPERATOR]
    admin.call("res.users", "write", [user], {"telephony_auto_answer": "no"})
    try:
        phone = WebPhone(browser_seats(OPERATOR)).wait()
        call = office.dial(number(1, 0, 60, 6))
        phone.wait_call("ringing")
        phone.page.wait_for_timeout(700)
        assert phone.state["call"]["phase"] == "ringing"
        office.operator.call("voip.call", "hang_up", [call])
        phone.wait_free()
        office.wait_ended(call)
    finally:
        admin.call("res.users", "write", [user], {"telephony_auto_answer": False})


def test_c2_passwords_are_for_the_own_phone_and_for_once(office):
    first = office.operator.call("res.users", "telephony_browser_credentials")
    second = office.operator.call("res.users", "telephony_browser_credentials")
    assert first["username"] == NUMBER and first["password"] != second["password"]
    with pytest.raises(RpcError, match="not the browser"):
        office.other.call("res.users", "telephony_browser_credentials")
    for model, ids, name in (
        ("telephony.device", [office.browser_device], "secret"),
        ("res.users", [office.users[OPERATOR]], "telephony_auto_answer"),
        ("voip.pbx", [office.pbx], "browser_renew_secrets"),
    ):
        with pytest.raises(RpcError):
            office.other.call(model, "read", ids, [name])
    with pytest.raises(RpcError):
        office.other.call(
            "res.users",
            "write",
            [office.users[OTHER]],
            {"telephony_auto_answer": "no"},
        )
    page = office.operator.session.get(f"{office.site.url}/odoo").text
    assert second["password"] not in page


def test_c2_a_stranger_cannot_take_the_talk(office, phone):
    call, _seen = talk(office, phone, 8)
    with pytest.raises(RpcError):
        office.other.call("voip.call", "phone_back", [call])
    office.operator.call("voip.call", "hang_up", [call])
    phone.wait_free()
    assert eventually(lambda: office.call(call)["outcome"], 60) == "answered"


def test_c2_asterisk_restarts_and_the_phone_registers_again(office, phone):
    office.box.instance.kill()
    phone.wait(status="waiting")
    office.box.instance.start()
    phone.wait(status="registered")
    office.wait_connected()  # the service is back for the next test, too


def test_c2_the_websocket_breaks_between_talks(office, line, phone):
    assert line.connections
    line.cut()
    phone.wait(status="waiting")
    # (between two attempts: none is told of while one is made)
    eventually(lambda: phone.state["problem"] == "server", what="it is told why")
    line.thaw()
    phone.wait(status="registered")
    eventually(lambda: office.box.contacts() == 1, what="one registration")
    client_calls(office, phone)


def test_c2_the_websocket_breaks_in_a_talk(office, line, phone):
    """The sound goes another way: they talk on, and the phone comes back into it."""
    call, seen = talk(office, phone, 9)
    line.cut()
    phone.wait(status="waiting")
    assert phone.state["call"]["phase"] == "talking"
    wait_both_hear(phone, seen)
    line.thaw()
    phone.wait(status="registered")
    eventually(
        lambda: office.site.sql(
            "SELECT 1 FROM telephony_command WHERE call_id = %s AND kind = 'reconnect'"
            " AND state = 'done'",
            [call],
        ),
        60,
        what="the phone is brought back",
    )
    phone.wait_call("talking")
    wait_both_hear(phone, seen)
    assert seen.ended is None and office.call(call)["state"] == "ongoing"
    phone.page.click(".o_phone_mute")
    phone.wait_call(muted=True)
    wait_silence(phone, seen)
    office.box.hang_up(office.box.clients)
    phone.wait_free()
    ended = office.wait_ended(call)
    assert (ended["outcome"], ended["ended_by"]) == ("answered", "client")
    client_calls(office, phone)


def test_c2_the_talk_ends_while_the_websocket_is_broken(office, line, phone):
    call, _seen = talk(office, phone, 10)
    line.cut()
    phone.wait(status="waiting")
    office.box.hang_up(office.box.clients)
    assert office.wait_ended(call)["outcome"] == "answered"
    line.thaw()
    phone.wait(status="registered")
    phone.wait_free()
    client_calls(office, phone)
