"""The running call, the colleagues and the supervisor, in browsers of three people."""

import pytest

from tests.support.simulated import obedient_clients
from tests.support.site import eventually, shows

CALLS = "action-call_telephony.voip_call_action"
PATIENCE = 40_000  # ms
CLIENT = "+79165550142"


@pytest.fixture(scope="module")
def site(make_site):
    """Of their own: a contact stays on the operator's desk."""
    return make_site("colleagues", prepare=obedient_clients)


@pytest.fixture
def people(site, seats):
    """Who sits where, with every browser listening to the bus."""
    found = {}
    for login in ("operator", "operator2", "supervisor"):
        seat = found[login] = seats(site, login)
        seat.page.set_default_timeout(PATIENCE)
        seat.open(CALLS)
        seat.page.wait_for_selector(".o_colleagues_button")
    yield found
    for login in ("operator", "operator2"):
        rpc = site.rpc(login)
        # who took part in a call sees it, but only its user may end it
        mine = [("user_id", "=", rpc.uid), ("state", "in", ("calling", "ongoing"))]
        for call in rpc.search("voip.call", mine):
            rpc.call("voip.call", "hang_up", [call["id"]])
        ended = lambda: not rpc.search("voip.call", mine)  # noqa: B023, E731 - at once
        eventually(ended, what=f"the calls of {login} end")


def user_of(site, login):
    return site.value("SELECT id FROM res_users WHERE login = %s", [login])


def row(site, login, rest=""):
    return f".o_colleagues_panel [data-colleague='{user_of(site, login)}']{rest}"


def dial(seat, number=CLIENT):
    """From the headset's menu, by the keyboard."""
    page = seat.page
    page.click(".o_call_systray .o_nav_entry >> nth=-1")
    page.fill(".o_call_number", number)
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_call_hold")


def steer(page, key, bar=".o_current_call"):
    """A key of the running call, once the one before it is answered.

    What came of that may be shown before: the bus tells it, too.
    """
    page.wait_for_selector(f"{bar} .o_call_controls:not(:has(button:disabled))")
    page.keyboard.press(f"Alt+Shift+{key}")


def test_c11_hold_ask_and_give_away(site, people):
    operator, other = people["operator"].page, people["operator2"].page
    other.click(".o_colleagues_button")
    other.wait_for_selector(row(site, "operator", "[data-state=free]"))
    dial(people["operator"])
    # the colleagues see it live, but not who the client is
    other.wait_for_selector(row(site, "operator", "[data-state=talking]"))
    assert not other.locator(row(site, "operator", " .o_colleague_client")).count()
    steer(operator, "KeyO")
    operator.wait_for_selector(".o_call_hold[aria-pressed=true]")
    other.wait_for_selector(row(site, "operator", "[data-state=hold]"))
    steer(operator, "KeyO")
    operator.wait_for_selector(".o_call_hold[aria-pressed=false]")
    other.wait_for_selector(row(site, "operator", "[data-state=talking]"))
    steer(operator, "KeyK")
    operator.wait_for_selector(".o_call_keypad")
    operator.keyboard.type("12#")
    shows(operator, ".o_call_keypad_shown", "12#")
    operator.keyboard.press("Escape")
    # ask, go back, ask again, give away
    for end in ("KeyZ", "KeyY"):
        steer(operator, "KeyX")
        operator.wait_for_selector(".o_transfer_picker .o_colleague")
        operator.keyboard.type(name_of(site, "operator2"))
        chosen = f"[aria-selected=true][data-colleague='{user_of(site, 'operator2')}']"
        operator.wait_for_selector(f".o_transfer_picker {chosen}")
        operator.keyboard.press("Enter")
        operator.wait_for_selector(".o_call_consult")
        operator.wait_for_selector(".o_transfer_picker", state="detached")
        eventually(lambda: state(site, "operator2") == "talking", what="they talk")
        steer(operator, end)
        operator.wait_for_selector(".o_call_consult", state="detached")
        if end == "KeyZ":
            eventually(lambda: state(site, "operator2") == "free", what="back again")
    operator.wait_for_selector(".o_current_call", state="detached")
    other.wait_for_selector(".o_current_call .o_call_hold")
    other.wait_for_selector(row(site, "operator", "[data-state=free]"))
    assert not people["operator"].errors + people["operator2"].errors


def test_c10_listen_whisper_join_leave(site, people):
    operator, boss = people["operator"].page, people["supervisor"].page
    dial(people["operator"])
    boss.click(".o_colleagues_button")
    boss.click(row(site, "operator", " [data-spy=listen]"))
    operator.wait_for_selector(".o_call_spied")
    shows(operator, ".o_call_spied", name_of(site, "supervisor"))
    for mode in ("whisper", "join"):
        boss.click(f".o_spy_bar [data-spy={mode}]")
        boss.wait_for_selector(f".o_spy_bar [data-spy={mode}][aria-pressed=true]")
    boss.reload()
    boss.wait_for_selector(".o_spy_bar [data-spy=join][aria-pressed=true]")
    # the operator's call goes on without the listener, and ends for both
    boss.click(".o_spy_bar [data-spy=stop]")
    boss.wait_for_selector(".o_spy_bar", state="detached")
    operator.wait_for_selector(".o_call_spied", state="detached")
    assert operator.locator(".o_current_call").count() == 1
    assert not people["supervisor"].errors + people["operator"].errors


def test_c11_the_bar_is_at_the_operators_desk(site, people):
    seat = people["operator"]
    page = seat.page
    seat.open("action-call_dialer.call_desk_action")
    page.wait_for_selector(".o_desk_client, .o_desk_next:not([disabled])")
    if not page.locator(".o_desk_client").count():
        page.click(".o_desk_next:not([disabled])")
    page.wait_for_selector(".o_desk_client")
    at_leisure = ".o_desk_result:not([disabled])"
    page.wait_for_selector(at_leisure)
    page.keyboard.press("Alt+KeyC")
    page.wait_for_selector(".o_desk_call .o_call_hold")
    page.wait_for_selector(".o_current_call")
    assert page.locator(".o_current_call").count() == 1
    page.wait_for_selector(".o_current_call .o_call_hold", state="detached")
    steer(page, "KeyM", bar=".o_desk_call")
    page.wait_for_selector(".o_desk_call .o_call_mute[aria-pressed=true]")
    page.wait_for_selector(at_leisure)
    page.keyboard.press("Alt+KeyH")
    page.wait_for_selector(".o_desk_call .o_call_hold", state="detached")
    assert not seat.errors


def name_of(site, login):
    return site.value(
        "SELECT p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id"
        " WHERE u.login = %s",
        [login],
    )


def state(site, login):
    rows = site.rpc("admin").call("res.users", "telephony_colleagues")
    return next(one for one in rows if one["id"] == user_of(site, login))["state"]
