"""H5: other programs by API key; the examples of the chapter, run as they stand."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.support.examples import examples, make_key, run
from tests.support.simulated import obedient_clients
from tests.support.site import eventually

CAMPAIGN = "Spring list"
CONTACTS = (
    "SELECT external_key, name, phone_e164, state, priority, next_at::text"
    "  FROM call_campaign_contact WHERE campaign_id = %s ORDER BY external_key"
)


@pytest.fixture(scope="module")
def site(make_site):
    """One of its own: an operator's figures of the day are looked at elsewhere."""
    return make_site("api", prepare=obedient_clients)


@pytest.fixture(scope="module")
def campaign(site):
    """A running campaign of the supervisor and the operator."""
    admin = site.rpc("admin")
    (operator,) = admin.search("res.users", [("login", "=", "operator")])
    supervisor = site.rpc("supervisor")
    made = supervisor.call(
        "call.campaign",
        "create",
        {"name": CAMPAIGN, "operator_ids": [(6, 0, [operator["id"]])]},
    )
    supervisor.call("call.campaign", "action_start", [made])
    yield made
    supervisor.call("call.campaign", "action_cancel", [made])


@pytest.fixture(scope="module")
def keys(site):
    """An API key of each user; of a stranger, too."""
    site.rpc("admin").call(
        "res.users", "create", {"name": "Stranger", "login": "api_stranger"}
    )
    logins = ("operator", "operator2", "supervisor", "api_stranger")
    return {login: make_key(site, login) for login in logins}


@pytest.fixture(scope="module")
def english():
    return examples("en")


@pytest.fixture
def example(site, campaign, keys, english, tmp_path):
    """`example("add")` runs it; the same folder for all of a test."""
    (tmp_path / "callcentre.py").write_text(english["callcentre"].code)

    def run_it(name):
        one = english[name]
        return run(one, tmp_path, site.url, keys[one.login], CAMPAIGN=str(campaign))

    run_it.folder = tmp_path
    return run_it


@pytest.fixture
def ask(site, keys):
    """`ask("operator", model, method, **arguments)` → the HTTP answer."""

    def post(login, model, method, **arguments):
        return requests.post(
            f"{site.url}/json/2/{model}/{method}",
            json=arguments,
            headers={"Authorization": f"bearer {keys.get(login, login)}"},
            timeout=60,
        )

    return post


def row(number):
    return {"key": number, "name": f"N {number}", "phone": f"8 916 201-00-{number:02}"}


def test_both_languages_hold_the_same_code(english):
    assert examples("ru") == english
    assert len(english) > 8


def test_the_first_request(example, site):
    told = json.loads(example("who"))
    (supervisor,) = site.sql("SELECT id FROM res_users WHERE login = 'supervisor'")
    assert told["uid"] == supervisor[0]


def test_contacts_are_added_once(example, site, campaign):
    first = example("add")
    assert "2 made, 0 known, 1 refused" in first
    assert "CRM-1003 phone" in first
    expected = [
        ("CRM-1001", "Anna Petrova", "+79162000001", "todo", 0),
        ("CRM-1002", "Oleg Sidorov", "+79162000002", "todo", 5),
    ]
    contacts = site.sql(CONTACTS, [campaign])
    assert [contact[:-1] for contact in contacts] == expected
    assert contacts[1][-1] == "2026-03-01 09:00:00"
    assert "0 made, 2 known, 1 refused" in example("add")
    assert site.sql(CONTACTS, [campaign]) == contacts


def test_the_same_request_ten_times_at_once(ask, site, campaign):
    """None fails, each row is made once, and all are told the same ids."""
    rows = [row(number) for number in range(20)]

    def add(_number):
        return ask(
            "supervisor", "call.campaign", "add_contacts", ids=[campaign], contacts=rows
        )

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(add, range(10)))
    assert [answer.status_code for answer in answers] == [200] * 10
    told = [answer.json() for answer in answers]
    assert sum(answer["made"] for answer in told) == len(rows)
    assert len({str([r["id"] for r in answer["rows"]]) for answer in told}) == 1
    made = site.value(
        "SELECT count(*) FROM call_campaign_contact WHERE campaign_id = %s"
        " AND external_key = ANY(%s)",
        [campaign, [str(number) for number in range(20)]],
    )
    assert made == len(rows)


