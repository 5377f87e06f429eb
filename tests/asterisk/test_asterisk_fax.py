"""C12: a document goes by fax to a machine (Asterisk's ReceiveFAX), and into a talk."""

import time
from base64 import b64encode

import pytest
import requests

from call_telephony.core.fax import page_count, to_tiff
from call_telephony.tests_core.pdf import pdf
from tests.support.site import eventually

from .conftest import OPERATOR, office_of
from .sandbox import Sandbox

MACHINE, TALKER, BUSY = "+79003333333", "+79004444444", "+79005555555"
OUR_LINE = "74957777777"
COUNT = " same => n,Set(GLOBAL(CALLED_${EXTEN:1})=$[0${CALLED_${EXTEN:1}} + 1])\n"


class FaxSandbox(Sandbox):
    """A Sandbox whose clients are fax machines: its trunk leads back to itself."""

    def files(self):
        files = super().files()
        files["pjsip.conf"] = files["pjsip.conf"].replace(
            f"contact = sip:127.0.0.1:{self.clients.port}",
            f"contact = sip:127.0.0.1:{self.sip_port}",
        )
        files["pjsip.conf"] = files["pjsip.conf"].replace(
            "[anonymous]\ntype = endpoint\ncontext = from-trunk",
            "[anonymous]\ntype = endpoint\ncontext = machines",
        )
        inner = f"{self.instance.inner}/spool/fax"
        receive = f"ReceiveFAX({inner}/in-${{EXTEN}}.tif,f)"
        files["extensions.conf"] += (
            "\n[machines]\n"
            f"exten => {MACHINE},1,Answer()\n{COUNT} same => n,{receive}\n"
            f"exten => {TALKER},1,Answer()\n{COUNT} same => n,Wait(2)\n"
            f" same => n,{receive}\n"
            f"exten => {BUSY},1,Hangup(17)\n"
            f"exten => {OUR_LINE},1,Goto(from-trunk,{OUR_LINE},1)\n"
            f"\n[sender]\nexten => send,1,SendFAX({inner}/out.tif,f)\n"
        )
        return files

    @property
    def folder(self):
        return self.instance.folder / "spool" / "fax"

    def pbx_values(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o777)
        return {
            **super().pbx_values(),
            "fax_folder": str(self.folder),
            "fax_folder_pbx": f"{self.instance.inner}/spool/fax",
        }

    def sends(self, caller, *pages):
        """A machine calls our line and sends these pages."""
        (self.folder / "out.tif").write_bytes(to_tiff(pdf(*pages)).content)
        requests.post(
            f"http://127.0.0.1:{self.http_port}/ari/channels",
            params={
                "endpoint": f"PJSIP/{OUR_LINE}@trunk",
                "context": "sender",
                "extension": "send",
                "priority": 1,
                "callerId": caller,
            },
            auth=("odoo", self.password),
            timeout=30,
        ).raise_for_status()

    def noted(self):
        """Asterisk's global variables: {name: value}."""
        lines = self.instance.cli("dialplan show globals").splitlines()
        pairs = (line.strip().partition("=") for line in lines)
        return {name: value for name, sign, value in pairs if sign}

    def called(self, number):
        """How often the machine was called."""
        return int(self.noted().get(f"CALLED_{number[1:]}", 0))

    def received(self, number):
        """Pages the machine has received."""
        file = self.folder / f"in-{number}.tif"
        return page_count(file.read_bytes()) if file.exists() else 0


@pytest.fixture(scope="module")
def office(make_site):
    with office_of(make_site, "ast_fax", FaxSandbox) as office:
        yield office


@pytest.fixture
def partner(office):
    found = office.admin.call(
        "res.partner", "create", [{"name": "Fax client", "phone": MACHINE}]
    )
    return found[0] if isinstance(found, list) else found


def send(office, partner, number, call=None, pages=1):
    """The operator sends pages from the client's form, or into the call."""
    source = ("voip.call", call) if call else ("res.partner", partner)
    context = {"active_model": source[0], "active_id": source[1]}
    context["fax_into_call"] = bool(call)
    wizard = office.operator.call(
        "telephony.fax.send",
        "web_save",
        [],
        {
            "source": "upload",
            "upload": b64encode(pdf(*["A page"] * pages)).decode(),
            "upload_name": "offer.pdf",
            **({} if call else {"number": number}),
        },
        specification={},
        context=context,
    )
    office.operator.call("telephony.fax.send", "action_send", [wizard[0]["id"]])
    return office.site.value("SELECT max(id) FROM telephony_fax")


