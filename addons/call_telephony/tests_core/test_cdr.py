"""Row C5: Asterisk's lines, whole, broken, doubled, cut off."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_telephony.core import cdr
from call_telephony.core.cdr import Broken, Record

#: As Asterisk 22 wrote it.
LINE = (
    '"","101","79001010001","from-internal","""Ann"" <101>","PJSIP/101-00000000",'
    '"PJSIP/trunk-00000001","Dial","PJSIP/79001010001@trunk,60",'
    '"2026-11-28 22:26:38","2026-11-28 22:26:39","2026-11-28 22:26:42",4,3,'
    '"ANSWERED","DOCUMENTATION","box-1795904798.0","note","","box-1795904798.0",7'
)
UNANSWERED = LINE.replace('"2026-11-28 22:26:39"', "").replace("ANSWERED", "BUSY")

texts = st.text(
    st.characters(blacklist_characters="\r\n\x00", blacklist_categories=("Cs",)),
    max_size=20,
)
moments = st.integers(946_684_800, 4_102_444_800)


def stamp(seconds):
    return cdr.datetime.fromtimestamp(seconds, UTC).strftime(cdr.TIME_FORMAT)


@st.composite
def lines(draw):
    """A line as Asterisk would write it, and its uniqueid."""
    answered = draw(st.booleans())
    uniqueid = f"box-{draw(moments)}.{draw(st.integers(0, 99999))}"
    start = draw(moments)
    cells = [draw(texts) for _ in range(9)]
    numbers = st.integers(0, 100_000)
    values = [*cells, stamp(start), stamp(start + 1), stamp(start + 5)]
    values += [draw(numbers), draw(numbers)]
    values += [draw(st.sampled_from(sorted(cdr.DISPOSITIONS))), "DOCUMENTATION"]
    values += [uniqueid, draw(texts), draw(texts), uniqueid, draw(numbers)]
    line = cdr.format_line(values)
    if not answered:
        line = line.replace(f'"{stamp(start + 1)}","{stamp(start + 5)}"', "", 1)
        line = line.replace(
            f'"{stamp(start)}",,', f'"{stamp(start)}",,"{stamp(start + 5)}",', 1
        )
    return line, uniqueid


def test_c5_all_columns():
    (record,) = cdr.parse(LINE)
    assert record.raw == LINE
    assert (record.src, record.dst) == ("101", "79001010001")
    assert record.clid == '"Ann" <101>'
    assert record.key == ("box-1795904798.0", 7)
    assert record.linkedid == "box-1795904798.0"
    assert (record.userfield, record.amaflags) == ("note", "DOCUMENTATION")
    assert (record.start, record.answer, record.end) == (
        1795904798,
        1795904799,
        1795904802,
    )
    assert (record.duration, record.billsec) == (4, 3)
    assert record.lastdata == "PJSIP/79001010001@trunk,60"


def test_c5_not_answered():
    (record,) = cdr.parse(UNANSWERED)
    assert record.answer is None
    assert record.disposition == "BUSY"


def test_c5_local_time():
    (record,) = cdr.parse(LINE, ZoneInfo("Europe/Moscow"))
    assert record.start == 1795904798 - 3 * 3600


@pytest.mark.parametrize(
    ("tail", "uniqueid", "linkedid", "sequence"),
    [
        ('"u.1","note","","l.1",7', "u.1", "l.1", 7),
        ('"u.1","","l.1",7', "u.1", "l.1", 7),
        ('"u.1","note"', "u.1", "u.1", None),
        ('"u.1"', "u.1", "u.1", None),
    ],
)
def test_c5_fewer_columns(tail, uniqueid, linkedid, sequence):
    line = LINE.partition('"box-')[0] + tail
    (record,) = cdr.parse(line)
    assert (record.uniqueid, record.linkedid) == (uniqueid, linkedid)
    if sequence is None:  # made of the line: two records of one channel stay two
        (other,) = cdr.parse(line.replace("79001010001", "79001010002"))
        assert record.sequence != other.sequence
        assert record == cdr.parse(line)[0]
    else:
        assert record.sequence == sequence


def test_c5_no_ids_at_all():
    line = LINE.partition(',"box-')[0]
    (record,) = cdr.parse(line)
    assert record.key == cdr.parse(line)[0].key
    assert record.key != cdr.parse(line.replace("42", "43"))[0].key


@given(lines())
def test_c5_every_line_is_read(made):
    line, uniqueid = made
    (record,) = cdr.parse(line + "\n")
    assert isinstance(record, Record)
    assert record.uniqueid == uniqueid
    assert record.raw == line


@settings(max_examples=300)
@given(lines(), lines(), st.data())
def test_c5_cut_off_by_a_crash(first, second, data):
    """The next record is glued to what was written of the first: it is not lost."""
    cut = data.draw(st.integers(1, len(first[0]) - 1))
    glued = first[0][:cut] + second[0]
    found = cdr.parse(glued)
    assert "".join(one.raw for one in found) == glued
    assert isinstance(found[-1], Record)
    assert found[-1].uniqueid == second[1]


@given(st.binary(max_size=400))
def test_c5_rubbish_is_kept(data):
    text = cdr.decode(data)
    assert "\x00" not in text
    text.encode()  # PostgreSQL takes it
    for line in text.split("\n"):
        found = cdr.parse(line)
        kept = "".join(one.raw for one in found)
        assert kept == line.rstrip("\r") or not line.strip()
        assert all(isinstance(one, Broken) or one.start for one in found)


@given(st.text(max_size=200))
def test_c5_text_from_json_can_be_stored(text):
    assert "\x00" not in cdr.clean(text)
    cdr.clean(text).encode()


@given(lines(), st.data())
def test_c5_a_changed_line_never_harms(made, data):
    line = list(made[0])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(line) - 1))
        line[at] = data.draw(st.sampled_from(list('",x0 \\\t\x00é')))
    for one in cdr.parse("".join(line)):
        assert one.raw
        assert len(one.key) == 2
