"""Rules for incoming calls on a real Asterisk, and names on desk phones."""

import re
import uuid

import pytest

from tests.support.site import eventually

from .conftest import OPERATOR, OTHER
from .sandbox import CLIENT_VOICE, MUSIC
from .sip_agent import Behaviour, number
from .steering import OTHER_OPERATOR, hears, phone_of


def fresh():
    """A client's number nobody had before."""
    return f"+7916{uuid.uuid4().int % 10**7:07}"


@pytest.fixture
def rules(office):
    """`rules(steps)` → a rule for all calls; the only one, gone afterwards."""
    made = []

    def make(*steps, **values):
        lines = [
            [0, 0, {"sequence": at, "kind": kind, **more}]
            for at, (kind, more) in enumerate(steps)
        ]
        values = {"name": "Rule", "step_ids": lines, **values}
        made.extend(office.admin.call("telephony.route", "create", [values]))

    yield make
    office.admin.call("telephony.route", "unlink", made)


def group(office, *logins, **values):
    members = [[0, 0, {"user_id": office.users[login]}] for login in logins]
    return office.admin.call(
        "telephony.queue",
        "create",
        [{"name": "Group", "strategy": "order", "member_ids": members, **values}],
    )[0]


def client(office, phone, **values):
    values = {"name": f"Client {phone}", "phone": phone, **values}
    return office.admin.call("res.partner", "create", [values])[0]


def incoming(office, phone, **options):
    """A client calls; (future of the SIP call, id of our call)."""
    before = office.last_call()
    talk = office.box.call_in(phone, **{"wait": 60.0, **options})
    call = eventually(lambda: office.last_call() != before and office.last_call())
    return talk, call


def decisions(office, call):
    return [
        row[0]
        for row in office.site.sql(
            "SELECT code FROM telephony_routing_note WHERE call_id = %s ORDER BY id",
            [call],
        )
    ]


def rung(office, extension):
    return office.box.operators[extension].calls


def test_c9_straight_to_the_manager_else_to_the_group(office, rules):
    rules(
        ("manager", {"ring_seconds": 5}),
        ("group", {"queue_id": group(office, OTHER)}),
    )
    phone = fresh()
    client(office, phone, name="Иван «Ромашка» <b>", user_id=office.users[OPERATOR])
    talk, call = incoming(office, phone)
    assert talk.result(70).answered
    found = office.wait_for(call, state="ongoing")
    assert found["user_id"][0] == office.users[OPERATOR]
    assert rung(office, "102") == []
    # the client's name on the display of the desk phone, not the tags in it (C4)
    assert rung(office, "101")[0].caller_name == "Иван «Ромашка» b"
    assert rung(office, "101")[0].caller.lstrip("+") == phone.lstrip("+")
    assert decisions(office, call)[:2] == ["rule", "manager"]

    # now the manager is in a call: the next of the manager's clients goes to the group
    other = fresh()
    client(office, other, user_id=office.users[OPERATOR])
    second, second_call = incoming(office, other)
    assert second.result(70).answered
    found = office.wait_for(second_call, state="ongoing")
    assert found["user_id"][0] == office.users[OTHER]
    assert decisions(office, second_call)[:3] == ["rule", "manager_busy", "order"]
    for agent in office.box.operators.values():
        office.box.hang_up(agent)
    assert office.wait_ended(call)["outcome"] == "answered"
    assert office.wait_ended(second_call)["outcome"] == "answered"


def test_c9_silent_manager_then_the_group_the_client_stays(office, rules):
    rules(
        ("manager", {"ring_seconds": 5}),
        ("group", {"queue_id": group(office, OTHER)}),
    )
    phone = fresh()
    client(office, phone, user_id=office.users[OPERATOR])
    office.box.behaviours["101"] = Behaviour(486, 0.1)
    talk, call = incoming(office, phone)
    assert talk.result(70).answered
    found = office.wait_for(call, state="ongoing")
    assert found["user_id"][0] == office.users[OTHER]
    assert len(rung(office, "101")) == len(rung(office, "102")) == 1
    office.box.hang_up(office.box.clients)
    ended = office.wait_ended(call)
    assert (ended["outcome"], ended["ended_by"]) == ("answered", "client")
    office.wait_for(call, recording_state="stored")


