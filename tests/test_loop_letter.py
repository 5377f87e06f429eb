"""Loop G3: a letter of the site becomes lead, task and a call; order or manager.

Letters go through Odoo's own mail gateway; two free operators take the contacts by
Next and call (simulated exchange).  One request ends in an order, the other with the
manager, who answers by letter; what the client writes back goes on to the lead.
"""

import datetime

import pytest

from tests.support import letters
from tests.support.desk import Desk
from tests.support.request_office import CAMPAIGN, MANAGER, TASK, RequestOffice
from tests.support.site import eventually

NAMES = {7001: "Анна Первая", 7002: "Борис Второй"}
WISH = {7001: "Нужны три окна.", 7002: "Гнёте ли вы стекло?"}
DAY = datetime.date.today() + datetime.timedelta(6)


@pytest.fixture(scope="module")
def office(site):
    return RequestOffice(site).set_up()


@pytest.fixture(scope="module")
def written(office):
    """Both letters have come in."""
    for number, name in NAMES.items():
        phone = f"8 (916) 700-70-{number - 6990}"
        office.write(number, name, phone, f"ООО «{name}»", WISH[number])
    return office


@pytest.fixture(scope="module")
def worked():
    """{letter's number: login of who took it}, by the test of the operators."""
    return {}


MADE = """
SELECT client.name, firm.name, lead.name, boss.login, contact.state,
       contact.phone_e164, contact.comment, task.summary, task.user_id = boss.id,
       letter.message_id
  FROM call_campaign_contact contact
  JOIN crm_lead lead ON lead.id = contact.lead_id
  JOIN res_users boss ON boss.id = lead.user_id
  JOIN res_partner client
    ON client.id = contact.partner_id AND client.id = lead.partner_id
  JOIN res_partner firm ON firm.id = client.parent_id AND firm.is_company
  JOIN mail_activity task ON task.res_model = 'crm.lead' AND task.res_id = lead.id
  JOIN mail_message letter ON letter.model = 'crm.lead' AND letter.res_id = lead.id
   AND letter.message_type = 'email'
 WHERE contact.campaign_id = %s ORDER BY lead.id
"""


def test_a_letter_becomes_lead_task_and_a_contact_to_call(site, written):
    assert site.sql(MADE, [written.campaign]) == [
        (
            *(name, f"ООО «{name}»", f"Заявка № {number}: {name}", MANAGER, "todo"),
            *(f"+791670070{number - 6990}", WISH[number], TASK, True),
            f"<{number}@site.example>",
        )
        for number, name in NAMES.items()
    ]


def test_free_operators_take_them_by_next(written, seats, worked):
    """Each another one; the first is solved by an order, the second needs a manager."""
    desks = [Desk(seats(written.site, login)).open() for login in written.logins]
    for desk in desks:
        desk.choose_campaign(CAMPAIGN)
        desk.first()
    taken = {desk.client: desk for desk in desks}
    assert set(taken) == set(NAMES.values()), "each has another one"
    by_number = {number: taken[name] for number, name in NAMES.items()}
    for number, desk in by_number.items():
        desk.dial()
        assert WISH[number] in desk.text
        worked[number] = desk.seat.login

    desk = by_number[7001]
    desk.answer("1", "Order")
    assert "Product" in desk.refused()
    desk.pick("product", "two sashes", "Window, two sashes")
    desk.fill("quantity", "3")
    desk.fill("address", "Мира, 5")
    desk.fill_date("delivery_date", DAY)
    desk.answer("1", "Solved")
    desk.hang_up()
    desk.result("F1")

    desk = by_number[7002]
    desk.answer("2", "A manager calls")
    desk.hang_up()
    desk.result("F4", comment="Спрашивает про гнутое стекло")
    for desk in desks:
        eventually(lambda desk=desk: desk.phase == "idle", what="nobody is left")
        assert not desk.seat.errors, desk.seat.errors


