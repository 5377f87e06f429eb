"""Clients call: the right card opens for the right user, by the bus, at once."""

import time

from tests.support.site import eventually, shows

from .conftest import OPERATOR, OTHER
from .sip_agent import Behaviour


def receive(office, *logins):
    ids = [office.users[login] for login in logins]
    values = {"incoming_user_ids": [[6, 0, ids]], "operator_timeout": 120}
    office.admin.call("voip.pbx", "write", [office.pbx], values)


def client(office, name, phone, **values):
    return office.admin.call(
        "res.partner", "create", [{"name": name, "phone": phone, **values}]
    )[0]


def test_card_of_the_right_client_before_the_answer(office, browser_seats):
    receive(office, OTHER, OPERATOR)
    owner = {"user_id": office.users[OPERATOR]}
    partner = client(office, "Owned <b>client</b>", "+79161110001", **owner)
    client(office, "Another", "+79161110002")
    office.box.operator_behaviour = Behaviour(200, 10)
    page = browser_seats(OPERATOR)

    begun = time.monotonic()
    talk = office.box.call_in("+79161110001", wait=50)
    page.wait_for_selector(".o_incoming_card")
    shown = time.monotonic() - begun
    shows(page, ".o_incoming_card_title", "Owned <b>client</b>")  # text, not HTML
    assert page.text_content(".o_incoming_card_title") == "Owned <b>client</b>"
    assert page.query_selector(".o_incoming_card_title b") is None
    call = talk.result(60)
    assert call.answered is not None
    # before the telephone was picked up, ten seconds after it rang
    assert begun + shown < call.answered
    print(f"ring → card: {shown * 1000:.0f} ms")

    page.wait_for_selector(".o_incoming_card_hangup")
    page.click(".o_incoming_card_hangup")
    ended = office.wait_ended(office.last_call())
    assert (ended["outcome"], ended["partner_id"][0]) == ("answered", partner)
    assert ended["user_id"][0] == office.users[OPERATOR]
    assert len(office.box.operators["101"].calls) == 1
    assert office.box.operators["102"].calls == []
    page.wait_for_selector(".o_incoming_card", state="detached")


def test_unknown_number_goes_to_who_is_free_and_offers_a_contact(office, browser_seats):
    receive(office, OTHER)
    page = browser_seats(OTHER)
    office.box.operator_behaviour = Behaviour(0)  # rings
    office.box.call_in("+79161119999", wait=120)
    page.wait_for_selector(".o_incoming_card_create")
    page.click(".o_incoming_card_create")
    page.wait_for_selector(".o_form_view .o_field_widget[name=phone] input")

    def phone():
        value = page.input_value(".o_form_view .o_field_widget[name=phone] input")
        return value.replace(" ", "").replace("-", "")

    eventually(lambda: phone() == "+79161119999", what="the number is filled in")
    page.click(".o_incoming_card_decline")
    call = office.wait_ended(office.last_call())
    assert (call["state"], call["outcome"]) == ("rejected", "rejected")


def test_client_gives_up_is_a_missed_call(office):
    receive(office, OTHER)
    office.box.operator_behaviour = Behaviour(0)
    before = office.last_call()
    answer = office.box.call_in("+79161118888", wait=8)
    eventually(lambda: office.last_call() != before, what="a call came in")
    assert answer.result(20).answered is None
    call = office.wait_ended(office.last_call())
    assert (call["state"], call["ended_by"]) == ("missed", "client")
    (phone,) = office.box.operators["102"].calls
    eventually(lambda: phone.cancelled, what="the telephone rings no more")


def test_nobody_to_ring_is_missed_too(office):
    receive(office)
    before = office.last_call()
    office.box.call_in("anonymous", wait=20).result(40)
    found = eventually(lambda: office.last_call() != before and office.last_call())
    call = office.wait_ended(found)
    assert call["state"] == "missed"
    assert not call["user_id"]
