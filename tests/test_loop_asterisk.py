"""The loop on a real Asterisk 22: operator's telephone and clients are SIP telephones.

Shorter than test_loop_browser.py: what only a real exchange can show. Single calls,
outcomes and faults are in tests/asterisk.
"""

import uuid

import pytest

from tests.asterisk.sandbox import Sandbox, loudness, seconds
from tests.asterisk.sip_agent import number
from tests.support.desk import Desk
from tests.support.site import eventually, shows

CAMPAIGN = "01 By telephone"
TALKS = number(1, 1, 0, 701)
BUSY = number(2, 1, 0, 702)
KILLED = number(1, 1, 0, 703)
CLIENTS = {
    "Говорящий Клиент": TALKS,
    "Занятый Клиент": BUSY,
    "Терпеливый Клиент": KILLED,
}


class Office:
    """Asterisk, Odoo with the demo's firm, the service, a campaign."""

    def __init__(self, site, box):
        self.site = site
        self.box = box
        self.admin = site.rpc("admin")
        self.pbx = self._exchange()
        self.campaign = self._campaign()
        self.contacts = self._contacts()

    def _exchange(self):
        old = self.admin.call("voip.pbx", "search", [])
        users = [self.site.ref("call_suite_demo.user_operator")]
        new = self.admin.call(
            "voip.pbx",
            "create",
            [
                {
                    **self.box.pbx_values(),
                    "client_timeout": 10,
                    "operator_timeout": 10,
                    "caller_id": "74950000000",
                    "incoming_user_ids": [[6, 0, users]],
                }
            ],
        )[0]
        device = self.site.ref("call_suite_demo.device_operator")
        self.admin.call(
            "telephony.device", "write", [device], {"pbx_id": new, "address": "101"}
        )
        self.admin.call("voip.pbx", "write", old, {"active": False})
        return new

    def _campaign(self):
        supervisor = self.site.rpc("supervisor")
        made = supervisor.call(
            "call.campaign",
            "create",
            [
                {
                    "name": CAMPAIGN,
                    "script_id": self.site.ref("call_suite_demo.script_windows"),
                    "operator_ids": [
                        [6, 0, [self.site.ref("call_suite_demo.user_operator")]]
                    ],
                }
            ],
        )
        supervisor.call("call.campaign", "action_start", made)
        return made[0]

    def _contacts(self):
        supervisor = self.site.rpc("supervisor")
        ids = {}
        for priority, (name, phone) in enumerate(reversed(CLIENTS.items())):
            partner = supervisor.call(
                "res.partner", "create", [{"name": name, "phone": phone}]
            )
            lead = supervisor.call(
                "crm.lead",
                "create",
                [{"name": name, "type": "opportunity", "partner_id": partner[0]}],
            )
            ids[name] = supervisor.call(
                "call.campaign.contact",
                "create",
                [
                    {
                        "campaign_id": self.campaign,
                        "name": name,
                        "phone": phone,
                        "partner_id": partner[0],
                        "lead_id": lead[0],
                        "priority": priority,
                    }
                ],
            )[0]
        return ids

    def start_service(self):
        self.site.telephony.start()
        eventually(self._connected, 180, what="the service connects")

    def _connected(self):
        read = self.admin.call("voip.pbx", "read", [self.pbx], ["service_state"])
        return read[0]["service_state"] == "connected"

    def call_of(self, name):
        fields = [
            *("state", "outcome", "talk_seconds", "hangup_cause", "recording_state"),
            *("recording_url", "partner_id", "campaign_contact_id", "session_id"),
        ]
        domain = [("campaign_contact_id", "=", self.contacts[name])]
        found = self.admin.search("voip.call", domain, fields, order="id desc", limit=1)
        return found and found[0]

    def contact(self, name):
        fields = ["state", "attempts", "result_id"]
        contact = self.contacts[name]
        return self.admin.call("call.campaign.contact", "read", [contact], fields)[0]


@pytest.fixture(scope="module")
def office(make_site):
    box = Sandbox(f"loop_{uuid.uuid4().hex[:6]}")
    box.start()
    try:
        site = make_site("asterisk", telephony=False)
        found = Office(site, box)
        found.start_service()
        yield found
    finally:
        box.stop()


@pytest.fixture(scope="module")
def worked(office):
    """What the first test did, for those that look at what came of it."""
    return {}


@pytest.fixture
def desk(office, seats):
    return Desk(seats(office.site, "operator")).open()


