"""Row C5: the PBX's records against our calls (lines as Asterisk 22 wrote them)."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from call_telephony.core import cdr, reconcile
from call_telephony.core.call_state import CallState
from call_telephony.core.events import OPERATOR, CallEvent, EventType
from call_telephony.core.reconcile import Place

PREFIX = "oabc-"
PLACE = Place(PREFIX, frozenset(("101", "102")), "trunk")
BEGIN = 1_795_904_989
E = EventType


def facts_of(*events):
    """What is known of an outgoing call after these events."""
    return CallState("outgoing").apply_all(events).facts


def record(
    uniqueid,
    sequence,
    channel,
    *,
    linkedid="",
    src="",
    dst="s",
    dstchannel="",
    start=0,
    answer=None,
    end=0,
    disposition="ANSWERED",
    app="Dial",
):
    def stamp(after):
        return cdr.datetime.fromtimestamp(BEGIN + after, cdr.UTC).strftime(
            cdr.TIME_FORMAT
        )

    cells = ["", src, dst, "ctx", "", channel, dstchannel, app, "", stamp(start)]
    cells += [stamp(answer) if answer is not None else "", stamp(end), end - start]
    cells += [end - answer if answer is not None else 0, disposition, "DOCUMENTATION"]
    cells += [uniqueid, "", "", linkedid or uniqueid, sequence]
    line = cdr.format_line(cells).replace(',"","2', ',,"2') if answer is None else ""
    (found,) = cdr.parse(line or cdr.format_line(cells))
    return found


def outgoing_by_odoo():
    return [
        record(
            *(f"{PREFIX}3-c", 1, "PJSIP/trunk-01"),
            linkedid=f"{PREFIX}3-o",
            src="74950000000",
            answer=1,
            end=1,
            app="Stasis",
        ),
        record(
            *(f"{PREFIX}3-o", 0, "PJSIP/101-00"),
            src="+79001103001",
            dstchannel="PJSIP/trunk-01",
            answer=0,
            end=4,
            app="Stasis",
        ),
    ]


def incoming_by_odoo():
    return [
        record(
            *("box-9.6", 4, "PJSIP/trunk-04"),
            src="79161112233",
            dst="74950000000",
            dstchannel="PJSIP/101-05",
            answer=1,
            end=4,
            app="Stasis",
        ),
        record(
            *(f"{PREFIX}in-box-9.6-o", 5, "PJSIP/101-05"),
            linkedid="box-9.6",
            src="79161112233",
            answer=1,
            end=1,
            app="Stasis",
        ),
    ]


def desk_to_trunk(disposition="ANSWERED", answer=2):
    return [
        record(
            *("box-1.0", 0, "PJSIP/101-00"),
            src="101",
            dst="79001010001",
            dstchannel="PJSIP/trunk-01",
            answer=answer,
            end=9,
            disposition=disposition,
        )
    ]


def view(found):
    return CallState(found.direction).apply_all(found.events).view()


def test_c5_records_lead_to_their_call():
    records = outgoing_by_odoo()
    assert f"{PREFIX}3" in reconcile.refs_of(records, PREFIX)
    assert set(reconcile.assign(records, PREFIX, [f"{PREFIX}3"]).values()) == {
        f"{PREFIX}3"
    }
    ref = f"{PREFIX}in-box-9.6"
    assert ref in reconcile.refs_of(incoming_by_odoo(), PREFIX)
    assert set(reconcile.assign(incoming_by_odoo(), PREFIX, [ref]).values()) == {ref}
    assert reconcile.assign(desk_to_trunk(), PREFIX, [ref]) == {}


def test_c5_two_calls_of_one_talk():
    """A transfer makes one talk of two calls: each keeps its own legs."""
    first, second = outgoing_by_odoo(), incoming_by_odoo()
    extra = record("box-9.9", 9, "PJSIP/102-09", linkedid="box-9.6", end=2)
    every = [*first, *second, extra]
    refs = reconcile.assign(every, PREFIX, [f"{PREFIX}3", f"{PREFIX}in-box-9.6"])
    assert {refs[one.key] for one in first} == {f"{PREFIX}3"}
    assert {refs[one.key] for one in second} == {f"{PREFIX}in-box-9.6"}
    assert refs[extra.key] in set(refs.values())


def test_c5_times_of_calls_odoo_made():
    """The client's own record ends when it is joined: the call's end is the last."""
    truth = reconcile.truth_of(outgoing_by_odoo(), "outgoing", PREFIX)
    assert (truth.started, truth.answered, truth.ended) == (BEGIN, BEGIN + 1, BEGIN + 4)
    assert truth.bridged
    truth = reconcile.truth_of(incoming_by_odoo(), "incoming", PREFIX)
    assert (truth.started, truth.answered, truth.ended) == (BEGIN, BEGIN + 1, BEGIN + 4)


def test_c5_the_operator_alone_is_no_answer():
    records = [
        record(
            *(f"{PREFIX}4-c", 3, "PJSIP/trunk-03"),
            linkedid=f"{PREFIX}4-o",
            end=1,
            disposition="BUSY",
        ),
        record(f"{PREFIX}4-o", 2, "PJSIP/101-02", answer=0, end=1),
    ]
    truth = reconcile.truth_of(records, "outgoing", PREFIX)
    assert (truth.answered, truth.cause, truth.bridged) == (None, 17, False)


def test_c5_differences():
    truth = reconcile.truth_of(outgoing_by_odoo(), "outgoing", PREFIX)
    same = (truth.started + 1, truth.answered - 1, truth.ended)
    assert reconcile.differences(truth, *same) == []
    found = reconcile.differences(truth, truth.started, None, truth.ended + 2)
    assert [one.name for one in found] == ["answered", "ended"]


def test_c5_desk_phone_past_odoo():
    found = reconcile.found_call(desk_to_trunk(), PLACE)
    assert (found.direction, found.number, found.extension) == (
        "outgoing",
        "79001010001",
        "101",
    )
    seen = view(found)
    assert (seen.state, seen.outcome, seen.talk_seconds) == (
        "terminated",
        "answered",
        7,
    )
    assert seen.client_dialled


def test_c5_desk_phone_hears_busy():
    records = [
        *desk_to_trunk("BUSY", None),
        record(
            *("box-1.0", 4, "PJSIP/101-00"),
            src="101",
            dst="79001010001",
            end=9,
            disposition="BUSY",
            app="Hangup",
        ),
    ]
    (group,) = reconcile.groups(records)
    found = reconcile.found_call(group, PLACE)
    assert view(found).outcome == "busy"
    assert view(found).state == "aborted"


def test_c5_incoming_answered_past_odoo():
    """A ring group of the dialplan: two phones rang, one answered."""
    records = [
        record(
            *("box-2.0", sequence, "PJSIP/trunk-00"),
            src="79161112233",
            dst="74950000000",
            dstchannel=f"PJSIP/{phone}-0{sequence}",
            answer=3 if phone == "102" else None,
            end=8,
            disposition="ANSWERED" if phone == "102" else "NO ANSWER",
        )
        for sequence, phone in ((1, "101"), (2, "102"))
    ]
    found = reconcile.found_call(records, PLACE)
    assert (found.direction, found.number, found.line) == (
        "incoming",
        "79161112233",
        "74950000000",
    )
    assert found.extension == "102"
    # should the service tell of it late, it is the same call
    assert found.ref == f"{PREFIX}in-box-2.0"
    assert (view(found).outcome, view(found).talk_seconds) == ("answered", 5)


def test_c5_incoming_while_no_service_ran():
    lost = record(
        *("box-3.6", 7, "PJSIP/anonymous-06"),
        src="79161112233",
        dst="74950000000",
        disposition="BUSY",
        app="Hangup",
    )
    found = reconcile.found_call([lost], PLACE)
    assert (found.direction, found.extension) == ("incoming", "")
    assert (view(found).state, view(found).outcome) == ("missed", "no_answer")


def test_c5_internal_call():
    inside = record(
        *("box-4.0", 1, "PJSIP/101-00"),
        src="101",
        dst="102",
        dstchannel="PJSIP/102-01",
        answer=1,
        end=5,
    )
    found = reconcile.found_call([inside], PLACE)
    assert (found.direction, found.number, found.extension) == (
        "outgoing",
        "102",
        "101",
    )


def test_c5_a_call_of_odoo_whose_row_is_lost():
    """The database was restored from an older copy."""
    found = reconcile.found_call(outgoing_by_odoo(), PLACE)
    assert (found.ref, found.direction) == (f"{PREFIX}3", "outgoing")
    assert (found.number, found.extension) == ("+79001103001", "101")
    assert view(found).talk_seconds == 3


def test_c5_endpoints():
    assert reconcile.endpoint("PJSIP/101-0000002a") == "101"
    assert reconcile.endpoint("PJSIP/my-trunk-0000002a") == "my-trunk"
    assert reconcile.endpoint("Local/101@from-internal-00000001;2") == "101"
    assert reconcile.endpoint("") == ""


def test_c5_an_answer_nobody_was_joined_with_is_not_made_up():
    ref = f"{PREFIX}5"
    records = [
        record(f"{PREFIX}5-c", 1, "PJSIP/trunk-01", answer=1, end=5),
        record(f"{PREFIX}5-o", 0, "PJSIP/101-00", answer=0, end=3),
    ]
    truth = reconcile.truth_of(records, "outgoing", PREFIX)
    assert not truth.bridged
    facts = facts_of(CallEvent(E.ENDED, ref, BEGIN + 60, estimated=True))
    kinds = [
        one.type for one in reconcile.missing_events(ref, "outgoing", facts, truth)
    ]
    assert kinds == [E.ENDED]


@given(st.permutations([*desk_to_trunk(), *incoming_by_odoo(), *outgoing_by_odoo()]))
def test_c5_order_of_records_is_all_the_same(records):
    found = reconcile.groups(records)
    assert len(found) == 3
    for group in found:
        call = reconcile.found_call(group, PLACE)
        assert call == reconcile.found_call(list(reversed(group)), PLACE)


names = st.sampled_from(
    ["PJSIP/101-01", "PJSIP/trunk-02", "PJSIP/102-03", "Local/x@y-1;1", "", "odd", "-"]
)
idents = st.sampled_from(
    [f"{PREFIX}1-o", f"{PREFIX}1-c", f"{PREFIX}in-b.1", "b.1", "?"]
)


@st.composite
def odd_records(draw):
    made = []
    for sequence in range(draw(st.integers(1, 5))):
        made.append(
            record(
                *(draw(idents), sequence, draw(names)),
                linkedid=draw(idents),
                src=draw(st.sampled_from(["", "101", "7916", "<b>"])),
                dst=draw(st.sampled_from(["s", "102", "79001234567"])),
                dstchannel=draw(names),
                answer=draw(st.one_of(st.none(), st.integers(0, 5))),
                end=draw(st.integers(5, 9)),
                disposition=draw(st.sampled_from(sorted(cdr.DISPOSITIONS))),
            )
        )
    return made


@given(odd_records())
def test_c5_any_group_of_records_is_one_final_call(records):
    for group in reconcile.groups(records):
        found = reconcile.found_call(group, PLACE)
        assert found.ref.startswith(PREFIX)
        assert view(found).is_final
        assert view(found).ended >= view(found).started
        # found again by its own records
        assert found.ref in reconcile.refs_of(group, PREFIX)


def test_c5_operator_leg():
    """For incoming calls the answer is the operator's."""
    facts = CallState("incoming").apply_all(
        [
            CallEvent(E.INCOMING, "r", BEGIN),
            CallEvent(E.ENDED, "r", BEGIN + 90, estimated=True),
        ]
    )
    truth = reconcile.truth_of(incoming_by_odoo(), "incoming", PREFIX)
    events = reconcile.missing_events("r", "incoming", facts.facts, truth)
    assert OPERATOR in {one.leg for one in events}
    assert facts.apply_all(events).view().outcome == "answered"
    for order in itertools.permutations(events):
        assert facts.apply_all(order).view() == facts.apply_all(events).view()


def test_c5_the_order_comes_before_the_pbx_begins():
    """A hundred calls ordered at once begin one after the other."""
    truth = reconcile.truth_of(outgoing_by_odoo(), "outgoing", PREFIX)
    rung = CallEvent(E.RINGING, "r", BEGIN + 1.0, OPERATOR)
    for early, began in ((0.0, BEGIN), (20.0, BEGIN)):
        placed = CallEvent(E.PLACED, "r", BEGIN - early)
        assert reconcile.began_of(facts_of(placed, rung), truth) == began
    late = CallEvent(E.PLACED, "r", BEGIN + 5.0)
    after = CallEvent(E.RINGING, "r", BEGIN + 6.0, OPERATOR)
    assert reconcile.began_of(facts_of(late, after), truth) == BEGIN + 5
    before = CallEvent(E.RINGING, "r", BEGIN - 9.0, OPERATOR)
    placed = CallEvent(E.PLACED, "r", BEGIN - 10.0)
    assert reconcile.began_of(facts_of(placed, before), truth) == BEGIN - 10
    came = CallState("incoming").apply(CallEvent(E.INCOMING, "r", BEGIN - 4.0))
    assert reconcile.began_of(came.facts, truth) == BEGIN - 4