def wait_fax(office, fax, *states, seconds=120):
    names = ["state", "outcome", "reason", "pages", "pages_sent", "attempts", "user_id"]

    def there():
        [found] = office.operator.call("telephony.fax", "read", [fax], names)
        return found if found["state"] in states else None

    return eventually(there, seconds, what=f"fax {states}")


def begun(office):
    """How many faxes have reached a machine."""
    return office.site.value(
        "SELECT count(*) FROM telephony_event WHERE type = 'answered' AND call_ref"
        " NOT IN (SELECT pbx_uniqueid FROM voip_call WHERE pbx_uniqueid IS NOT NULL)"
    )


def send_and_begin(office, partner, number, call=None, pages=1):
    """The fax, of which the first signs have been exchanged."""
    before = begun(office)
    fax = send(office, partner, number, call, pages)
    eventually(lambda: begun(office) > before, 30, what="the fax begins")
    eventually(lambda: "begun" in notes(office), 30, what="it is noted")
    return fax


def notes(office):
    """What Asterisk has noted of faxes."""
    found = office.box.noted().items()
    return [value for name, value in found if name.startswith("ODOO_FAX_")]


def wait_clean(office):
    """Nothing is left of the fax: no channel, no note, no file."""
    office.wait_quiet()
    eventually(lambda: not notes(office), 30, what="no note is left")
    left = lambda: list(office.box.folder.glob("*fax-*"))  # noqa: E731
    eventually(lambda: not left(), 30, what="no file is left")


def test_c12_a_page_reaches_the_machine_and_the_document_tells(office, partner):
    fax = send(office, partner, MACHINE)
    done = wait_fax(office, fax, "sent", "failed")
    assert (done["state"], done["pages_sent"]) == ("sent", 1), done
    # (the machine closes its file when the call is over)
    eventually(lambda: office.box.received(MACHINE) == 1, 30, what="one page came")
    assert done["user_id"][0] == office.users[OPERATOR]
    told = office.admin.search(
        "mail.message",
        [("model", "=", "res.partner"), ("res_id", "=", partner)],
        ["body"],
        limit=1,
    )
    assert "delivered" in told[0]["body"] and "offer.pdf" in told[0]["body"]
    assert not list(office.box.folder.glob("*fax-*")), "the file is taken away"


def test_c12_a_page_goes_into_the_talk(office, partner):
    call = office.dial(TALKER)
    office.wait_talk(call)
    before = begun(office)
    fax = send(office, partner, TALKER, call)
    eventually(lambda: begun(office) > before, 30, what="the fax begins")
    office.box.hang_up(office.box.operators["101"])  # the fax goes on
    done = wait_fax(office, fax, "sent", "failed")
    assert (done["state"], done["pages_sent"]) == ("sent", 1), done
    eventually(lambda: office.box.received(TALKER) == 1, 30, what="one page came")
    assert office.wait_ended(call)["outcome"] == "answered"


def test_c12_a_busy_machine_is_called_again(office, partner):
    fax = send(office, partner, BUSY)
    waiting = wait_fax(office, fax, "queued", "failed")
    assert (waiting["state"], waiting["outcome"], waiting["attempts"]) == (
        "queued",
        "busy",
        1,
    )
    office.operator.call("telephony.fax", "action_cancel", [fax])
    assert wait_fax(office, fax, "failed")["outcome"] == "busy"


def told_truly(office, fax, alive, calls):
    """The state after a restart: `alive` is whether the pages still went then."""
    done = wait_fax(office, fax, "sent", "failed", "queued", seconds=180)
    print(f"{done['state']}, {done['outcome']}, still going: {alive}, {calls()} calls")
    if done["state"] == "queued":  # nothing of it was sent: it is tried later
        assert (done["outcome"], calls()) == ("failed", 0), done
        office.operator.call("telephony.fax", "action_cancel", [fax])
    elif done["state"] == "failed":  # its end was seen by nobody
        assert (done["outcome"], calls()) == ("unknown", 1), done
        assert not alive
    else:
        assert (calls(), done["attempts"]) == (1, 1), done
        assert done["pages_sent"] >= 1
    wait_clean(office)
    return done


