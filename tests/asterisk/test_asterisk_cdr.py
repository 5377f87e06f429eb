"""Row C5: every call is kept, whoever was away when it was made."""

import asyncio
import datetime
import subprocess
import sys

import pytest

from call_telephony.core import cdr_shipper
from devenv import ports
from tests.support.site import eventually

from .conftest import OPERATOR
from .sip_agent import number

serials = iter(range(1, 999))
CALLER = "79161112233"


def a_number(kind=1, after=1, talk=0):
    return number(kind, after, talk, next(serials))


@pytest.fixture(scope="module", autouse=True)
def copied(office):
    """The records are copied from Asterisk's own file; unknown callers ring us."""
    path = office.box.instance.log / "cdr-csv" / "Master.csv"
    values = {"cdr_source": "file", "cdr_path": str(path.resolve())}
    values["incoming_user_ids"] = [[6, 0, [office.users[OPERATOR]]]]
    office.admin.call("voip.pbx", "write", [office.pbx], values)
    return path


def desk_dials(office, extension, wanted, talk=1):
    """The desk phone dials by itself; returns its call when answered or refused."""
    agent = office.box.operators[extension]
    server = ("127.0.0.1", office.box.sip_port)
    calling = agent.call(server, wanted, extension, talk_seconds=talk, wait=40)
    return asyncio.run_coroutine_threadsafe(calling, office.box._loop)


def found(office, domain):
    names = ["type_call", "user_id", "outcome", "state", "talk_seconds", "past_odoo"]
    names += ["start_date", "answered_date", "end_date", "number_e164", "cdr_ids"]
    return office.admin.search("voip.call", domain, names)


def wait_found(office, domain, count=1):
    def there():
        calls = found(office, domain)
        return calls if len(calls) == count and all(c["cdr_ids"] for c in calls) else 0

    return eventually(there, 90, what=f"{count} calls of {domain} with their records")


def records(office):
    """(lines in Asterisk's file, records in Odoo, distinct ones in the file)"""
    office.wait_quiet()
    lines = file_lines(office)
    kept = office.site.value("SELECT count(*) FROM telephony_cdr")
    return len(lines), kept, len(set(lines))


def file_lines(office):
    lines = []
    for file in sorted((office.box.instance.log / "cdr-csv").glob("Master.csv*")):
        lines += file.read_text().splitlines()
    return lines


def wait_complete(office):
    def same():
        lines, kept, distinct = records(office)
        return lines == kept == distinct

    eventually(same, 90, what="all records are in Odoo, each once")
    waiting = "SELECT count(*) FROM telephony_cdr WHERE state IN ('new', 'linked')"
    eventually(lambda: not office.site.value(waiting), 60, what="all are compared")


def wait_written(office, *words):
    """Asterisk has written its records of calls with these in them.

    A moment after the last channel is gone: for who reads the file at once.
    """

    def there():
        lines = file_lines(office)
        return all(any(word in line for line in lines) for word in words)

    eventually(there, 40, what=f"records of {words}")


def differences(office):
    return office.site.sql(
        "SELECT d.kind, d.call_time, d.cdr_time, c.pbx_uniqueid"
        " FROM telephony_cdr_difference d JOIN voip_call c ON c.id = d.call_id"
        " WHERE d.state = 'open'"
    )


def test_c5_calls_of_odoo_agree_with_the_records(office):
    calls = [office.dial(a_number(1, 1, 2)), None, None]
    office.wait_ended(calls[0])
    calls[1] = office.dial(a_number(2))
    office.wait_ended(calls[1])
    office.box.call_in(CALLER, talk_seconds=2, wait=40).result(60)
    calls[2] = office.last_call()
    office.wait_ended(calls[2])
    wait_complete(office)
    assert differences(office) == []
    for call_id in calls:
        read = office.admin.call("voip.call", "read", [call_id], ["cdr_ids"])
        assert len(read[0]["cdr_ids"]) == 2, read
    assert found(office, [("past_odoo", "=", True)]) == []
    health = ["cdr_state", "cdr_count", "cdr_behind", "service_lag", "connected_since"]
    pbx = office.admin.call("voip.pbx", "read", [office.pbx], health)[0]
    assert (pbx["cdr_state"], pbx["cdr_behind"]) == ("good", 0)
    assert pbx["cdr_count"] == 6
    assert 0 <= pbx["service_lag"] < 60
    assert pbx["connected_since"]


