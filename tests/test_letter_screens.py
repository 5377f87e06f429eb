"""The screens of letters in a browser: a filter built by marking, its trial on past
letters, the mail desk with an answer, letters that failed."""

import pytest

from tests.support import letters
from tests.support.site import eventually, shows

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
    eventually(lambda: page.evaluate(MARK, "ООО «Экран»"), what="the letter's text")
    page.wait_for_selector(".o_letter_proposal .o_letter_name")
    page.fill(".o_letter_name", "firm")
    page.press(".o_letter_name", "Enter")
    page.wait_for_selector(".o_letter_table td.table-success")
    page.wait_for_selector("mark:has-text('Экран')")
    page.click(".o_letter_table .fa-asterisk")
    page.wait_for_selector(".o_letter_table .fa-asterisk.text-danger")
    page.click(".o_letter_save")
    eventually(lambda: attribute(site, rule), what="the attribute is saved")
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
    shows(page, ".modal .o_field_widget[name=why_html]", "ООО «Экран»")
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
    eventually(lambda: site.value(query) == "answered", what="the answer is sent")
    assert not seat.errors, seat.errors


# -- letters that failed ------------------------------------------------------------

FAILED = "Рекламация"
EMPTY = "the value is required and it is empty"


@pytest.fixture
def broken(site):
    """A record template that asks for what no letter gives, and its filter.

    :return: ids of the template's line and of the filter
    """
    admin = site.rpc("admin")
    leads = admin.search("ir.model", [("model", "=", "crm.lead")])[0]["id"]
    line = {
        "field_name": "name", "kind": "value", "value": "never_given", "required": True,
    }  # fmt: skip
    template = {
        "name": "Complaint",
        "code": "complaint_in_a_browser",
        "model_id": leads,
        "line_ids": [(0, 0, line)],
    }
    (template,) = admin.call("record.template", "create", [template])
    rule = {
        "name": "Complaints",
        "sequence": 1,
        "condition_ids": [(0, 0, {"part": "subject", "value": FAILED})],
        "action_ids": [(0, 0, {"kind": "template", "template_id": template})],
    }
    (rule,) = admin.call("mail.lead.filter", "create", [rule])
    lines = [("template_id", "=", template)]
    yield admin.search("record.template.line", lines)[0]["id"], rule
    admin.call("mail.lead.filter", "write", [rule], {"active": False})


def fate(site, number):
    """State and error of a letter, and the names of the leads made of it."""
    key = f"<{number}@site.example>"
    query = "SELECT state, error FROM mail_lead_filter_log WHERE message_key = %s"
    ((state, error),) = site.sql(query, (key,))
    leads = site.sql(
        "SELECT lead.name FROM crm_lead lead JOIN mail_message message"
        " ON message.model = 'crm.lead' AND message.res_id = lead.id"
        " WHERE message.message_id = %s",
        (key,),
    )
    return state, error, [name for (name,) in leads]


def open_failed(page, row):
    """By the menu, as one who looks for it."""
    page.click(".o_menu_sections button:has-text('Configuration')")
    page.click(".o-dropdown--menu .dropdown-item:has-text('Failed Letters')")
    page.wait_for_selector(row)


def test_a_letter_whose_action_fails_waits_for_somebody(site, seats, broken):
    line, rule = broken
    for number in (6101, 6102):
        subject = f"{FAILED} {number}"
        raw = letters.letter(number, "Брак в окне.", Subject=subject)
        letters.deliver(site, raw)
    state, error, leads = fate(site, 6101)
    assert (state, leads) == ("error", [])
    assert EMPTY in error
    mended, useless = (
        f".o_data_row:has-text('{FAILED} {number}')" for number in (6101, 6102)
    )
    seat = seats(site, "admin")
    page = seat.open("crm")
    open_failed(page, mended)
    shows(page, f"{mended} [name=error]", EMPTY)
    page.click(f"{mended} [name=subject]")
    page.wait_for_selector(f".o_form_view .alert-danger:has-text('{EMPTY}')")

    # tried again for nothing
    page.click("button[name=action_retry]")
    page.wait_for_selector(f".o_notification:has-text('{EMPTY}')")
    assert fate(site, 6101)[0] == "error"

    # mended, tried again
    site.rpc("admin").call(
        "record.template.line", "write", [line], {"value": "letter_subject"}
    )
    page.click("button[name=action_retry]")
    page.wait_for_selector(".o_form_view button[name=action_open_record]")
    assert fate(site, 6101) == ("done", None, [f"{FAILED} 6101"])
    page.wait_for_selector(".o_form_view .alert-danger", state="hidden")

    # nothing is to be made of the other: off this list, and still to be had
    page.click(".o_breadcrumb .o_back_button, .o_breadcrumb a:has-text('Failed')")
    page.wait_for_selector(useless)
    page.wait_for_selector(mended, state="detached")
    page.click(f"{useless} .o_list_record_selector input")
    page.click(".o_control_panel button[name=action_discard]")
    page.wait_for_selector(useless, state="detached")
    assert fate(site, 6102)[::2] == ("discarded", [])
    page.click(".o_searchview_dropdown_toggler")
    page.click(".o_filter_menu .dropdown-item:has-text('Discarded')")
    page.wait_for_selector(useless)
    assert not seat.errors, seat.errors
