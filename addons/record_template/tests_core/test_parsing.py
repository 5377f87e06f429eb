import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record_template.core.dates import parse_date, parse_datetime
from record_template.core.parsing import (
    ParseError,
    Reading,
    is_empty,
    parse_boolean,
    parse_integer,
    parse_number,
    parse_selection,
    split_list,
)

ENGLISH = Reading(".", ",", day_first=False)
RUSSIAN = Reading(",", "\xa0", day_first=True, tz="Europe/Moscow")
TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "reading", "number"),
    [
        ("1 234,56", RUSSIAN, 1234.56),
        ("1\u202f234,5", RUSSIAN, 1234.5),
        ("1,234.56", RUSSIAN, 1234.56),
        ("1.234,56", ENGLISH, 1234.56),
        ("1,234", ENGLISH, 1234),
        ("1,234", RUSSIAN, 1.234),
        ("0,234", ENGLISH, 0.234),
        ("1.234.567", RUSSIAN, 1234567),
        ("12%", RUSSIAN, 12),
        ("1 200 руб.", RUSSIAN, 1200),
        ("$5", ENGLISH, 5),
        ("−7", RUSSIAN, -7),
        (".5", ENGLISH, 0.5),
        ("1e3", ENGLISH, 1000),
        (7, ENGLISH, 7),
        (0, ENGLISH, 0),
        ("", ENGLISH, None),
        (None, ENGLISH, None),
    ],
)
def test_numbers(text, reading, number):
    assert parse_number(text, reading) == number


@pytest.mark.parametrize(
    "text",
    ["abc", "1,2.3,4", "1.2.3", "--1", "1e", True, [1], "nan", math.nan, math.inf]
    + ["1e400", "１e999", "12a"],
)
def test_no_numbers(text):
    with pytest.raises(ParseError):
        parse_number(text, ENGLISH)


def test_integers():
    assert parse_integer("3,0", RUSSIAN) == 3
    assert parse_integer(3.0) == 3
    for wrong, code in (("3.5", "not_an_integer"), (2**31, "number_too_big")):
        with pytest.raises(ParseError) as caught:
            parse_integer(wrong)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-22", TODAY),
        ("22.11.2026", TODAY),
        ("22.11.26", TODAY),
        ("22/11/2026 г.", TODAY),
        ("2026/11/22", TODAY),
        ("22 ноября 2026 г.", TODAY),
        ("22 Nov 2026", TODAY),
        ("November 22nd, 2026", TODAY),
        ("сегодня", TODAY),
        ("Tomorrow", dt.date(2026, 11, 23)),
        ("+2w", dt.date(2026, 12, 6)),
        ("-1 д", dt.date(2026, 11, 21)),
        ("2026-11-22T23:30:00Z", dt.date(2026, 11, 23)),
        (dt.datetime(2026, 11, 21, 22, 0), TODAY),
        ("  ", None),
    ],
)
def test_dates(text, day):
    assert parse_date(text, RUSSIAN, TODAY) == day


def test_order_of_day_and_month():
    assert parse_date("03/04/2026", RUSSIAN) == dt.date(2026, 4, 3)
    assert parse_date("03/04/2026", ENGLISH) == dt.date(2026, 3, 4)
    assert parse_date("22/11/2026", ENGLISH) == TODAY


@pytest.mark.parametrize(
    "text", ["31.02.2026", "abc", "today", 5, "0.0.0", [1], "99999w"]
)
def test_no_dates(text):
    with pytest.raises(ParseError):
        parse_date(text, RUSSIAN)
    with pytest.raises(ParseError):
        parse_datetime(text, RUSSIAN)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("22.11.2026 10:30", dt.datetime(2026, 11, 22, 7, 30)),
        ("22.11.2026, 10:30:15", dt.datetime(2026, 11, 22, 7, 30, 15)),
        ("2026-11-22T10:30:00Z", dt.datetime(2026, 11, 22, 10, 30)),
        ("2026-11-22T10:30:00+05:00", dt.datetime(2026, 11, 22, 5, 30)),
        ("22 ноября 2026 в 10:30", dt.datetime(2026, 11, 22, 7, 30)),
        ("завтра 9:00", dt.datetime(2026, 11, 23, 6, 0)),
        ("9:00 pm", dt.datetime(2026, 11, 22, 18, 0)),
        ("22.11.2026", dt.datetime(2026, 11, 21, 21, 0)),
        (dt.date(2026, 11, 22), dt.datetime(2026, 11, 21, 21, 0)),
        (dt.datetime(2026, 1, 1, 1, 1, 1, 5), dt.datetime(2026, 1, 1, 1, 1, 1)),
    ],
)
def test_datetimes(text, moment):
    assert parse_datetime(text, RUSSIAN, TODAY) == moment


def test_no_datetimes():
    for text in ("25:00", "22.11.2026 10:75", "13:00 pm", "10:30 10:30"):
        with pytest.raises(ParseError):
            parse_datetime(text, RUSSIAN, TODAY)


def test_booleans():
    for yes in ("Да", "yes", "1", 1, True, "TRUE", "+", 1.0):
        assert parse_boolean(yes) is True
    for no in ("нет", "no", "0", 0, False, "", None, "-"):
        assert parse_boolean(no) is False
    with pytest.raises(ParseError):
        parse_boolean("maybe")
    assert parse_boolean("oui", Reading(yes_words=("oui",)))


def test_selections():
    options = [("draft", "New"), ("done", "Fully  done"), ("draft", "Новый"), (3, "x")]
    assert parse_selection("draft", options) == "draft"
    assert parse_selection("новый", options) == "draft"
    assert parse_selection(" fully DONE", options) == "done"
    assert parse_selection(3.0, options) == 3
    assert parse_selection("", options) is None
    with pytest.raises(ParseError) as caught:
        parse_selection("gone", options)
    assert caught.value.params["options"] == "New, Fully  done, Новый, x"


def test_lists():
    assert split_list("a; b;\nc") == ["a", "b", "c"]
    assert split_list(["a", "", None, 0]) == ["a", 0]
    assert split_list(5) == [5]
    assert is_empty({}) and not is_empty(0)


@given(st.floats(-1e14, 1e14).map(lambda number: round(number, 4)))
def test_written_numbers_are_read_again(number):
    english = f"{number:,.4f}"
    russian = english.replace(",", " ").replace(".", ",")
    assert parse_number(english, ENGLISH) == pytest.approx(number)
    assert parse_number(russian, RUSSIAN) == pytest.approx(number)


@given(st.dates(dt.date(1000, 1, 1)))
def test_written_dates_are_read_again(day):
    for written in (day.isoformat(), f"{day.day:02}.{day.month:02}.{day.year}"):
        assert parse_date(written, RUSSIAN) == day


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.binary()))
def test_only_parse_errors(value):
    for parse in (
        parse_number,
        parse_integer,
        parse_boolean,
        parse_date,
        parse_datetime,
    ):
        try:
            parse(value, RUSSIAN)
        except ParseError as error:
            assert error.code
