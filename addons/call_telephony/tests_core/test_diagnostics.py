import pytest

from call_telephony.core.diagnostics import Answer, diagnose

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
