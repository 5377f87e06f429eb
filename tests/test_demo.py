"""The demo on first sight: two scripts laid out well, their past, quality, Russian."""

import itertools
import json
import re

import pytest

from call_scripts.core import layout
from devenv import paths
from tests.support.site import RpcError, Site

#: As the canvas draws it.
BLOCK_WIDTH = 240
SCRIPTS = ("script_windows", "script_orders")


@pytest.fixture(scope="module")
def site():
    site = Site.of("demo").start(telephony=False)
    yield site
    site.stop()
    site.drop()


def script(site, name):
    return site.ref(f"call_suite_demo.{name}")


def test_a21_three_hundred_talks_over_weeks(site):
    rows = site.sql(
        "SELECT script_id, count(*), count(DISTINCT version_id),"
        " count(*) FILTER (WHERE outcome = 'goal'),"
        " count(*) FILTER (WHERE outcome = 'refusal'),"
        " max(started_at)::date - min(started_at)::date"
        " FROM call_session WHERE is_trial IS NOT TRUE GROUP BY 1"
    )
    assert sum(row[1] for row in rows) == 300
    assert {row[0] for row in rows} == {script(site, name) for name in SCRIPTS}
    assert max(row[2] for row in rows) == 3
    for _script, count, _versions, goals, refusals, days in rows:
        assert count * 0.1 < goals < count * 0.7
        assert refusals > count * 0.1
        assert days > 40
    counted = site.value("SELECT sum(talks) FROM call_script_rollup_talk")
    assert counted == 300


def test_a1_no_two_blocks_overlap(site):
    author = site.rpc("author")
    for name in SCRIPTS:
        for version in author.search(
            "call.script.version", [("script_id", "=", script(site, name))]
        ):
            data = author.call("call.script.version", "designer_load", [version["id"]])
            blocks = data["document"]["blocks"]
            assert len(blocks) > 10
            for one, other in itertools.combinations(blocks, 2):
                assert not overlap(one, other), (name, one["title"], other["title"])


def overlap(one, other):
    upper, lower = sorted((one, other), key=lambda block: block["y"])
    beside = abs(one["x"] - other["x"]) >= BLOCK_WIDTH
    return not beside and upper["y"] + layout.height(upper) > lower["y"]


def test_a19_the_test_has_something_to_say(site):
    (test,) = site.rpc("author").search(
        "call.script.test", [], ["state", "confidence", "difference"]
    )
    assert test["state"] == "running"
    assert test["difference"] > 0.1
    # what is said is the same every day, how it falls into days is not
    assert 0.6 < test["confidence"] < 0.95


def test_a17_clients_said_something(site):
    assert site.value("SELECT count(*) FROM call_script_remark") >= 15


def test_a22_reviews_in_every_state(site):
    states = dict(
        site.sql(
            "SELECT state, count(*) FROM call_review"
            " WHERE calibration_id IS NULL GROUP BY 1"
        )
    )
    assert states == {"accepted": 10, "submitted": 1, "disputed": 1, "todo": 2}
    spread = "SELECT state, score_spread > 0 FROM call_review_calibration"
    assert site.sql(spread) == [("done", True)]
    fines = "SELECT count(*) FROM call_review WHERE amount < 0"
    bonuses = "SELECT count(*) FROM call_review WHERE is_final AND amount > 0"
    assert site.value(fines) and site.value(bonuses)


def test_a24_the_scripted_client_knows_the_script(site):
    lines = "SELECT answer FROM call_training_client_line"
    said = {answer for (answer,) in site.sql(lines)}
    known = "SELECT name FROM call_script_link WHERE version_id = %s"
    version = site.value(
        "SELECT published_version_id FROM call_script WHERE id = %s",
        (script(site, "script_windows"),),
    )
    assert said
    assert said <= {name for (name,) in site.sql(known, (version,))}


def test_a26_the_operator_has_something_to_read(site):
    mine = site.rpc("operator").search("call.reading", [], ["is_read"])
    assert sorted(line["is_read"] for line in mine) == [False, True, True]


def test_a10_the_purpose_is_in_both_languages(site):
    purposes = site.sql("SELECT purpose->>'en_US', purpose->>'ru_RU' FROM call_script")
    assert len(purposes) == 2
    for english, russian in purposes:
        assert english.isascii() and not russian.isascii()


