"""D3, D4 as people click them: the feed and the history of a client, in browsers."""

import datetime

import pytest

from tests.support import records
from tests.support.site import eventually

OWNER, COLLEAGUE = "feed_owner", "feed_colleague"
DEAL = "Витраж в холле"
ASKED = "Сколько просит заказчик?"
ANSWER = "Просит скидку в три процента"
TASK, CAME_OF_IT = "Спросить про сроки", "Сроки устраивают"
TODAY = datetime.date.today().isoformat()


@pytest.fixture(scope="module")
def deal(site):
    """Of the owner; with a task due today."""
    admin = site.rpc("admin")
    group = ("base.group_user", "sales_team.group_sale_salesman_all_leads")
    owner = records.user(site, admin, OWNER, "Olga Owner", group)
    records.user(site, admin, COLLEAGUE, "Kolya Colleague", group)
    person = {"name": "Витя Витраж", "phone": "+79165550501"}
    (partner,) = admin.call("res.partner", "create", [person])
    values = {
        "name": DEAL,
        "type": "opportunity",
        "partner_id": partner,
        "user_id": owner,
    }
    (lead,) = admin.call("crm.lead", "create", [values])
    site.rpc(OWNER).call(
        "crm.lead",
        "activity_schedule",
        [lead],
        "mail.mail_activity_data_todo",
        date_deadline=TODAY,
        summary=TASK,
        user_id=owner,
    )
    return lead


def item(page, words):
    return page.locator(".o_crm_feed_item", has_text=words)


def log_of(site, lead):
    rows = site.sql(
        "SELECT body FROM mail_message WHERE model = 'crm.lead' AND res_id = %s",
        [lead],
    )
    return " ".join(body or "" for (body,) in rows)


def test_d4_a_comment_comes_by_itself_and_is_answered(site, deal, seats):
    owner, colleague = seats(site, OWNER), seats(site, COLLEAGUE)
    feed = owner.open("crm-feed")
    item(feed, TASK).wait_for()
    feed.evaluate("window.notReloaded = true")
    chatter = colleague.open(f"m-crm.lead/{deal}")
    chatter.click(".o-mail-Chatter-logNote")
    box = chatter.locator(".o-mail-Composer-input")
    box.click()
    box.press_sequentially("@Olga Ow")
    chatter.click(".o-mail-Composer-suggestion:has-text('Olga Owner')")
    box.press_sequentially(ASKED)
    chatter.click(".o-mail-Composer-send:not([disabled])")

    comment = item(feed, ASKED)
    comment.wait_for()
    assert "Kolya Colleague" in comment.inner_text()
    assert feed.evaluate("window.notReloaded") is True
    comment.locator("button[title=Reply]").click()
    comment.locator("textarea").fill(ANSWER)
    comment.locator("button.btn-primary").click()
    comment.wait_for(state="detached")
    chatter.reload()
    chatter.locator(".o-mail-Thread").get_by_text(ANSWER).first.wait_for()
    assert ANSWER in log_of(site, deal)
    assert not owner.errors + colleague.errors


def test_d4_a_task_is_put_off_and_ticked_off(site, deal, seats):
    owner = seats(site, OWNER)
    page = owner.open("crm-feed")
    task = item(page, TASK)
    assert task.locator("a[href^='tel:']").inner_text().replace(" ", "")
    page.locator("[data-filter=activity]").click()
    task.locator("button[title=Snooze]").click()
    page.locator(".o-dropdown-item", has_text="Until tomorrow morning").click()
    task.wait_for(state="detached")
    page.click(".o_crm_feed_wake")
    task.locator(".o_crm_feed_done").click()
    task.locator("textarea").fill(CAME_OF_IT)
    task.locator("textarea").press("Enter")
    task.wait_for(state="detached")
    eventually(lambda: CAME_OF_IT in log_of(site, deal), what="what came of it")
    assert not owner.errors, owner.errors


def test_d3_the_history_is_written_searched_and_read(site, deal, seats):
    owner = seats(site, OWNER)
    page = owner.open(f"m-crm.lead/{deal}")
    page.click(".o_notebook .nav-link[name=history]")
    history = page.locator(".o_crm_timeline")
    entries = history.locator(".o_crm_timeline_entry")
    for note in ("Ждут чертёж", "Решает главный архитектор"):
        history.locator(".o_crm_timeline_note").fill(note)
        history.locator("form button[type=submit]").click()
        entries.filter(has_text=note).wait_for()
    history.locator(".o_crm_timeline_search").fill("архитектор")
    eventually(lambda: entries.count() == 1, what="one entry is found")
    history.locator(".o_crm_timeline_search").fill("")
    eventually(lambda: entries.count() > 1, what="all entries again")
    history.locator("[data-filter=comment]").click()
    kinds = "all => all.map(x => x.dataset.kind)"
    eventually(
        lambda: set(entries.evaluate_all(kinds)) == {"comment"}, what="comments only"
    )
    assert not owner.errors, owner.errors


def test_no_complaint_in_the_logs(site):
    assert not site.bad_lines()
