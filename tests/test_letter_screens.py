"""The screens of letters in a browser: a filter built by marking, its trial on past
letters, the mail desk with an answer."""

import pytest

from tests.support import letters
from tests.support.site import eventually

MARK = """
(text) => {
    const body = document.querySelector(".o_letter_body");
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const place = walker.currentNode.data.indexOf(text);
        if (place >= 0) {
            const range = document.createRange();
            range.setStart(walker.currentNode, place);
            range.setEnd(walker.currentNode, place + text.length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
            body.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
            return true;
        }
    }
    return false;
}
"""


@pytest.fixture(scope="module")
def delivered(site):
    for number in (6001, 6002):
        letters.deliver(
            site,
            letters.request(
                number, "Мария Летова", f"8 (916) 600-60-{number - 5990}",
                "ООО «Экран»", "Нужна дверь.",
            ),
        )  # fmt: skip
    return site


@pytest.fixture(scope="module")
def rule(site):
    """A filter without attributes, for the letters of the form."""
    admin = site.rpc("admin")
    values = {
        "name": "Built in a browser",
        "sequence": 999,
        "condition_ids": [(0, 0, {"part": "subject", "value": "Заявка"})],
    }
    return admin.call("mail.lead.filter", "create", [values])[0]


def attribute(site, rule):
    return site.sql(
        "SELECT name, kind, method, label, required FROM mail_lead_filter_attribute"
        " WHERE filter_id = %s",
        (rule,),
    )


def test_a_filter_is_built_by_marking_a_letter(site, seats, delivered, rule):
    seat = seats(site, "admin")
    page = seat.open(f"mail-filters/{rule}")
    page.click("button[name=action_build]")
    page.wait_for_selector(".o_letter_body")
    assert page.evaluate(MARK, "ООО «Экран»")
    page.wait_for_selector(".o_letter_proposal .o_letter_name")
    page.fill(".o_letter_name", "firm")
    page.press(".o_letter_name", "Enter")
    page.wait_for_selector(".o_letter_table td.table-success")
    page.wait_for_selector("mark:has-text('Экран')")
    page.click(".o_letter_table .fa-asterisk")
    page.wait_for_selector(".o_letter_table .fa-asterisk.text-danger")
    page.click(".o_letter_save")
    eventually(lambda: attribute(site, rule), 30)
    assert attribute(site, rule) == [("firm", "text", "label", "Компания", True)]
    assert not seat.errors, seat.errors


def test_it_is_tried_on_past_letters(site, seats, delivered, rule):
    seat = seats(site, "admin")
    page = seat.open(f"mail-filters/{rule}")
    page.click("button[name=action_dry_run]")
    page.click(".modal button[name=action_start]")
    page.wait_for_selector(".modal .o_letter_dry_run .bg-success")
    page.click(".modal .o_data_row:has-text('Заявка № 6001') td[name=subject]")
    page.wait_for_selector(".modal .o_field_widget[name=why_html] table")
    assert "ООО «Экран»" in page.inner_text(".modal .o_field_widget[name=why_html]")
    assert not seat.errors, seat.errors


def test_client_waits_on_the_mail_desk_until_the_answer(site, seats, delivered):
    raw = letters.request(
        6003, "Мария Летова", "8 (916) 600-60-11", "ООО «Экран»", "Когда замер?",
        client=6001, In_Reply_To="<6001@site.example>",
        References="<6001@site.example>",
    )  # fmt: skip
    letters.deliver(site, raw)
    query = (
        "SELECT d.state FROM mail_desk_letter d JOIN mail_message m"
        " ON m.id = d.message_id WHERE m.message_id = '<6003@site.example>'"
    )
    assert site.value(query) == "waiting"
    seat = seats(site, "admin")
    page = seat.open("mail-desk")
    row = ".o_data_row:has-text('Заявка № 6003')"
    page.click(f"{row} button[name=action_answer]")
    page.wait_for_selector(".modal .o_mail_composer_form_view, .modal .o_form_view")
    page.click(".modal .o_field_html .odoo-editor-editable")
    page.keyboard.type("Tomorrow at ten.")
    page.click(".modal button.o_mail_send")
    eventually(lambda: site.value(query) == "answered", 30)
    assert not seat.errors, seat.errors
