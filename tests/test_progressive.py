"""A progressive campaign at the desk: clients come by themselves (B12).

Simulated exchange, a real browser and the real service; on a real Asterisk it is
`asterisk/test_asterisk_progressive.py`.
"""

import time

import pytest

from tests.support.desk import Desk
from tests.support.simulated import obedient_clients
from tests.support.site import eventually, shows

CAMPAIGN = "01 By itself"
FIRST, SECOND, THIRD, LAST = (f"+7916000700{n}" for n in range(1, 5))
CLIENTS = {
    FIRST: "Первый Клиент",
    SECOND: "Второй Клиент",
    THIRD: "Третий Клиент",
    LAST: "Последний Клиент",
}


@pytest.fixture(scope="module")
def site(make_site):
    """Clients answer within a second and talk until somebody hangs up."""
    return make_site("progressive", prepare=obedient_clients)


@pytest.fixture(scope="module")
def campaign(site):
    supervisor = site.rpc("supervisor")
    made = supervisor.call(
        "call.campaign",
        "create",
        [
            {
                "name": CAMPAIGN,
                "mode": "progressive",
                "script_id": site.ref("call_suite_demo.script_windows"),
                "operator_ids": [[6, 0, [site.ref("call_suite_demo.user_operator")]]],
            }
        ],
    )[0]
    for number in (FIRST, SECOND):
        _add(supervisor, made, number)
    supervisor.call("call.campaign", "action_start", [made])
    return made


def _add(supervisor, campaign, number, **values):
    return supervisor.call(
        "call.campaign.contact",
        "create",
        [{"campaign_id": campaign, "name": CLIENTS[number], "phone": number, **values}],
    )[0]


def _calls(site, number):
    return site.value("SELECT count(*) FROM voip_call WHERE number_e164 = %s", [number])


def test_b12_clients_come_by_themselves(site, seats, campaign):
    desk = Desk(seats(site, "operator")).open()
    desk.choose_campaign(CAMPAIGN)
    page = desk.page
    shows(page, ".o_desk_idle", "I am ready")
    assert not _calls(site, FIRST)
    page.keyboard.press("Enter")
    # the card is there before the voice, the call is on without a click
    desk.arrived()
    assert desk.client == CLIENTS[FIRST]
    page.wait_for_selector(".o_desk_call[data-call=talking]")
    assert _calls(site, FIRST) == 1

    # a second telephone is not rung, whatever time passes in the talk
    page.wait_for_timeout(3000)
    assert not _calls(site, SECOND)
    desk.hang_up()
    page.wait_for_timeout(2500)
    assert not _calls(site, SECOND), "the wrap-up is the operator's own time"
    desk.result("F9")  # saved at once; the next client takes the screen
    eventually(lambda: desk.client == CLIENTS[SECOND], what="the next client")
    page.wait_for_selector(".o_desk_call[data-call=talking]")

    # the supervisor sees it, and nobody was dialled twice
    assert _calls(site, FIRST) == _calls(site, SECOND) == 1
    desk.hang_up()
    # who is on a pause is sent nobody
    desk.result("F9")
    page.wait_for_selector(".o_desk_idle[data-kind=waiting]")
    shows(page, ".o_desk_why", "Nobody to call right now")
    page.keyboard.press("Alt+b")
    page.keyboard.press("1")
    page.wait_for_selector(".o_desk_idle[data-kind=paused]")
    _add(site.rpc("supervisor"), campaign, THIRD)
    page.wait_for_timeout(3000)
    assert not _calls(site, THIRD)
    page.keyboard.press("Enter")
    eventually(lambda: desk.client == CLIENTS[THIRD], what="back to work")
    page.wait_for_selector(".o_desk_call[data-call=talking]")
    desk.hang_up()
    desk.result("F9")
    page.wait_for_selector(".o_desk_idle[data-kind=waiting]")


def test_b12_a_closed_desk_is_sent_nobody(site, seats, campaign):
    """After the test above: the operator left ready, the window is closed."""
    supervisor = site.rpc("supervisor")
    user = site.ref("call_suite_demo.user_operator")
    row = "SELECT away FROM call_operator_pulse WHERE user_id = %s"
    eventually(lambda: site.value(row, [user]), what="the absence is noticed")
    board = supervisor.call("call.board", "data", [campaign])
    (operator,) = (one for one in board["operators"] if one["user_id"] == user)
    assert operator["away"] and operator["state"] == "ready"
    _add(supervisor, campaign, LAST)
    time.sleep(4)
    assert not _calls(site, LAST)
    # who comes back goes on without a click
    desk = Desk(seats(site, "operator")).open()
    eventually(lambda: desk.phase == "work", what="the client comes")
    assert desk.client == CLIENTS[LAST]
    desk.page.wait_for_selector(".o_desk_call[data-call=talking]")
    assert _calls(site, LAST) == 1
