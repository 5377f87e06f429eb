"""Loop G5: an administrator without code makes a loop of his own, and it runs.

A kind of documents, a record template, a script that makes such a document, a filter
that makes it of letters, a campaign: all clicked together in a browser.  Then an
operator works: the documents have attributes and numbers, are overdue, and move by the
allowed ways only.
"""

import datetime
import json

import pytest

from tests.support import forms, letters, records
from tests.support.author import Author
from tests.support.desk import Desk
from tests.support.site import RpcError, eventually

KIND = "Repair order"
SCRIPT = "Something is broken"
CAMPAIGN = "04 Repairs"
OPERATOR = "loop_repairs"
CLIENT = "Клава Клиент"
PROMISED = datetime.date.today() - datetime.timedelta(3)
URGENCY = "low: Can wait\nhigh: At once"


@pytest.fixture(scope="module")
def operator(site):
    """Who is to work by it: an operator who may use documents."""
    admin = site.rpc("admin")
    made = records.operator(site, admin, OPERATOR, "Olga Repairs", "321")
    group = site.ref("doc_kinds.doc_kinds_group_user")
    admin.call("res.users", "write", [made], {"group_ids": [[4, group]]})
    return made


@pytest.fixture
def admin(site, seats):
    return seats(site, "admin")


def test_a_kind_of_documents(site, admin):
    form = forms.new(admin, "action-doc_kinds.doc_kind_action")
    form.fill("name", KIND)
    form.fill("number_prefix", "REP/")
    row = form.row("attribute_ids")
    row.fill("name", "Fault")
    row.pick("type", "Line of text")
    row.check("required")
    row = form.row("attribute_ids")
    row.fill("name", "Urgency")
    row.pick("type", "Choice")
    row.fill("options", URGENCY)
    row = form.row("attribute_ids")
    row.fill("name", "Cost")
    row.pick("type", "Amount")
    form.save()
    # every stage leads on to the next one only, the last asks for the cost
    form.tab("stages")
    for stage, following in (("New", "In work"), ("In work", "Done")):
        row = form.edit("stage_ids", stage, "next_stage_ids")
        row.pick("next_stage_ids", following)
    form.save()
    form.tab("attributes")
    row = form.edit("attribute_ids", "Cost", "required_stage_ids")
    row.pick("required_stage_ids", "Done")
    form.save()
    admin.page.click("button[name=action_create_menu]")
    admin.page.wait_for_selector("button[name=action_remove_menu]")
    attributes = site.sql(
        "SELECT a.code, a.type, a.required"
        "  FROM doc_kind_attribute a JOIN doc_kind k ON k.id = a.kind_id"
        " WHERE k.name->>'en_US' = %s ORDER BY a.id",
        [KIND],
    )
    assert attributes == [
        ("fault", "char", True),
        ("urgency", "selection", False),
        ("cost", "monetary", False),
    ]
    assert not admin.errors, admin.errors


LINES = (
    ("kind_id", "Fixed value", KIND),
    ("name", "Text with placeholders", "Repair: {{ fault }}"),
    ("partner_id", "Field of a given record", "partner"),
    ("date_deadline", "Given value", "promised"),
    ("attributes.fault", "Given value", "fault"),
    ("attributes.urgency", "Given value", "urgency"),
)


def test_a_record_template(site, admin):
    form = forms.new(admin, "action-record_template.record_template_action")
    form.fill("name", "Repair order of a call")
    form.pick("model_id", "Document")
    eventually(lambda: form.value("code") == "document", what="a code by itself")
    form.fill("code", "repair")
    for field, kind, value in LINES:
        dialog = form.line("line_ids")
        dialog.pick_path("field_name", field, KIND)
        dialog.pick("kind", kind)
        if field == "kind_id":
            dialog.pick("constant_ref", value)
        else:
            dialog.fill("value", value)
        dialog.done()
    form.save()
    lines = site.sql(
        "SELECT l.field_name, l.value"
        "  FROM record_template_line l JOIN record_template t ON t.id = l.template_id"
        " WHERE t.code = 'repair' ORDER BY l.sequence, l.id"
    )
    assert [name for name, _value in lines] == [name for name, _kind, _value in LINES]
    assert not admin.errors, admin.errors