#: Names with a translation, all of which the demo brought.
NAMES = """
SELECT data.name, COALESCE(%(table)s.%(field)s->>'ru_RU', '-')
  FROM ir_model_data data JOIN %(table)s ON %(table)s.id = data.res_id
 WHERE data.module = 'call_suite_demo' AND data.model = '%(model)s'
"""
NAMED = (
    ("call.script", "goal"),
    ("call.script", "purpose"),
    ("call.review.criterion", "name"),
    ("crm.distribution", "name"),
    ("product.template", "name"),
    ("record.template", "name"),
    ("telephony.skill", "name"),
)


def test_a2_names_are_russian_when_russian_comes_later(site):
    def names():
        found = []
        for model, field in NAMED:
            place = {"model": model, "table": model.replace(".", "_"), "field": field}
            found += [(model, *row) for row in site.sql(NAMES % place)]
        return sorted(found)

    before = names()
    assert len(before) > 20
    assert not [name for name in before if name[-1].isascii()]
    with site.cursor() as cr:
        for model, field in NAMED:
            table = model.replace(".", "_")
            cr.execute(f"UPDATE {table} SET {field} = {field} - 'ru_RU'")
    assert all(name[-1] == "-" for name in names())
    admin = site.rpc("admin")
    (russian,) = admin.search("res.lang", [("code", "=", "ru_RU")])
    wizard = admin.call(
        "base.language.install",
        "create",
        [{"lang_ids": [(6, 0, [russian["id"]])], "overwrite": False}],
    )
    admin.call("base.language.install", "lang_install", wizard)
    assert names() == before


def test_a26_acknowledged_beside_the_script_by_oneself_alone(site):
    operator, other = site.rpc("operator"), site.rpc("operator2")
    article = site.ref("call_suite_demo.page_objections")
    windows = script(site, "script_windows")
    session = operator.call("call.script", "runner_start", [windows])
    shown = operator.call("call.session", "runner_article", [session], article)
    assert shown["reading"]["read"] is False
    read = ("call.session", "runner_article_read", [session], article)
    lines = operator.search("call.reading", [("page_id", "=", article)])
    line = [item["id"] for item in lines]
    for refused in (
        lambda: other.call(*read, shown["revision"]),
        lambda: other.call("call.reading", "action_read", line),
        lambda: operator.call("call.reading", "write", line, {"due_date": False}),
    ):
        with pytest.raises(RpcError, match="AccessError"):
            refused()
    assert operator.call(*read, shown["revision"])["reading"]["read"] is True
    mine = other.search("call.reading", [("page_id", "=", article)], ["is_read"])
    assert [item["is_read"] for item in mine] == [False]
    operator.call("call.session", "runner_cancel", [session])


def test_a2_the_demo_speaks_russian_and_back(site):
    admin = site.rpc("admin")
    other = site.ref("call_suite_demo.action_other_language")
    words = json.loads(
        (paths.ADDONS / "call_suite_demo" / "data" / "russian.json").read_text()
    )

    def said():
        return site.sql(
            "SELECT b.id, b.title, b.text FROM call_script_block b"
            " JOIN call_script_version v ON v.id = b.version_id"
            " WHERE v.script_id IN %s ORDER BY b.id",
            (tuple(script(site, name) for name in SCRIPTS),),
        )

    before = said()
    admin.call("ir.actions.server", "run", [other])
    assert said() == [
        (block, words[title], text and words.get(text, text))
        for block, title, text in before
    ]
    assert {text for _block, _title, text in said() if text} <= set(words.values())
    # a published script is led in Russian, and its client answers in Russian
    operator = site.rpc("operator")
    windows = script(site, "script_windows")
    session = operator.call("call.script", "runner_start", [windows])
    state = operator.call("call.session", "runner_state", [session])
    assert state["block"]["title"] == "Приветствие"
    admin.call("ir.actions.server", "run", [other])
    assert said() == before


