"""A letter of the site's form becomes work: loop G3, through the real mail gateway."""

import time

import pytest

from tests.support import letters
from tests.support.desk import Desk
from tests.support.site import eventually, shows

REQUESTS = "Requests from the site"


def found(site, model_table, number):
    return site.sql(
        f"SELECT id FROM {model_table} WHERE email = %s",  # noqa: S608
        (f"client{number}@suite-test.example",),
    )


@pytest.fixture(scope="module")
def delivered(site):
    raw = letters.request(
        5001, "Иванов Пётр", "8 (916) 500-10-01", "ООО «Письмо»", "Нужны два окна."
    )
    began = time.monotonic()
    letters.deliver(site, raw)
    eventually(lambda: found(site, "call_campaign_contact", 5001), 60)
    return raw, time.monotonic() - began


def test_company_contact_deal_and_contact_in_the_queue(site, delivered):
    _raw, seconds = delivered
    (row,) = site.sql(
        "SELECT c.name, c.phone_e164, c.state, c.comment, p.name, company.name,"
        "       l.name, l.active, campaign.name, c.company_id = campaign.company_id"
        "  FROM call_campaign_contact c"
        "  JOIN call_campaign campaign ON campaign.id = c.campaign_id"
        "  JOIN crm_lead l ON l.id = c.lead_id"
        "  JOIN res_partner p ON p.id = c.partner_id AND p.id = l.partner_id"
        "  JOIN res_partner company ON company.id = p.parent_id"
        " WHERE c.email = 'client5001@suite-test.example'"
    )
    assert row == (
        "Иванов Пётр",
        "+79165001001",
        "todo",
        "Нужны два окна.",
        "Иванов Пётр",
        "ООО «Письмо»",
        "Заявка № 5001: Иванов Пётр",
        True,
        REQUESTS,
        True,
    )
    print(
        f"letter → contact in the queue: {seconds:.1f} s (the script's start included)"
    )


def test_letter_lies_in_the_deals_history_and_its_reply_follows(site, delivered):
    (lead,) = site.sql(
        "SELECT res_id FROM mail_message"
        " WHERE message_id = '<5001@site.example>' AND model = 'crm.lead'"
    )
    count = site.value("SELECT count(*) FROM crm_lead")
    reply = letters.request(
        5002, "Иванов Пётр", "8 (916) 500-10-01", "ООО «Письмо»", "И ещё дверь.",
        In_Reply_To="<5001@site.example>", References="<5001@site.example>",
    )  # fmt: skip
    letters.deliver(site, reply)
    (answer,) = site.sql(
        "SELECT model, res_id FROM mail_message"
        " WHERE message_id = '<5002@site.example>'"
    )
    assert answer == ("crm.lead", lead[0])
    assert site.value("SELECT count(*) FROM crm_lead") == count
    assert not found(site, "call_campaign_contact", 5002)


def test_the_same_letter_again_makes_nothing(site, delivered):
    raw, _seconds = delivered
    letters.deliver(site, raw)
    letters.deliver(site, raw)
    assert len(found(site, "call_campaign_contact", 5001)) == 1


def test_second_request_of_the_client_joins_the_client(site, delivered):
    raw = letters.request(
        5003,
        "Иванов Пётр",
        "+7 916 500-10-01",
        "ООО «Письмо»",
        "Забыл про балкон.",
        client=5001,
    )
    letters.deliver(site, raw)
    partners = site.value(
        "SELECT count(*) FROM res_partner WHERE email = 'client5001@suite-test.example'"
    )
    assert partners == 1


def test_a_letter_whose_action_fails_is_kept_and_retried(site, delivered):
    """The template asks for what no letter has: the letter waits in the log."""
    ask = (
        "UPDATE record_template_line line SET value = %s FROM record_template template"
        " WHERE template.id = line.template_id AND template.code = 'letter_call'"
        " AND line.field_name = 'phone'"
    )
    site.sql(ask, ("telephone",))
    try:
        raw = letters.request(
            5004, "Сидоров Олег", "8 916 500-10-04", "ООО «Ждём»", "Окно."
        )
        letters.deliver(site, raw)
        assert not found(site, "call_campaign_contact", 5004)
        assert not found(site, "res_partner", 5004), (
            "all of the letter's work is undone"
        )
        log = "SELECT id, state, error FROM mail_lead_filter_log WHERE message_key = %s"
        ((log_id, state, error),) = site.sql(log, ("<5004@site.example>",))
        assert state == "error"
        assert "Letter: contact to call" in error
    finally:
        site.sql(ask, ("phone",))
    admin = site.rpc("admin")
    answer = admin.call("mail.lead.filter.log", "action_retry", [log_id])
    assert answer["params"]["type"] == "success", answer
    assert found(site, "call_campaign_contact", 5004)


def test_operator_sees_the_request_first(site, seats, delivered):
    """In the queue of the desk, and by Next, with what the client wrote."""
    operator2 = seats(site, "operator2")
    desk = Desk(operator2).open()
    desk.choose_campaign(REQUESTS)
    page = desk.page
    page.wait_for_selector(".o_desk_queue")
    assert desk.first() == "Иванов Пётр"
    comment = ".o_desk_client textarea"
    eventually(
        lambda: "Нужны два окна." in page.input_value(comment), what="the request"
    )
    shows(page, ".o_desk_client", "ООО «Письмо»")
    assert not operator2.errors, operator2.errors


def test_administrator_tests_a_filter_on_a_letter(site, seats, tmp_path):
    """The dry run in the form: why, what would be made; and nothing is made."""
    path = tmp_path / "letter.eml"
    path.write_bytes(
        letters.request(5009, "Проба Пера", "8 916 500-10-09", "ООО «Проба»", "Да.")
    )
    seat = seats(site, "admin")
    page = seat.open("mail-filters")
    page.click(f".o_data_row:has-text('{REQUESTS}') td[name=name]")
    page.wait_for_selector(".o_form_view")
    page.click("button[name=action_test]")
    page.wait_for_selector(".modal .o_field_widget[name=eml]")
    page.set_input_files(".modal .o_field_widget[name=eml] input[type=file]", str(path))
    page.wait_for_function(
        "() => document.querySelector('.modal .o_field_widget[name=eml] input')?.value"
        " === 'letter.eml'"
    )
    page.click(".modal button[name=action_test]")
    page.wait_for_selector(".modal .o_field_widget[name=made_html] table")
    made = ".modal .o_field_widget[name=made_html]"
    shows(page, made, "Заявка № 5009: Проба Пера")
    shows(page, made, "ООО «Проба»")
    page.click(".modal .nav-link[name=why]")
    shows(page, ".modal .o_field_widget[name=why_html]", "+79165001009")
    assert not found(site, "res_partner", 5009)
    page.click(".modal .btn-close")
    page.click("button[name=action_view_letters]")
    page.click(".o_data_row:has-text('Заявка № 5001')")
    page.wait_for_selector(".o_form_view .o_field_widget[name=made_html] table")
    assert not seat.errors, seat.errors


def test_no_complaint_in_the_logs(site):
    assert not site.bad_lines()
