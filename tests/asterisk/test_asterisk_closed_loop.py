"""The whole loop in one piece on a real Asterisk (G4).

A list from Excel is dialled predictively; the clients who answer are sold to by a
script; each talk is recorded; one is reviewed; the month's statement pays for all that,
and the figures are those of the telephones.
"""

import datetime
from collections import Counter

import pytest

from tests.support import records, workbook
from tests.support.lists import import_list
from tests.support.site import eventually

from . import sales_floor
from .campaign import attempts, rung, untried
from .conftest import office_of
from .live_floor import extensions
from .sales_floor import BONUS, FINE, FOR_MEETING, OF_ORDER, PRICE, QUANTITY, SalesFloor
from .sandbox import CLIENT_VOICE, OPERATORS, VOICES, samples_of, seconds
from .sip_agent import number
from .sip_sound import RATE, amplitude

CHIEF, PAYROLL = "loop_chief", "loop_payroll"
SELLERS = 3
#: Six wait for the operator to hang up, two do not talk for long.
TALKS = (
    *(number(1, n % 2, 90, 900 + n) for n in range(6)),
    *(number(1, 1, 8, 910 + n) for n in range(2)),
)
BUSY = tuple(number(2, 0, 0, 920 + n) for n in range(2))
SILENT, INVALID = number(3, 0, 0, 930), number(4, 0, 0, 940)
CLIENTS = {
    f"Клиент {position:02}": phone
    for position, phone in enumerate((*TALKS[:3], *BUSY, SILENT, INVALID, *TALKS[3:]))
}
#: Names of the list that nobody can call.
UNUSABLE = ("Без номера", "Не номер", "Второй раз")
LOUD = 1500
ORDERED = PRICE * QUANTITY
MODEL = {"stage": "crm.lead", "order": "sale.order", "review": "call.review"}


@pytest.fixture(scope="module")
def office(make_site):
    phones = (*OPERATORS, *extensions(SELLERS))
    with office_of(make_site, "ast_closed_loop", operators=phones) as found:
        patient = {"client_timeout": 10}  # seconds: who answers is never too late
        found.admin.call("voip.pbx", "write", [found.pbx], patient)
        yield found


def person(office, login, *groups):
    """The session of a new user."""
    groups = ("base.group_user", *groups)
    records.user(office.site, office.admin, login, login.title(), groups)
    return office.site.rpc(login)


@pytest.fixture
def floor(office):
    """Three operators of a campaign of their supervisor's."""
    chief = person(office, CHIEF, "call_dialer.call_dialer_group_supervisor")
    floor = SalesFloor(office.site, office.pbx, chief, SELLERS)
    yield floor
    floor.on_the_hook()


def test_g4_from_the_list_to_the_pay(office, floor, tmp_path):
    payroll = person(office, PAYROLL, "sales_team.group_sale_manager")
    sales_floor.criteria(office.admin, floor.script)
    rules = sales_floor.rules_of_pay(office.site, payroll)

    import_the_list(floor, tmp_path / "база.xlsx")
    found = dial(office, floor)
    look_at_the_deals(floor)
    calls = listen(floor)
    reviewed, review = review_one(floor, calls)
    orders = confirm_the_orders(floor, payroll)
    origins = {
        contact: {"stage": lead, "order": orders[lead]}
        for contact, lead in deals(floor).items()
        if lead in orders
    }
    origins[reviewed]["review"] = review
    pay(floor, payroll, rules, origins)
    look_at_the_figures(office, floor, found)


# -- the list ------------------------------------------------------------------------


def import_the_list(floor, path):
    """By the buttons of the import's form; who cannot be called is left out."""
    numbers = enumerate(CLIENTS.values())
    phones = [workbook.shape(n % 7, phone[2:]) for n, phone in numbers]
    names = [*CLIENTS, *UNUSABLE]
    phones += [None, "нет телефона", phones[0]]
    rows = [
        [f"ООО «Стекло {n:02}»", name, "директор", phone, None, "Москва", None]
        for n, (name, phone) in enumerate(zip(names, phones, strict=True))
    ]
    workbook.write(path, rows)
    made = import_list(floor.chief, floor.id, path)
    counts = ["state", "made_count", "joined_count", "rejected_count"]
    (read,) = floor.chief.call("call.campaign.import", "read", [made], counts)
    assert read["state"] == "done"
    assert read["made_count"] + read["joined_count"] == len(CLIENTS)
    assert read["rejected_count"] == len(UNUSABLE)
    contacts = floor.site.sql(
        "SELECT name, phone_e164 FROM call_campaign_contact WHERE campaign_id = %s"
        " AND import_id = %s AND partner_id IS NOT NULL AND lead_id IS NOT NULL",
        [floor.id, made],
    )
    assert dict(contacts) == CLIENTS


# -- the campaign --------------------------------------------------------------------


