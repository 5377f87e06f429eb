"""The screens in the dark theme: every text can be read, nothing large is light."""

import re

import pytest

from devenv import paths
from tests.support.crm_screens import CrmScreens
from tests.support.desk import Desk
from tests.support.dialer_screens import DialerScreens
from tests.support.script_screens import ScriptScreens

LEAST = 3  # contrast ratio; WCAG 2.2 asks 3 of large texts and of marks, 4.5 of small
SCREENS = (
    ("operator", "action-call_dialer.desk"),
    ("supervisor", "action-call_dialer.board"),
    ("supervisor", "action-call_dialer.call_campaign_action"),
    ("supervisor", "action-call_dialer.call_campaign_action/{call.campaign}"),
    ("supervisor", "action-call_dialer.call_attempt_report_action"),
    ("author", "action-call_scripts.call_script_action"),
    ("author", "action-call_scripts.call_script_action/{call.script}"),
    ("admin", "action-record_template.record_template_action"),
    ("admin", "action-record_template.record_template_action/{record.template}"),
    ("admin", "action-mail_lead_filter.mail_lead_filter_action/{mail.lead.filter}"),
    ("admin", "action-doc_kinds.doc_document_action"),
    ("admin", "action-doc_kinds.doc_document_action/{doc.document}"),
    ("admin", "action-crm_leads_ext.crm_interaction_action"),
)

#: … until they have all changed, ten seconds at most.
CHANGED = """() => Promise.race([
    Promise.allSettled(
        document.getAnimations().filter((one) => one instanceof CSSTransition)
            .map((one) => one.finished)
    ),
    new Promise((resolve) => setTimeout(resolve, 10000)),
]).then(() => {})"""


@pytest.fixture(scope="module")
def dark(make_site):
    """A site of its own, for a contact is taken; everybody there likes it dark."""
    site = make_site("dark", telephony=False)
    users = site.sql("SELECT id FROM res_users WHERE share IS NOT TRUE AND active")
    ids = [row[0] for row in users]
    site.rpc("admin").call("res.users", "write", ids, {"dark_mode": True})
    return site


def newest(site, model):
    return site.value(f"SELECT max(id) FROM {model.replace('.', '_')}")


def is_dark(page):
    colour = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 80


def judged(page):
    """What is hard to read on the page, a line for each."""
    judge = (paths.REPO / "tests/support/contrast.js").read_text()
    judge = judge[judge.index("(least)") :].rstrip().rstrip(";")
    page.wait_for_timeout(1500)  # colours change gradually
    page.evaluate(CHANGED)
    dialog = page.query_selector(".o_error_dialog")
    assert not dialog, dialog.inner_text()
    assert is_dark(page)
    return page.evaluate(judge, LEAST)


def told(found):
    lines = [f"{name}: {line}" for name, lines in found.items() for line in lines]
    return "\n".join(lines)


def test_screens_can_be_read_in_the_dark(dark, seats):
    found, opened = {}, {}
    for login, address in SCREENS:
        if "{" in address:
            head, _, model = address.partition("{")
            address = f"{head}{newest(dark, model.rstrip('}'))}"
        if login not in opened:
            opened[login] = seats(dark, login)
        seat = opened[login]
        page = seat.open(address)
        if "desk" in address:
            Desk(seat).open().first()
        found[address] = judged(page)
    assert not any(found.values()), told(found)


def test_screens_of_scripts_can_be_read_in_the_dark(dark, seats):
    found, opened = {}, {}
    for name, login, show in ScriptScreens(dark).fill().all():
        if login not in opened:
            opened[login] = seats(dark, login)
        found[name] = judged(show(opened[login]))
    assert not any(found.values()), told(found)


def test_screens_of_the_dialler_can_be_read_in_the_dark(dark, seats):
    found, opened = {}, {}
    for name, login, show in DialerScreens(dark).fill().all():
        if login not in opened:
            opened[login] = seats(dark, login)
        found[name] = judged(show(opened[login]))
    assert not any(found.values()), told(found)


def test_screens_of_clients_can_be_read_in_the_dark(dark, seats):
    found, opened = {}, {}
    for name, login, show in CrmScreens(dark).all():
        if login not in opened:
            opened[login] = seats(dark, login)
        found[name] = judged(show(opened[login]))
    assert not any(found.values()), told(found)