def test_a_script_that_makes_the_document(site, admin):
    author = Author(admin)
    author.new_script(SCRIPT, "The repair is written down", "Campaign Contact")
    author.nothing_chosen()
    author.panel.field("Fault")
    author.panel.field("Urgency", "selection", URGENCY)
    author.panel.field("Promised", "date")
    author.focus()
    author.first("Greeting")
    author.say("Good afternoon! What is it?")
    author.child("Greeting", "It is broken", "What is broken?")
    for label in ("Fault", "Urgency", "Promised"):
        author.panel.use(label, required=label == "Fault")
    author.child("What is broken?", "Written down", "Repair is ordered")
    author.panel.kind("end")
    author.panel.mark("goal", "Repair")
    author.panel.make_by_template("Repair order of a call")
    author.saved()
    author.publish("First")
    author.published(1)
    assert not admin.errors, admin.errors


ATTRIBUTES = (
    ("client_name", "Person's name", "Client"),
    ("client_email", "E-mail", "Address"),
    ("fault", "Text", "Fault"),
    ("urgency", "Text", "Urgency"),
    ("promised", "Date", "Promised"),
)


@pytest.fixture(scope="module")
def partner_template(site):
    """Finds or makes the client; its code is the name by which scripts know theirs."""
    lines = {
        "email": ("value", "client_email", {"is_key": True}),
        "name": ("value", "client_name", records.REQUIRED),
    }
    return records.template(
        site.rpc("admin"), "partner", "res.partner", lines, operation="find_or_create"
    )


def test_a_filter_that_makes_it_of_letters(site, admin, partner_template):
    form = forms.new(admin, "mail-filters")
    form.fill("name", "Repairs by letter")
    row = form.row("condition_ids")
    row.pick("part", "Subject")
    row.fill("value", "Repair wanted")
    form.tab("attributes")
    for name, kind, label in ATTRIBUTES:
        dialog = form.line("attribute_ids")
        dialog.fill("name", name)
        dialog.pick("kind", kind)
        dialog.fill("label", label)
        dialog.done()
    form.tab("actions")
    for name in ("Partner", "Repair order of a call"):
        dialog = form.line("action_ids")
        dialog.pick("template_id", name)
        dialog.done()
    form.save()
    assert not form.field("problems").count(), form.field("problems").inner_text()
    assert not admin.errors, admin.errors


def test_a_campaign_with_that_script(site, admin, operator):
    form = forms.new(admin, "action-call_dialer.call_campaign_action")
    form.fill("name", CAMPAIGN)
    form.pick("script_id", SCRIPT)
    form.pick("operator_ids", "Olga Repairs")
    form.save()
    admin.page.click("button[name=action_start]")
    admin.page.wait_for_selector("button[name=action_pause]")
    rpc = site.rpc("admin")
    person = {"name": CLIENT, "phone": "+79165550405"}
    (partner,) = rpc.call("res.partner", "create", [person])
    contact = {"campaign_id": form.id, "partner_id": partner, **person}
    rpc.call("call.campaign.contact", "create", [contact])
    assert not admin.errors, admin.errors


DOCUMENTS = """
SELECT d.number, d.name, p.name, s.name->>'en_US', d.date_deadline, d.attributes::text
  FROM doc_document d JOIN doc_kind k ON k.id = d.kind_id
  JOIN doc_stage s ON s.id = d.stage_id LEFT JOIN res_partner p ON p.id = d.partner_id
 WHERE k.name->>'en_US' = %s ORDER BY d.id
"""


def documents(site):
    return [(*row, json.loads(text)) for *row, text in site.sql(DOCUMENTS, [KIND])]