def dial(office, floor):
    """Everybody is called once; what became of it is told by the number."""
    floor.off_the_hook()
    with floor:
        eventually(
            lambda: floor.troubles or not untried(floor),
            *(180, 0.5),
            what="all are tried",
        )
    assert not floor.faults()
    assert not floor.pauses
    assert rung(office, CLIENTS.values()) == dict.fromkeys(CLIENTS.values(), 1)
    found = attempts(floor)
    assert {found[one][0] for one in TALKS} == {"answered"}
    assert {found[one][0] for one in BUSY} == {"busy"}
    assert (found[SILENT][0], found[INVALID][0]) == ("no_answer", "invalid")
    # whoever answered had an operator, or is counted as abandoned
    joined = {one for one in TALKS if found[one][2]}
    assert all(found[one][1] for one in TALKS if one not in joined)
    told = floor.site.sql(
        "SELECT phone_e164 FROM call_campaign_contact WHERE id = ANY(%s)",
        [list(floor.told)],
    )
    assert {phone for (phone,) in told} == joined
    assert all(floor.talks(one.name) for one in floor.ways), floor.told
    return found


def deals(floor):
    """{contact: deal}"""
    query = "SELECT id, lead_id FROM call_campaign_contact WHERE campaign_id = %s"
    return dict(floor.site.sql(query, [floor.id]))


def look_at_the_deals(floor):
    """The results moved them on, and who ordered has an order of that deal."""
    rows = floor.site.sql(
        "SELECT contact.id,"
        " CASE WHEN lead.active THEN stage.name->>'en_US' ELSE 'lost' END,"
        " ARRAY(SELECT amount_untaxed::float FROM sale_order"
        "   WHERE opportunity_id = lead.id AND partner_id = contact.partner_id)"
        " FROM call_campaign_contact contact JOIN crm_lead lead"
        "  ON lead.id = contact.lead_id JOIN crm_stage stage"
        "  ON stage.id = lead.stage_id WHERE contact.id = ANY(%s)",
        [list(floor.told)],
    )
    stages = {way.name: way.stage for way in floor.ways}
    assert {contact: (stage, orders) for contact, stage, orders in rows} == {
        contact: (stages[told.ending], [ORDERED] if told.ending == "order" else [])
        for contact, told in floor.told.items()
    }


# -- the recordings ------------------------------------------------------------------


def listen(floor):
    """Each talk is there to be heard, with both voices in it: {contact: call}."""
    domain = [("campaign_contact_id", "in", list(floor.told))]
    names = ["campaign_contact_id", "recording_state", "recording_id"]
    names += ["recording_url", "talk_seconds", "session_id"]

    def stored():
        calls = floor.chief.search("voip.call", domain, names)
        return all(call["recording_state"] == "stored" for call in calls) and calls

    calls = eventually(stored, 60, 0.5, what="all recordings are stored")
    calls = {call["campaign_contact_id"][0]: call for call in calls}
    assert calls.keys() == floor.told.keys()
    for contact, call in calls.items():
        assert call["session_id"][0] == floor.told[contact].session
        wav = heard(floor.chief, call["recording_url"])
        assert 1 <= seconds(wav) <= call["talk_seconds"] + 3
        samples = samples_of(wav)
        for voice in (CLIENT_VOICE, VOICES["101"]):
            assert loudest(samples, voice) > LOUD, (contact, voice)
    return calls


def heard(rpc, url):
    """What the player of the recording gets."""
    answer = rpc.session.get(rpc.url + url, timeout=60)
    assert answer.status_code == 200, answer
    return answer.content


def loudest(samples, hertz):
    """Amplitude of a tone in the half second in which it is the loudest."""
    half = RATE // 2
    parts = (samples[n : n + half] for n in range(0, len(samples), half))
    return max(amplitude(part, hertz) for part in parts)


# -- the review ----------------------------------------------------------------------


def review_one(floor, calls):
    """The supervisor hears a talk with an order and marks it, the operator agrees.

    :return: (contact, review)
    """
    contact, told = next(iter(floor.talks("order").items()))
    chief, operator = floor.chief, floor.seats[told.user]
    action = chief.call("call.session", "action_review", [told.session])
    review = action["res_id"]
    shown = chief.call("call.review", "review_load", [review])
    recording, call = shown["recording"], calls[contact]
    assert recording["call_id"] == call["id"]
    assert heard(chief, recording["url"]) == heard(chief, call["recording_url"])
    titles = [step["title"] for step in shown["steps"]]
    assert titles[:2] == ["Greeting", "Need"]
    for mark, row in zip(("best", 0), shown["marks"], strict=True):
        given = row.get(mark, mark)
        chief.call("call.review", "review_mark", [review], row["id"], given)
    remark = {"text": "Does not say who calls", "kind": "mistake", "second": 1}
    remark["on_recording"] = True
    chief.call("call.review", "review_remark", [review], remark)
    chief.call("call.review", "action_submit", [review])
    seen = operator.call("call.review", "review_load", [review])
    assert seen["may"]["answer"]
    answered = operator.call("call.review", "review_answer", [review], True)["review"]
    assert answered["state"] == "accepted"
    assert (answered["score"], answered["amount"]) == (50, BONUS - FINE)
    return contact, review