def test_c9_all_at_once_one_takes_it(office, rules):
    rules(
        ("group", {"queue_id": group(office, OPERATOR, OTHER, strategy="all")}),
    )
    office.box.behaviours["101"] = Behaviour(0)  # rings
    office.box.behaviours["102"] = Behaviour(200, 1.0)
    talk, call = incoming(office, fresh())
    assert talk.result(70).answered
    found = office.wait_for(call, state="ongoing")
    assert found["user_id"][0] == office.users[OTHER]
    eventually(
        lambda: [one.cancelled for one in rung(office, "101")] == [True],
        what="the other one rings no more",
    )
    office.box.hang_up(office.box.operators["102"])
    office.wait_ended(call)


def test_c9_waits_while_all_are_busy_the_first_comes_first(office, rules):
    rules(("group", {"queue_id": group(office, OTHER, wait_seconds=300)}))
    busy = office.dial(number(1, 0, 0, 1), office.other)
    office.wait_for(busy, state="ongoing")
    first, first_call = incoming(office, fresh(), wait=240.0)
    second, second_call = incoming(office, fresh(), wait=240.0)
    for call in (first_call, second_call):
        eventually(lambda call=call: "wait" in decisions(office, call))
    assert not first.done() and not second.done()
    office.other.call("voip.call", "hang_up", [busy])
    office.wait_for(first_call, state="ongoing")
    assert first.result(30).answered and not second.done()
    assert office.call(second_call)["state"] == "calling"
    office.box.hang_up(office.box.operators["102"])
    office.wait_for(second_call, state="ongoing")
    assert second.result(30).answered
    office.box.hang_up(office.box.operators["102"])
    office.wait_ended(second_call)


def test_c9_nobody_a_message_is_heard_and_a_letter_is_queued(office, rules):
    model = office.site.value("SELECT id FROM ir_model WHERE model = 'voip.call'")
    template = office.admin.call(
        "mail.template",
        "create",
        [
            {
                "name": "Missed",
                "model_id": model,
                "subject": "Missed: {{ object.phone_number }}",
                "body_html": "<p>Call back</p>",
            }
        ],
    )[0]
    rules(
        ("group", {"queue_id": group(office, OTHER, wait_seconds=2)}),
        ("message", {"sound": "vm-sorry"}),
        ("email", {"template_id": template, "email_to": "office@example.com"}),
        ("callback", {"user_id": office.users[OPERATOR]}),
    )
    busy = office.dial(number(1, 0, 0, 2), office.other)
    office.wait_for(busy, state="ongoing")
    phone = fresh()
    talk, call = incoming(office, phone)
    heard = talk.result(70)
    ended = office.wait_ended(call)
    assert (ended["state"], ended["outcome"]) == ("missed", "no_answer")
    assert ended["user_id"][0] == office.users[OPERATOR]
    assert heard.heard_energy > 0, "the message was not heard"
    told = decisions(office, call)
    assert told[:2] == ["rule", "wait"]
    assert told[2:6] == ["waited", "message", "email", "callback"]
    assert "message_failed" not in told
    mails = office.admin.search(
        "mail.mail", [["subject", "=", f"Missed: {phone}"]], ["email_to", "state"]
    )
    assert [(one["email_to"], one["state"]) for one in mails] == [
        ("office@example.com", "outgoing")
    ]
    office.other.call("voip.call", "hang_up", [busy])
    office.wait_ended(busy)


def test_c9_service_is_killed_while_a_caller_waits(office, rules):
    rules(("group", {"queue_id": group(office, OTHER, wait_seconds=400)}))
    office.box.behaviours["102"] = Behaviour(0)
    talk, call = incoming(office, fresh(), wait=400.0)
    eventually(lambda: rung(office, "102"), what="it rings")
    office.kill_service()
    office.box.behaviours["102"] = Behaviour(200, 0.3)
    office.start_service()
    found = office.wait_for(call, 150, state="ongoing")
    assert found["user_id"][0] == office.users[OTHER]
    assert talk.result(30).answered
    assert "restarted" in decisions(office, call)
    office.box.hang_up(office.box.operators["102"])
    assert office.wait_ended(call)["outcome"] == "answered"


def waits_with_music(office, rules, serial):
    """A client hears music, because the only member talks: (telephone, call, talk)."""
    members = {"wait_seconds": 400, "wait_sound": "music"}
    rules(("group", {"queue_id": group(office, OTHER, **members)}))
    busy = office.dial(number(1, 0, 0, serial), office.other)
    office.wait_for(busy, state="ongoing")
    talk, call = incoming(office, fresh())
    caller = talk.result(70)
    assert caller.answered, "music answers the call"
    hears(caller, MUSIC)
    assert office.call(call)["state"] == "calling", "nobody of us has answered"
    return caller, call, busy


