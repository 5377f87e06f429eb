import pytest

from call_telephony.core.diagnostics import Answer, Wanted, diagnose, diagnose_all

INFO = Answer(200, {"system": {"version": "22.10.1"}})


def codes(answers, phones=("101",)):
    def get(path):
        return answers.get(path, Answer(404))

    found = diagnose(get, "odoo", "trunk", phones)
    return [(finding.level, finding.code) for finding in found]


@pytest.mark.parametrize("failure", ["refused", "timeout", "name", "tls", "other"])
def test_not_reached(failure):
    assert codes({"asterisk/info": Answer(failure=failure)}) == [("error", failure)]


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "password"), (403, "forbidden"), (404, "no_ari"), (500, "strange")],
)
def test_refused(status, code):
    assert codes({"asterisk/info": Answer(status)}) == [("error", code)]


def test_another_web_server_answers():
    assert codes({"asterisk/info": Answer(200, None)}) == [("error", "strange")]


def test_all_is_well():
    online = Answer(200, {"state": "online"})
    found = codes(
        {
            "asterisk/info": INFO,
            "applications/odoo": Answer(200, {}),
            "endpoints/PJSIP/trunk": online,
            "endpoints/PJSIP/101": online,
        }
    )
    assert found == [
        ("ok", "connected"),
        ("ok", "application"),
        ("ok", "trunk"),
        ("ok", "phone"),
    ]


def test_phones_and_trunk():
    found = codes(
        {
            "asterisk/info": Answer(200, {"system": {"version": "16.2"}}),
            "endpoints/PJSIP/101": Answer(200, {"state": "offline"}),
        },
        ("101", "102"),
    )
    assert found == [
        ("ok", "connected"),
        ("warning", "old"),
        ("warning", "no_application"),
        ("error", "no_trunk"),
        ("warning", "phone_offline"),
        ("error", "no_phone"),
    ]


RUNNING = Answer(200, {"status": "Running"})


def all_codes(wanted, answers=None, asked=None, ws=426):
    online = Answer(200, {"state": "online"})
    log = []

    def get(path):
        if path in (answers or {}):
            return answers[path]
        if path == "asterisk/info":
            return INFO
        return RUNNING if "modules" in path else online

    def ask(method, path):
        log.append((method, path.split("?")[0]))
        return (asked or {}).get((method, path.split("?")[0]), Answer(200))

    found = diagnose_all(get, ask, lambda path: Answer(ws), wanted, lambda _: None)
    return [one.code for one in found if one.level != "ok"], log


def test_everything_is_there():
    wrong, log = all_codes(Wanted(phones=["101"], browsers=True, names=True))
    assert wrong == []
    # nothing of the test is left behind
    assert ("DELETE", "bridges/odoo-connection-test") in log
    assert ("DELETE", "recordings/stored/odoo-connection-test") in log


def test_modules_that_are_missing():
    missing = {
        "asterisk/modules/func_curl.so": Answer(404),
        "asterisk/modules/cdr_csv.so": Answer(200, {"status": "Not Running"}),
    }
    assert all_codes(Wanted(names=True), missing)[0] == [
        "no_module_records",
        "no_module_names",
    ]
    assert all_codes(Wanted(), missing)[0] == ["no_module_records"]


def test_recordings_and_websocket():
    refused = {("POST", "bridges/odoo-connection-test/record"): Answer(500)}
    assert all_codes(Wanted(), asked=refused)[0] == ["no_recordings"]
    assert all_codes(Wanted(records=False), asked=refused)[0] == []
    no_file = {("GET", "recordings/stored/odoo-connection-test"): Answer(404)}
    assert all_codes(Wanted(), asked=no_file)[0] == ["no_recordings"]
    assert all_codes(Wanted(browsers=True), ws=404)[0] == ["no_websocket"]
    no_bridge = {("POST", "bridges/odoo-connection-test"): Answer(500)}
    assert all_codes(Wanted(), asked=no_bridge)[0] == ["no_bridge"]


def test_not_reached_is_all_there_is_to_say():
    lost = {"asterisk/info": Answer(failure="refused")}
    assert all_codes(Wanted(), lost) == (["refused"], [])