# -- the pay -------------------------------------------------------------------------


def confirm_the_orders(floor, payroll):
    """{deal: order}"""
    leads = [deals(floor)[contact] for contact in floor.talks("order")]
    domain = [("opportunity_id", "in", leads)]
    orders = payroll.search("sale.order", domain, ["opportunity_id"])
    payroll.call("sale.order", "action_confirm", [order["id"] for order in orders])
    return {order["opportunity_id"][0]: order["id"] for order in orders}


def pay(floor, payroll, rules, origins):
    """The statements have a line for each of these, explained, and leading to it.

    :param origins: {contact: {event: id of what is paid for}}
    """
    due = {"stage": FOR_MEETING, "order": ORDERED * OF_ORDER / 100}
    due["review"] = BONUS - FINE
    words = {
        "stage": f"{FOR_MEETING:.2f} for each",
        "order": f"{OF_ORDER} % of {ORDERED:,.2f} = {due['order']:.2f}",
        "review": f"100 % of {due['review']:.2f} = {due['review']:.2f}",
    }
    wanted = {}
    for contact, events in origins.items():
        lines = wanted.setdefault(floor.told[contact].user, [])
        for event, origin in events.items():
            about = (event, rules[event], MODEL[event], origin)
            lines.append((*about, due[event], words[event]))

    statements = make_statements(payroll)
    first = {user: lines_of(payroll, user) for user in floor.seats}
    for user, lines in first.items():
        shown = [told(line) for line in lines]
        assert sorted(shown) == sorted(wanted.get(user, ())), (user, shown)
        own = floor.seats[user]
        assert lines_of(own) == lines, "an operator sees the own ones, and these alone"
        for line in lines:
            action = own.call("crm.reward.line", "action_open_origin", [line["id"]])
            opened = (action["res_model"], action["res_id"])
            assert opened == (line["res_model"], line["res_id"])
    totals = Counter()
    for one in payroll.call(
        "crm.reward.statement", "read", statements, ["user_id", "amount_total"]
    ):
        totals[one["user_id"][0]] += one["amount_total"]
    for user, lines in wanted.items():
        assert totals[user] == sum(line[4] for line in lines)

    payroll.call("crm.reward.statement", "action_reckon", statements)
    assert {user: lines_of(payroll, user) for user in floor.seats} == first


def make_statements(payroll):
    """By the assistant; of two months when one may have ended in between."""
    today = datetime.date.today()
    days = [today + datetime.timedelta(shift) for shift in (-1, 1)]
    statements = []
    for month in sorted({day.replace(day=1) for day in days}):
        asked = [{"month": str(month)}]
        made = payroll.call("crm.reward.make", "create", asked)
        shown = payroll.call("crm.reward.make", "action_make", made)
        statements += payroll.call("crm.reward.statement", "search", shown["domain"])
    return statements


def lines_of(rpc, user=None):
    names = ["event", "rule_id", "res_model", "res_id", "amount", "explanation"]
    domain = [("user_id", "=", user)] if user else []
    return rpc.search("crm.reward.line", domain, names, order="id")


def told(line):
    """What a line of a statement says."""
    return (
        *(line["event"], line["rule_id"][0], line["res_model"], line["res_id"]),
        *(line["amount"], line["explanation"]),
    )


# -- the figures ---------------------------------------------------------------------


def look_at_the_figures(office, floor, found):
    """Statistics and funnel tell what the telephones of the clients saw."""
    domain = [("campaign_id", "=", floor.id)]
    groups = floor.chief.call(
        "call.attempt.report",
        "formatted_read_group",
        domain,
        ["outcome"],
        ["attempts:sum", "calls:sum", "answered:sum", "goals:sum"],
    )
    seen = Counter(found[one][0] for one in CLIENTS.values())
    assert {group["outcome"]: group["attempts:sum"] for group in groups} == seen
    assert {group["outcome"]: group["calls:sum"] for group in groups} == seen
    picked_up = [call for call in office.box.clients.calls if call.answered]
    assert sum(group["answered:sum"] for group in groups) == len(picked_up)
    assert sum(group["goals:sum"] for group in groups) == len(floor.talks("order"))

    steps = floor.chief.call(
        "crm.funnel.report", "formatted_read_group", domain, ["step"], ["reached:sum"]
    )
    reached = {group["step"]: group["reached:sum"] for group in steps}
    assert reached["20_called"] == len(CLIENTS)
    assert reached["30_reached"] == len(floor.told)
    assert reached["40_goal"] == len(floor.talks("order"))


def test_no_complaint_in_the_logs(office):
    assert not office.site.bad_lines()
