"""Talks with a script: the runner, reviews, training."""

import re

from .studio import picture

RUNNER = ".o_script_runner .o_runner_title"
EXPENSIVE = re.compile("^(Too expensive|Дорого)$")
CLIENT = """
    SELECT id FROM res_partner
     WHERE phone_sanitized LIKE '+7%' AND parent_id IS NOT NULL ORDER BY id LIMIT 1
"""


def open_runner(studio, script="script_windows"):
    """The operator in a talk with a client of the demo."""
    client = studio.site.value(CLIENT)
    session = studio.site.rpc("operator").call(
        "call.script", "runner_start", [studio.ref(script)], "res.partner", client
    )
    action = {
        "type": "ir.actions.client",
        "tag": "call_scripts.runner",
        "params": {"session_id": session},
        "context": {"active_id": session},
    }
    return studio.act("operator", action, RUNNER)


def answer(page, key):
    """Press the key of an answer and wait for another block."""
    before = page.inner_text(RUNNER)
    page.keyboard.press(key)
    page.wait_for_function(
        "([title, said]) => document.querySelector(title)?.innerText !== said",
        arg=[RUNNER, before],
    )


@picture("runner")
def runner(studio):
    page = open_runner(studio)
    answer(page, "1")
    page.keyboard.press("Escape")
    studio.take("runner", page)


@picture("objections")
def objections(studio):
    page = open_runner(studio)
    page.keyboard.press("/")
    page.wait_for_selector(".o_runner_palette")
    studio.take("objections", page)


@picture("map")
def talk_map(studio):
    page = open_runner(studio, "script_orders")
    answer(page, "1")
    page.keyboard.press("Escape")
    page.locator("button[data-aside=map]").click()
    page.wait_for_selector(".o_runner_wide svg")
    studio.take("map", page)


@picture("knowledge")
def knowledge(studio):
    """An article beside the script, to be acknowledged."""
    page = open_runner(studio)
    page.keyboard.press("/")
    page.wait_for_selector(".o_runner_palette")
    page.locator(".o_runner_palette").get_by_text(EXPENSIVE).first.click()
    page.locator("button .fa-book >> nth=0").click()
    page.wait_for_selector(".o_runner_article p")
    studio.take("knowledge", page)


@picture("start")
def start(studio):
    """Several scripts fit a client's form: a choice."""
    client = studio.site.value(CLIENT)
    page = studio.form("operator", "contacts.action_contacts", client)
    page.evaluate(
        "(id) => odoo.__WOWL_DEBUG__.root.env.services.call_scripts"
        ".begin({model: 'res.partner', resId: id}) && null",
        client,
    )
    page.wait_for_selector(".o_script_choice")
    studio.take("start", page)


@picture("review")
def review(studio):
    """A disputed review: the talk's course, remarks, marks."""
    disputed = "SELECT max(id) FROM call_review WHERE state = 'disputed'"
    action = "call_scripts.call_review_action"
    review = studio.site.value(disputed)
    page = studio.form("supervisor", action, review, ".o_review_board")
    studio.take("review", page)


@picture("calibration")
def calibration(studio):
    item = studio.site.value("SELECT max(id) FROM call_review_calibration")
    action = "call_scripts.call_review_calibration_action"
    page = studio.form("supervisor", action, item, ".o_review_differences")
    studio.take("calibration", page)


@picture("trainer")
def trainer(studio):
    action = studio.site.rpc("operator").call(
        "call.script", "action_train", [studio.ref("script_windows")]
    )
    page = studio.act("operator", action, ".o_trainer_begin")
    page.locator(".o_trainer_begin .btn-primary").click()
    page.wait_for_selector(RUNNER)
    page.wait_for_selector(".o_trainer_says")
    studio.take("trainer", page)