#: What an administrator sees first, by the company it is of.
SEEN = """
SELECT 'deal', id, name FROM crm_lead WHERE company_id = %(company)s
UNION ALL SELECT 'talk', id, summary FROM crm_interaction WHERE company_id = %(company)s
UNION ALL SELECT 'task', task.id, task.summary FROM mail_activity task
  JOIN crm_lead lead ON task.res_model = 'crm.lead' AND task.res_id = lead.id
 WHERE lead.company_id = %(company)s
UNION ALL SELECT 'meeting', event.id, event.name FROM calendar_event event
  JOIN crm_lead lead ON lead.id = event.opportunity_id
 WHERE lead.company_id = %(company)s
UNION ALL SELECT 'campaign', id, name FROM call_campaign WHERE company_id = %(company)s
UNION ALL SELECT 'purpose', id, purpose FROM call_campaign
 WHERE company_id = %(company)s
UNION ALL SELECT 'contact', contact.id, contact.name
  FROM call_campaign_contact contact
  JOIN call_campaign campaign ON campaign.id = contact.campaign_id
 WHERE campaign.company_id = %(company)s
UNION ALL SELECT 'document', document.id, document.name FROM doc_document document
  JOIN doc_kind kind ON kind.id = document.kind_id WHERE kind.code = 'quality_claim'
UNION ALL SELECT 'rule', id, name->>'ru_RU' FROM crm_reward_rule
 WHERE company_id = %(company)s
UNION ALL SELECT 'template', id, name->>'ru_RU' FROM record_template
 WHERE company_id = %(company)s
UNION ALL SELECT 'filter', id, name->>'ru_RU' FROM mail_lead_filter
 WHERE company_id = %(company)s
UNION ALL SELECT 'product', id, name->>'ru_RU' FROM product_template
 WHERE company_id = %(company)s
"""


def test_a2_no_english_name_is_left_in_russian_and_back(site):
    admin = site.rpc("admin")
    other = site.ref("call_suite_demo.action_other_language")
    company = {"company": site.ref("call_suite_demo.company")}

    def seen():
        return {(kind, id_): text for kind, id_, text in site.sql(SEEN, company)}

    before = seen()
    assert {kind for kind, _id in before} >= {"deal", "talk", "task", "meeting", "rule"}
    admin.call("ir.actions.server", "run", [other])
    russian = seen()
    admin.call("ir.actions.server", "run", [other])
    english = {
        key: text
        for key, text in russian.items()
        if re.search("[A-Za-z]{3}", text or "")
    }
    assert not english
    assert seen() == before


def test_c3_a_month_of_calls_of_every_kind(site):
    kinds = dict(
        site.sql(
            "SELECT type_call || ' ' || outcome, count(*) FROM voip_call"
            " WHERE pbx_uniqueid LIKE 'demo-%' GROUP BY 1"
        )
    )
    assert sum(kinds.values()) > 200
    assert {"incoming answered", "incoming no_answer"} <= kinds.keys()
    assert {"outgoing answered", "outgoing busy", "outgoing no_answer"} <= kinds.keys()
    broken = site.value(
        "SELECT count(*) FROM voip_call WHERE pbx_uniqueid LIKE 'demo-%'"
        " AND (end_date < start_date OR duration < talk_seconds"
        " OR (outcome = 'answered') <> (talk_seconds > 0))"
    )
    assert broken == 0


def test_c6_the_recordings_are_as_long_as_the_talks(site):
    supervisor = site.rpc("supervisor")
    calls = supervisor.search(
        "voip.call", [("has_recording", "=", True)], ["talk_seconds", "session_id"]
    )
    assert len(calls) >= 4
    assert any(call["session_id"] for call in calls)
    kinds = set()
    for call in calls:
        player = supervisor.call("voip.call", "recording_player", [call["id"]])
        assert abs(player["seconds"] - min(180, call["talk_seconds"])) <= 1
        assert max(player["peaks"]) > 20
        kinds |= {mark["kind"] for mark in player["marks"]}
    assert kinds >= {"event", "step"}


def test_c7_something_is_to_be_done(site):
    todo = site.rpc("supervisor").search(
        "voip.call", [("follow_up", "!=", False)], ["follow_up"]
    )
    assert {call["follow_up"] for call in todo} == {"call_back", "note"}
    assert len(todo) < 40


def test_c12_the_demos_rule_is_for_the_hot_line_alone(site):
    lines = {
        route["lines"]
        for route in site.rpc("admin").search("telephony.route", [], ["lines"])
    }
    assert lines == {"+78005550199"}


def test_c8_the_card_has_a_report_operators_may_read(site):
    operator = site.rpc("operator")
    client = site.ref("call_suite_demo.partner_romashka_ivanov")
    claims = operator.search("doc.document", [("partner_id", "=", client)])
    assert len(claims) == 2