def test_state_and_figures_are_told(example):
    example("add")
    assert example("states").splitlines()[0].split()[:2] == ["CRM-1001", "todo"]
    assert "'state': 'running'" in example("figures")


def test_exclude(example, site, campaign):
    example("add")
    example("exclude")
    states = {key: state for key, _, _, state, *_ in site.sql(CONTACTS, [campaign])}
    assert (states["CRM-1001"], states["CRM-1002"]) == ("todo", "excluded")


def test_pause_and_start(example, site, campaign):
    state = "SELECT state FROM call_campaign WHERE id = %s"
    example("pause")
    assert site.value(state, [campaign]) == "paused"
    example("start")
    assert site.value(state, [campaign]) == "running"


def test_a_call(example, site):
    assert example("dial").strip() == "ongoing"
    ended = (
        "SELECT state FROM voip_call WHERE number_e164 = '+79162000009'"
        " AND answered_date IS NOT NULL"
    )
    eventually(lambda: site.sql(ended) == [("terminated",)], what="it is hung up")


def test_work_on_a_contact_and_follow_the_attempts(example, site, campaign):
    example("add")
    began = example("attempts")
    name, number = example("desk").strip().rsplit(" ", 1)
    ((contact, key, state, result),) = site.sql(
        "SELECT contact.id, external_key, state, result.category"
        "  FROM call_campaign_contact contact"
        "  JOIN call_result result ON result.id = contact.result_id"
        " WHERE campaign_id = %s AND contact.name = %s AND phone_e164 = %s",
        [campaign, name, number],
    )
    assert (state, result) == ("done", "refusal")
    talks = (
        "SELECT count(*), count(*) FILTER (WHERE state IN ('calling', 'ongoing'))"
        "  FROM voip_call WHERE campaign_contact_id = %s"
    )
    eventually(lambda: site.sql(talks, [contact]) == [(1, 0)], what="it is hung up")
    ((attempt, comment),) = site.sql(
        "SELECT id, comment FROM call_attempt WHERE contact_id = %s", [contact]
    )
    assert comment == "Has windows already"
    assert not any(line.startswith(f"{attempt} ") for line in began.splitlines())
    since = (example.folder / "place.txt").read_text()
    assert "~" in since
    assert f"{attempt} {key} " in example("attempts")


def test_who_may_do_what(ask, campaign, keys):
    """403 is the answer to all that a role may not do; 401 to a wrong key."""
    here = {"ids": [campaign]}
    rows = {**here, "contacts": [row(90)]}
    since = {"since": "2026-01-01"}
    for login, expected in {
        "operator": (200, 403, 200),
        "operator2": (403, 403, 200),
        "supervisor": (200, 200, 200),
        "api_stranger": (403, 403, 403),
        "wrong-key": (401, 401, 401),
    }.items():
        answers = [
            ask(login, "call.campaign", "add_contacts", **rows),
            ask(login, "call.campaign", "action_resume", **here)
            if expected[1] != 200
            else ask(login, "call.campaign", "read", **here, fields=["state"]),
            ask(login, "call.attempt", "changed_since", **since),
        ]
        assert tuple(a.status_code for a in answers) == expected, login
    stranger = ask("api_stranger", "voip.call", "dial", number="89162010001")
    assert stranger.status_code == 403


def test_errors_say_what_is_wrong(ask, campaign):
    for status, model, method, arguments in (
        (404, "call.campagne", "add_contacts", {}),
        (404, "call.campaign", "add_contact", {}),
        (422, "call.campaign", "add_contacts", {"ids": [campaign]}),
        (422, "call.campaign", "add_contacts", {"ids": [campaign], "contacts": "x"}),
        (422, "call.attempt", "changed_since", {"since": "yesterday"}),
        (403, "call.campaign", "_claim_next", {}),
    ):
        answer = ask("supervisor", model, method, **arguments)
        assert answer.status_code == status, (method, answer.text)
        assert answer.json()["message"]


def test_no_complaint_in_the_logs(site):
    assert not site.bad_lines()