def test_an_operator_makes_one_by_the_script(site, seats):
    seat = seats(site, OPERATOR)
    desk = Desk(seat).open()
    desk.choose_campaign(CAMPAIGN)
    assert desk.first() == CLIENT
    desk.dial()
    desk.answer("1", "What is broken?")
    assert "Fault" in desk.refused()
    desk.fill("fault", "The handle is loose")
    desk.choose("urgency", 1)
    desk.fill_date("promised", PROMISED)
    desk.answer("1", "Repair is ordered")
    eventually(lambda: documents(site), what="the document")
    (made,) = documents(site)
    desk.hang_up()
    desk.result("F2")
    assert made == (
        *("REP/00001", "Repair: The handle is loose", CLIENT, "New", PROMISED),
        {"fault": "The handle is loose", "urgency": "high"},
    )
    linked = site.sql(
        "SELECT l.res_model FROM doc_document_link l JOIN doc_document d"
        " ON d.id = l.document_id WHERE d.number = 'REP/00001'"
    )
    talk = {"call.session", "voip.call", "call.campaign.contact"}
    assert {model for (model,) in linked} == talk
    assert not seat.errors, seat.errors


def test_a_letter_makes_the_next_one(site):
    body = (
        f"Client: Lev Letter\nAddress: lev@suite-test.example\nUrgency: Can wait\n"
        f"Fault: The frame is bent\nPromised: {PROMISED}\n"
    )
    letters.deliver(site, letters.letter(7101, body, Subject="Repair wanted"))
    eventually(lambda: len(documents(site)) == 2, what="a document of the letter")
    assert documents(site)[1] == (
        *("REP/00002", "Repair: The frame is bent", "Lev Letter", "New", PROMISED),
        {"fault": "The frame is bent", "urgency": "low"},
    )


def test_stages_go_the_allowed_ways_only(site, seats):
    """From the kind's menu entry to the closed document."""
    seat = seats(site, OPERATOR)
    page = seat.open("action-doc_kinds.doc_document_action_mine")
    page.click(".o_menu_sections button:has-text('Kinds')")
    page.click(f".o-dropdown--menu .dropdown-item:has-text('{KIND}')")
    page.locator(".o_kanban_record, .o_data_row", has_text="handle is loose").click()
    page.wait_for_selector(".o_form_view")
    assert page.inner_text(".o_form_sheet .ribbon").lower() == "overdue"
    to_done(page, "has-text('Done').disabled").wait_for()
    page.keyboard.press("Escape")
    rpc = site.rpc(OPERATOR)
    (one,) = rpc.search("doc.document", [("name", "like", "handle is loose")])
    (done,) = rpc.search(
        "doc.stage", [("kind_id.name", "=", KIND), ("name", "=", "Done")]
    )
    with pytest.raises(RpcError, match="Done"):
        rpc.call("doc.document", "write", [one["id"]], {"stage_id": done["id"]})
    page.click(".o_statusbar_status button:has-text('In work')")
    current = ".o_statusbar_status .o_arrow_button_current"
    page.locator(current, has_text="In work").wait_for()
    to_done(page, "has-text('Done'):not(.disabled)").click()
    page.locator(".modal", has_text="fill in “Cost”").wait_for()
    assert documents(site)[0][3] == "In work"
    page.click(".modal-footer .btn-primary")
    page.locator("[property-name=cost] input").fill("1500")
    page.click(".o_form_button_save")  # the stage is still the one that was clicked
    eventually(lambda: documents(site)[0][3] == "Done", what="the last stage")
    assert documents(site)[0][-1]["cost"] == 1500
    page.wait_for_selector(".o_form_sheet .ribbon", state="detached")


def to_done(page, item):
    """The stage that is folded away, in the list behind the others."""
    page.locator(".o_statusbar_status button[aria-label='More...']").first.click()
    return page.locator(f".o-dropdown--menu .dropdown-item:{item}")


def test_no_complaint_in_the_logs(site):
    assert not site.bad_lines()