def test_c5_calls_made_past_odoo_appear(office):
    wanted, busy = a_number(1, 1), a_number(2)
    desk = desk_dials(office, "101", wanted.removeprefix("+"), 2).result(60)
    assert desk.answered
    desk_dials(office, "102", busy.removeprefix("+")).result(60)
    wait_complete(office)  # a call may have two records
    (call,) = wait_found(office, [("number_e164", "=", wanted)])
    assert (call["type_call"], call["past_odoo"]) == ("outgoing", True)
    assert call["user_id"][0] == office.users[OPERATOR]
    assert (call["state"], call["outcome"]) == ("terminated", "answered")
    assert abs(call["talk_seconds"] - desk.talked) <= 2
    (call,) = wait_found(office, [("number_e164", "=", busy)])
    assert (call["outcome"], call["user_id"][1]) == ("busy", "sip_other")
    assert len(call["cdr_ids"]) == 2  # Dial, then the dialplan's hang-up
    wait_complete(office)
    # again and again: nothing new
    before = office.site.sql("SELECT id, write_date FROM voip_call ORDER BY id")
    office.site.sql("UPDATE telephony_cdr SET state = 'new'")
    office.admin.call("voip.pbx", "action_reconcile", [office.pbx])
    after = office.site.sql("SELECT id FROM voip_call ORDER BY id")
    assert [row[0] for row in before] == [row[0] for row in after]


def test_c5_outage_under_load_loses_nothing(office, copied):
    """The service dies amid calls; the file is rotated, Asterisk itself restarted."""
    last = office.last_call()
    talk = office.dial(a_number())
    office.wait_talk(talk)
    numbers = [a_number(1, 1, 1).removeprefix("+") for _ in range(6)]
    flying = [desk_dials(office, "102", one) for one in numbers[:2]]
    office.kill_service()
    flying += [desk_dials(office, "102", one) for one in numbers[2:4]]
    for one in flying:
        assert one.result(60).answered
    # the dialplan answers busy; the client is to be called back all the same
    office.box.call_in("79163334455", wait=40).result(60)
    office.box.hang_up(office.box.clients)
    office.box.hang_up(office.box.operators["101"])
    ended = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    office.wait_quiet()
    query = "SELECT client_channel, operator_channel FROM voip_call WHERE id = %s"
    (legs,) = office.site.sql(query, [talk])
    wait_written(office, *numbers[:4], "79163334455", *legs)
    copied.rename(copied.with_name("Master.csv.1"))
    office.box.instance.kill()
    office.box.instance.start()
    flying = [desk_dials(office, "102", one) for one in numbers[4:]]
    for one in flying:
        assert one.result(60).answered
    office.start_service()
    office.wait_ended(talk)
    wait_complete(office)
    past = [("id", ">", last), ("past_odoo", "=", True)]
    calls = wait_found(office, [*past, ("type_call", "=", "outgoing")], len(numbers))
    assert {call["number_e164"] for call in calls} == {f"+{one}" for one in numbers}
    assert {call["outcome"] for call in calls} == {"answered"}
    (call,) = wait_found(office, [*past, ("type_call", "=", "incoming")])
    assert (call["number_e164"], call["state"]) == ("+79163334455", "missed")
    # the end the restart concluded gives way to the PBX's own record
    end = office.site.value("SELECT end_date FROM voip_call WHERE id = %s", [talk])
    assert abs((end - ended).total_seconds()) <= 3
    assert differences(office) == []


def test_c5_a_pbx_on_another_machine(office, copied, tmp_path):
    """The script sends what the file has, while Odoo comes and goes."""
    office.admin.call("voip.pbx", "write", [office.pbx], {"cdr_source": "script"})
    action = office.admin.call("voip.pbx", "action_cdr_token", [office.pbx])
    token = tmp_path / "token"
    token.write_text(action["context"]["default_token"])
    command = [sys.executable, cdr_shipper.__file__, "--url", office.site.url]
    command += ["--pbx", str(office.pbx), "--db", office.site.db, "--once"]
    command += ["--token-file", token, "--state", tmp_path / "state.json"]
    command += ["--file", copied]
    wanted = a_number(1, 1, 1)
    before = len(file_lines(office))
    assert desk_dials(office, "101", wanted.removeprefix("+")).result(60).answered
    office.wait_quiet()
    eventually(lambda: len(file_lines(office)) > before, 40, what="it is written")
    assert subprocess.run(command, capture_output=True).returncode == 0
    wait_complete(office)
    wait_found(office, [("number_e164", "=", wanted)])
    before = len(file_lines(office))
    assert desk_dials(office, "101", wanted.removeprefix("+")).result(60).answered
    office.wait_quiet()
    eventually(lambda: len(file_lines(office)) > before, 40, what="it is written")
    nobody = [*command, "--url", f"http://127.0.0.1:{ports.free_port()}"]
    away = subprocess.run(nobody, capture_output=True, text=True)
    assert (away.returncode, "not sent" in away.stderr) == (1, True)
    sent = subprocess.run(command, capture_output=True, text=True)
    assert sent.returncode == 0, sent.stderr
    wait_complete(office)
    wait_found(office, [("number_e164", "=", wanted)], 2)