def test_operator_talks_by_script_and_orders(office, desk, worked):
    desk.choose_campaign(CAMPAIGN)
    assert desk.first() == "Говорящий Клиент"
    desk.dial()
    desk.answer("1", "Need")
    assert "Place" in desk.refused()
    desk.choose("place", 0)
    desk.fill("windows_count", "2")
    desk.answer("1", "Offer")
    desk.answer("1", "Order")
    desk.pick("product", "one sash", "Window, one sash")
    desk.fill("quantity", "2")
    desk.choose("delivery", 1)
    desk.answer("1", "Pick-up")
    desk.choose("warehouse", 0)
    desk.answer("1", "Order is made")
    desk.page.wait_for_timeout(2000)
    desk.hang_up()
    desk.result("F1")
    assert desk.arrived(after="Говорящий Клиент") == "Занятый Клиент"
    desk.dial(phase="ended")
    desk.result("F10")
    assert desk.arrived(after="Занятый Клиент") == "Терпеливый Клиент"
    worked["done"] = True

    call = office.call_of("Говорящий Клиент")
    assert (call["outcome"], call["state"]) == ("answered", "terminated")
    assert call["talk_seconds"] >= 2
    assert call["session_id"]
    assert office.contact("Говорящий Клиент")["state"] == "done"
    busy = office.call_of("Занятый Клиент")
    assert (busy["outcome"], busy["hangup_cause"]) == ("busy", 17)
    assert office.contact("Занятый Клиент")["state"] == "todo"
    assert len(office.box.clients.called(TALKS)) == 1
    assert len(office.box.clients.called(BUSY)) == 1
    phone = office.box.operators["101"].calls[0]
    assert phone.loudness > 1000, "the operator heard the client on a real telephone"
    orders = office.site.value(
        "SELECT count(*) FROM sale_order o JOIN res_partner p ON p.id = o.partner_id"
        " WHERE p.name = 'Говорящий Клиент'"
    )
    assert orders == 1
    assert not desk.seat.errors, desk.seat.errors


def test_recording_is_linked_loud_and_plays(office, seats, worked):
    assert worked.get("done"), "the talk above failed"
    call = eventually(
        lambda: (
            (one := office.call_of("Говорящий Клиент"))
            and one["recording_state"] == "stored"
            and one
        ),
        60,
        what="the recording is stored",
    )
    answer = office.admin.session.get(office.site.url + call["recording_url"])
    assert answer.status_code == 200
    assert loudness(answer.content) > 1000
    assert seconds(answer.content) >= 2
    supervisor = seats(office.site, "supervisor")
    page = supervisor.page
    page.goto(f"{office.site.url}/odoo/calls/{call['id']}")
    player = page.wait_for_selector("audio.o_call_recording", state="attached")
    player.evaluate("audio => audio.play()")
    page.wait_for_function(
        "() => document.querySelector('audio.o_call_recording').currentTime > 0.3"
    )
    assert not supervisor.errors, supervisor.errors


def test_service_killed_in_the_middle_of_a_talk(office, desk, worked):
    """kill -9 and a restart: nobody is dialled twice, all ends in a true state."""
    assert worked.get("done"), "the talk above failed"
    eventually(
        lambda: desk.client == "Терпеливый Клиент", what="still held after a new log-in"
    )
    desk.dial()
    office.site.telephony.kill()
    eventually(lambda: not office._connected(), 60, what="the death is seen")
    office.box.hang_up(office.box.clients)
    desk.page.wait_for_timeout(1000)
    office.start_service()
    desk.page.wait_for_selector(".o_desk_call[data-call=ended]")
    call = office.call_of("Терпеливый Клиент")
    assert (call["outcome"], call["state"]) == ("answered", "terminated")
    assert len(office.box.clients.called(KILLED)) == 1
    desk.result("F2")
    eventually(lambda: office.contact("Терпеливый Клиент")["state"] == "done", 30)
    assert office.contact("Терпеливый Клиент")["attempts"] == 1
    eventually(lambda: not office.box.channels(), 40, what="all channels end")


def test_incoming_call_opens_the_clients_card(office, seats):
    seat = seats(office.site, "operator")
    page = seat.page
    page.wait_for_selector(".o_call_systray")
    seat.listens()
    talk = office.box.call_in(TALKS, wait=60)
    page.wait_for_selector(".o_incoming_card")
    shows(page, ".o_incoming_card", "Говорящий Клиент")
    assert talk.result(80).answered is not None
    page.click(".o_incoming_card_hangup")
    page.wait_for_selector(".o_incoming_card", state="detached")
    assert not seat.errors, seat.errors


def test_no_complaint_in_the_logs(office):
    assert not office.site.bad_lines()