def calls_of(office, machine):
    before = office.box.called(machine)
    return lambda: office.box.called(machine) - before


def test_c12_killed_while_the_pages_go(office, partner):
    """It goes on; the service finds it again and tells its end."""
    calls = calls_of(office, MACHINE)
    fax = send_and_begin(office, partner, MACHINE, pages=6)
    office.kill_service()
    assert office.box.channels(), "the fax goes on"
    office.start_service()
    alive = bool(office.box.channels())
    assert told_truly(office, fax, alive, calls)["state"] in ("sent", "failed")


def test_c12_killed_and_back_after_the_end(office, partner):
    """Nobody saw the end: that is said, and nothing is sent again."""
    calls = calls_of(office, MACHINE)
    fax = send_and_begin(office, partner, MACHINE)
    office.kill_service()
    eventually(lambda: not office.box.channels(), 120, what="the fax comes to its end")
    office.start_service()
    assert told_truly(office, fax, False, calls)["state"] in ("sent", "failed")


def test_c12_killed_while_a_fax_goes_into_the_talk(office, partner):
    calls = calls_of(office, TALKER)
    call = office.dial(TALKER)
    office.wait_talk(call)
    fax = send_and_begin(office, partner, TALKER, call, pages=6)
    office.kill_service()
    office.box.hang_up(office.box.operators["101"])  # the fax goes on
    office.start_service()
    alive = bool(office.box.channels())
    assert told_truly(office, fax, alive, calls)["state"] in ("sent", "failed")
    assert office.wait_ended(call)["outcome"] == "answered"


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2, 0.5, 2.0])
def test_c12_killed_at_any_moment_no_page_comes_twice(office, partner, delay):
    calls = calls_of(office, MACHINE)
    fax = send(office, partner, MACHINE)
    time.sleep(delay)
    office.kill_service()
    office.start_service()
    alive = bool(office.box.channels())
    told_truly(office, fax, alive, calls)


@pytest.fixture
def fax_line(office):
    steps = [[0, 0, {"sequence": 1, "kind": "fax"}]]
    values = {"name": "Fax line", "lines": OUR_LINE, "step_ids": steps}
    route = office.admin.call("telephony.route", "create", [values])
    yield
    office.admin.call("telephony.route", "unlink", route)


def fax_comes_in(office):
    """A machine of the client calls us: (id of the call, when it has begun)."""
    before = office.last_call()
    office.box.sends(MACHINE, "An order", "Page two")
    eventually(lambda: office.last_call() != before, 40, what="a call came in")
    call = office.last_call()
    eventually(lambda: "begun" in notes(office), 40, what="the fax begins")
    return call


def documents(office, call):
    """Documents attached to the call and to its client: {model: [(name, type)]}."""
    partner = office.call(call)["partner_id"]
    found = {}
    for model, record in (("voip.call", call), ("res.partner", partner[0])):
        rows = office.admin.search(
            "ir.attachment",
            [["res_model", "=", model], ["res_id", "=", record]],
            ["name", "mimetype"],
        )
        found[model] = [(one["name"], one["mimetype"]) for one in rows]
    return found


def wait_received(office, call):
    office.wait_ended(call, 90)
    eventually(
        lambda: office.site.sql(
            "SELECT 1 FROM telephony_routing_note WHERE call_id = %s"
            " AND code = 'fax_received'",
            [call],
        ),
        30,
        what=f"the fax is kept: {office.events(call)}",
    )
    document = [(f"fax-{MACHINE}.pdf", "application/pdf")]
    found = documents(office, call)
    assert found["voip.call"] == document
    assert document[0] in found["res.partner"]
    wait_clean(office)


def test_c12_a_fax_comes_in(office, partner, fax_line):
    call = fax_comes_in(office)
    wait_received(office, call)
    assert not office.site.value("SELECT follow_up FROM voip_call WHERE id=%s", [call])


def test_c12_killed_while_a_fax_comes_in(office, partner, fax_line):
    call = fax_comes_in(office)
    office.kill_service()
    office.start_service()
    wait_received(office, call)