SOLVED = """
SELECT sale.opportunity_id = contact.lead_id,
       (sale.commitment_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Moscow')::date,
       item.product_uom_qty::int, session.outcome, operator.login, call.outcome
  FROM call_campaign_contact contact
  JOIN call_attempt attempt ON attempt.contact_id = contact.id
  JOIN call_session session ON session.id = attempt.session_id
  JOIN res_users operator ON operator.id = attempt.user_id
  JOIN voip_call call ON call.id = attempt.call_id
  LEFT JOIN sale_order sale ON sale.partner_id = contact.partner_id
  LEFT JOIN sale_order_line item ON item.order_id = sale.id
 WHERE contact.campaign_id = %s ORDER BY contact.id
"""


def test_one_is_solved_the_other_handed_over(site, written, worked):
    assert worked, "the operators' test failed"
    assert site.sql(SOLVED, [written.campaign]) == [
        (True, DAY, 3, "goal", worked[7001], "answered"),
        (None, None, None, "other", worked[7002], "answered"),
    ]
    states = "SELECT state FROM call_campaign_contact WHERE campaign_id = %s"
    assert site.sql(states, [written.campaign]) == [("done",), ("done",)]


@pytest.fixture(scope="module")
def lead(site, written):
    """Of the second request."""
    return site.value("SELECT id FROM crm_lead WHERE name LIKE 'Заявка № 7002%%'")


def test_the_manager_finds_it_in_the_feed_and_answers(site, written, lead, seats):
    manager = seats(site, MANAGER)
    page = manager.open("crm-feed")
    item = page.locator(".o_crm_feed_item", has_text="Спрашивает про гнутое стекло")
    item.wait_for()
    assert "Call the client" in item.inner_text()
    item.locator("a", has_text="Заявка № 7002").click()
    page.wait_for_selector(".o_form_view .o-mail-Chatter")
    thread = page.locator(".o-mail-Thread")
    thread.get_by_text(WISH[7002]).first.wait_for()
    page.click(".o-mail-Chatter-sendMessage")
    page.fill(".o-mail-Composer-input", "Гнём, пришлите размеры.")
    page.click(".o-mail-Composer-send:not([disabled])")
    thread.get_by_text("Гнём, пришлите размеры.").first.wait_for()
    eventually(lambda: answer_of(site, lead), what="the answer is kept")
    assert not manager.errors, manager.errors


def answer_of(site, lead):
    """The message id of what the manager wrote."""
    rows = site.sql(
        "SELECT message_id FROM mail_message WHERE model = 'crm.lead' AND res_id = %s"
        " AND body LIKE '%%Гнём%%'",
        [lead],
    )
    return rows and rows[0][0]


def test_what_the_client_writes_back_goes_to_the_lead(site, written, lead, seats):
    leads = site.value("SELECT count(*) FROM crm_lead")
    reply = letters.request(
        7003,
        *(NAMES[7002], "8 (916) 700-70-12", "ООО «Ответ»", "Размеры: 900 на 1400."),
        From="Борис Второй <client7002@suite-test.example>",
        In_Reply_To=answer_of(site, lead),
        References=answer_of(site, lead),
    )
    letters.deliver(site, reply)
    manager = seats(site, MANAGER)
    page = manager.open(f"m-crm.lead/{lead}")
    thread = page.locator(".o-mail-Thread")
    for words in (WISH[7002], "Гнём, пришлите размеры.", "Размеры: 900 на 1400."):
        thread.get_by_text(words).first.wait_for()
    assert site.value("SELECT count(*) FROM crm_lead") == leads
    queue = "SELECT count(*) FROM call_campaign_contact WHERE campaign_id = %s"
    assert site.value(queue, [written.campaign]) == len(NAMES)
    assert not manager.errors, manager.errors


def test_no_complaint_in_the_logs(site):
    assert not site.bad_lines()