def together(office, caller, call):
    """They talk: the music is over."""
    office.wait_for(call, 60, state="ongoing")
    hears(caller, OTHER_OPERATOR, but=(MUSIC,))
    hears(phone_of(office, "102"), CLIENT_VOICE, but=(MUSIC,))
    office.box.hang_up(office.box.operators["102"])
    assert office.wait_ended(call)["outcome"] == "answered"


def test_c9_music_while_all_are_busy(office, rules):
    caller, call, busy = waits_with_music(office, rules, 11)
    office.box.behaviours["102"] = Behaviour(200, 6.0)
    office.other.call("voip.call", "hang_up", [busy])
    eventually(lambda: len(rung(office, "102")) == 2, what="it rings")
    hears(caller, MUSIC)  # until it is answered
    together(office, caller, call)


def test_c9_killed_while_a_caller_hears_music(office, rules):
    caller, call, busy = waits_with_music(office, rules, 12)
    office.kill_service()
    hears(caller, MUSIC)  # Asterisk goes on
    office.box.hang_up(office.box.operators["102"])  # the member is free meanwhile
    office.start_service()
    office.wait_ended(busy)
    together(office, caller, call)


def test_c4_dialplan_asks_for_the_name(office):
    """A call goes from the dialplan straight to a desk phone, past Odoo's rules."""
    phone = fresh()
    client(office, phone, name='Ольга "О" <i>Петрова</i>')
    token = office.admin.call("telephony.config", "create", [{"pbx_id": office.pbx}])[0]
    office.admin.call(
        "telephony.config",
        "write",
        [token],
        {"scope": "freepbx", "caller_names": True, "odoo_url": office.site.url},
    )
    office.admin.call("telephony.config", "action_generate", [token])
    text = office.admin.search(
        "telephony.config.file",
        [["wizard_id", "=", token], ["name", "=", "extensions_custom.conf"]],
        ["content"],
    )[0]["content"]
    lines = re.search(r"\[odoo-caller-name\]\n(.*?)(?:\n\[|\Z)", text, re.DOTALL)[1]
    etc = office.box.instance.etc / "extensions.conf"
    etc.write_text(
        etc.read_text().replace(
            "[from-trunk]\n",
            "[from-trunk]\n"
            "exten => 74959999999,1,Gosub(odoo-caller-name,s,1)\n"
            " same => n,Dial(PJSIP/102,10)\n same => n,Hangup()\n",
        )
        + f"\n[odoo-caller-name]\n{lines}\n"
    )
    office.box.instance.cli("dialplan reload")
    # (the dialplan waits two seconds for a name; Odoo's first answer takes longer)
    office.operator.session.get(f"{office.site.url}/call_telephony/caller_name")
    office.box.behaviours["102"] = Behaviour(486, 0.1)
    office.box.call_in(phone.lstrip("+"), line="74959999999", wait=40).result(60)
    assert [one.caller_name for one in rung(office, "102")] == ["Ольга О i Петрова /i"]
    # a number nobody has keeps what the caller sent
    office.box.clear()
    office.box.behaviours["102"] = Behaviour(486, 0.1)
    office.box.call_in("79990000001", line="74959999999", wait=40).result(60)
    assert rung(office, "102")[0].caller_name in ("", "79990000001")


def test_c15_connection_test_against_a_real_asterisk(office):
    def points():
        action = office.admin.call("voip.pbx", "action_test_connection", [office.pbx])
        return office.admin.search(
            "telephony.check.line",
            [["check_id", "=", action["res_id"]]],
            ["level", "text", "advice"],
        )

    with office.reconnects():
        office.admin.call("voip.pbx", "write", [office.pbx], {"trunk": "trunk"})
    told = points()
    assert not [one for one in told if one["level"] == "error"], told
    texts = " ".join(one["text"] for one in told)
    assert "Connected to Asterisk 22" in texts
    assert "Recordings can be written" in texts
    assert "modules that are needed are loaded" in texts
    # taken away, each is found, with what to do
    office.box.instance.cli("module unload cdr_csv.so")
    folder = office.box.instance.recordings
    folder.rename(folder.with_name("gone"))
    folder.write_text("no folder")
    try:
        wrong = [one for one in points() if one["level"] == "error"]
    finally:
        folder.unlink()
        folder.with_name("gone").rename(folder)
        office.box.instance.cli("module load cdr_csv.so")
    texts = " ".join(one["text"] for one in wrong)
    assert "cdr_csv is not loaded" in texts
    assert "cannot write recordings" in texts
    assert all(one["advice"] for one in wrong)
