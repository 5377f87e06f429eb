"""Loop G2: a call comes in, the script finds need and company, an order goes to supply.

The exchange is the simulated one.  One client is known by the number, the other is not;
the operator clicks everything in a browser, and so does the department of supply.
"""

import datetime

import pytest

from tests.support.hotline import HotLine
from tests.support.pointer import Pointer
from tests.support.simulated import obedient_clients
from tests.support.site import eventually, shows

KNOWN = "+79165550301"
STRANGER = "+79165550302"
DAY = datetime.date.today() + datetime.timedelta(9)
OTHER_DAY = DAY + datetime.timedelta(1)


@pytest.fixture(scope="module")
def line(make_site):
    return HotLine(make_site("incoming", prepare=obedient_clients)).set_up()


@pytest.fixture(scope="module")
def client(line):
    """(client, deal): whose number is known."""
    return line.client("Зоя Знакомая", KNOWN, "ООО «Знакомая»", "Окна для Зои")


@pytest.fixture
def operator(line, seats):
    return seats(line.site, "operator")


def listening(seat, path):
    """A screen whose browser hears what the server tells."""
    page = seat.open(path)
    page.wait_for_function(
        "() => odoo.__WOWL_DEBUG__.root.env.services.bus_service.isActive"
    )
    return page


def card_of(page, words):
    """The card of the call that comes in."""
    card = page.locator(".o_incoming_card")
    card.filter(has_text=words).wait_for()
    return card


def test_a_known_client_orders_at_the_desk(line, client, operator):
    page = listening(operator, "action-call_dialer.desk")
    line.ring(KNOWN)
    card = card_of(page, "Зоя Знакомая")
    shows(page, ".o_incoming_card", "ООО «Знакомая»")
    shows(page, ".o_incoming_card", "Окна для Зои")  # the open deal
    card.locator(".o_incoming_card_answer").click()
    talk = Pointer(operator)
    page.wait_for_selector(".o_desk_talk")
    talk.on_block("Greeting")
    assert "Зоя Знакомая" in talk.text
    talk.answer("Wants to order", "Need")
    assert "Product" in talk.refused("Is clear")
    talk.pick("product", "two sashes", "Window, two sashes")
    talk.fill("quantity", "3")
    talk.answer("Is clear", "Delivery")  # not “Who is it?”: the client is known
    talk.fill("address", "Мира, 5")
    talk.fill_date("delivery_date", DAY)
    talk.answer("Agreed", "Order is taken")
    eventually(lambda: "SUP/0" in talk.text, what="what was made is said")
    number = line.site.value("SELECT name FROM sale_order ORDER BY id DESC LIMIT 1")
    assert number in talk.text
    talk.finished("Goal reached")
    card.locator(".o_incoming_card_hangup").click()
    card.wait_for(state="detached")
    page.click(".o_desk_talk button")
    page.wait_for_selector(".o_desk_talk", state="detached")
    partner, deal = client
    call = line.ended(KNOWN)
    assert call["partner_id"][0] == partner
    assert call["lead_id"][0] == deal
    assert not operator.errors, operator.errors


def test_a_stranger_is_asked_for_the_company(line, operator):
    """Away from the desk; the script makes the firm and its person."""
    page = listening(operator, "action-crm.crm_lead_action_pipeline")
    line.ring(STRANGER)
    card = card_of(page, "This number is not known yet.")
    card.locator(".o_incoming_card_answer").click()
    talk = Pointer(operator)
    talk.on_block("Greeting")
    assert "who is calling?" in talk.text
    talk.answer("Wants to order", "Need")
    talk.pick("product", "one sash", "Window, one sash")
    talk.fill("quantity", "10")
    talk.answer("Is clear", "Who is it?")
    assert "Company" in talk.refused("Written down")
    talk.fill("firm", "ООО «Новая»")
    talk.fill("caller", "Пётр Новый")
    talk.answer("Written down", "Delivery")
    assert "Пётр Новый" in talk.text
    card_of(page, "Пётр Новый")  # it says so by itself
    talk.fill("address", "Садовая, 1")
    talk.fill_date("delivery_date", OTHER_DAY)
    talk.answer("Agreed", "Order is taken")
    talk.finished("Goal reached")
    card.locator(".o_incoming_card_hangup").click()
    call = line.ended(STRANGER)
    assert call["partner_id"][1].endswith("Пётр Новый")
    assert not operator.errors, operator.errors


ORDERS = """
SELECT client.name, firm.name, sale.state, deal.name,
       (sale.commitment_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Moscow')::date,
       product.default_code, item.product_uom_qty::int, paper.number LIKE 'SUP/%%',
       paper.date_deadline, call.number_e164, session.goal_reached
  FROM sale_order sale
  JOIN sale_order_line item ON item.order_id = sale.id
  JOIN product_product product ON product.id = item.product_id
  JOIN res_partner client ON client.id = sale.partner_id
  JOIN res_partner firm ON firm.id = client.parent_id
  LEFT JOIN crm_lead deal ON deal.id = sale.opportunity_id
  JOIN doc_document paper ON paper.res_model = 'sale.order' AND paper.res_id = sale.id
  JOIN call_session_record made ON made.res_model = 'sale.order'
   AND made.res_id = sale.id AND made.kind = 'created' AND made.code IS NOT NULL
  JOIN call_session session ON session.id = made.session_id
   AND session.partner_id = client.id
  JOIN voip_call call ON call.session_id = session.id AND call.partner_id = client.id
 WHERE paper.kind_id = %s ORDER BY sale.id
"""


def test_order_paper_call_and_talk_belong_together(line):
    assert line.site.sql(ORDERS, [line.kind]) == [
        (
            *("Зоя Знакомая", "ООО «Знакомая»", "sale", "Окна для Зои", DAY),
            *("WIN-2", 3, True, DAY, KNOWN, True),
        ),
        (
            *("Пётр Новый", "ООО «Новая»", "sale", None, OTHER_DAY),
            *("WIN-1", 10, True, OTHER_DAY, STRANGER, True),
        ),
    ]


def test_supply_finds_the_order_and_works_on_it(line, seats):
    supply = seats(line.site, "supply")
    page = supply.open("action-doc_kinds.doc_document_action_mine")
    page.locator(".o_kanban_record, .o_data_row", has_text="Зоя Знакомая").click()
    page.wait_for_selector(".o_form_view")
    form = page.locator(".o_form_view")
    shows(page, ".o_form_view", "Goods")
    inputs = form.locator("input, textarea")

    def filled_in():
        values = inputs.evaluate_all("all => all.map(x => x.value)")
        goods = any("Window, two sashes" in value for value in values)
        return goods and "Мира, 5" in values

    eventually(filled_in, what="goods and address")
    page.click(".o_statusbar_status button:has-text('In work')")
    page.locator(
        ".o_statusbar_status button.o_arrow_button_current", has_text="In work"
    ).wait_for()
    page.click("button[name=action_open_origin]")
    page.wait_for_selector(".o_form_view .o_field_widget[name=order_line]")
    current = page.locator(".o_statusbar_status .o_arrow_button_current")
    eventually(lambda: current.inner_text() == "Sales Order", what="the order")
    shows(page, ".o_field_widget[name=order_line]", "3.00")
    stage = "SELECT s.name->>'en_US' FROM doc_document d JOIN doc_stage s"
    stage += " ON s.id = d.stage_id JOIN res_partner p ON p.id = d.partner_id"
    stage += " WHERE d.kind_id = %s AND p.name = 'Зоя Знакомая'"
    assert line.site.value(stage, [line.kind]) == "In work"
    assert not supply.errors, supply.errors


def test_the_clients_history_tells_of_call_and_talk(line, client, operator):
    partner, _deal = client
    page = operator.open(f"m-res.partner/{partner}")
    page.click(".o_notebook .nav-link[name=history]")
    entry = ".o_crm_timeline_entry[data-kind=%s]"
    for kind in ("call", "session"):
        page.wait_for_selector(entry % kind)
    page.locator(f"{entry % 'session'} button[title=Details]").first.click()
    parts = page.locator(f"{entry % 'session'} .o_crm_timeline_parts")
    parts.get_by_text("Мира, 5").first.wait_for()
    assert not operator.errors, operator.errors


def test_no_complaint_in_the_logs(line):
    assert not line.site.bad_lines()
