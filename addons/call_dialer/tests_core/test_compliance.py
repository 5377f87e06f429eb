from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from call_dialer.core import compliance
from call_dialer.core.address_zone import possible_zones, zones_of_address
from call_dialer.core.compliance import Facts, Limits, Past, Profile, judge

NOON = datetime(2026, 3, 4, 9, 0)  # Wednesday, 12:00 in Moscow
MOSCOW = "Europe/Moscow"
VLADIVOSTOK = "Asia/Vladivostok"
DEBT_HOURS = {
    **{day: ((8 * 60, 22 * 60),) for day in range(5)},
    **{day: ((9 * 60, 20 * 60),) for day in (5, 6, compliance.HOLIDAY)},
}
DEBT = Profile(hours=DEBT_HOURS, per_client=Limits(1, 2, 8))
NUMBER = "+79161234567"


def facts(past=(), zones=(MOSCOW,), **rest):
    return Facts(NUMBER, zones=tuple(zones), past=tuple(past), **rest)


def days_ago(days, now=NOON, **rest):
    return Past(now - timedelta(days=days), NUMBER, **rest)


def test_b16_nothing_is_forbidden_without_a_profile():
    assert judge(Profile(), facts([days_ago(0)]), NOON).allowed


def test_b16_stop_list_is_for_every_profile():
    verdict = judge(Profile(), facts(stop_listed=True), NOON)
    assert (verdict.allowed, verdict.code) == (False, compliance.STOP_LIST)
    assert verdict.opens_at is None


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        # Moscow is UTC+3 all the year
        (datetime(2026, 3, 4, 4, 59), datetime(2026, 3, 4, 5, 0)),
        (datetime(2026, 3, 4, 5, 0), None),
        (datetime(2026, 3, 4, 18, 59), None),
        (datetime(2026, 3, 4, 19, 0), datetime(2026, 3, 5, 5, 0)),
        # Friday evening: Saturday opens at nine
        (datetime(2026, 3, 6, 20, 0), datetime(2026, 3, 7, 6, 0)),
        # Sunday evening: Monday at eight
        (datetime(2026, 3, 8, 17, 0), datetime(2026, 3, 9, 5, 0)),
    ],
)
def test_b16_hours_of_debt_collection(clock, opens):
    verdict = judge(DEBT, facts(), clock)
    assert verdict.allowed == (opens is None)
    assert verdict.opens_at == opens
    assert verdict.code == ("" if opens is None else compliance.HOURS)


def test_b16_a_holiday_has_its_own_hours():
    monday = date(2026, 3, 9)
    known = facts(holidays=frozenset([monday]))
    early = datetime(2026, 3, 9, 5, 30)
    assert judge(DEBT, facts(), early).allowed
    assert judge(DEBT, known, early).opens_at == datetime(2026, 3, 9, 6, 0)
    without = Profile(hours={0: ((480, 1320),)})
    assert judge(without, known, early).allowed


def test_b16_all_the_zones_he_may_be_in_count():
    both = facts(zones=(MOSCOW, VLADIVOSTOK))
    # 8:00 in Moscow is 15:00 in Vladivostok; 16:00 is 23:00
    assert judge(DEBT, both, datetime(2026, 3, 4, 5, 0)).allowed
    verdict = judge(DEBT, both, datetime(2026, 3, 4, 13, 0))
    assert verdict.params["zone"] == VLADIVOSTOK
    assert verdict.opens_at == datetime(2026, 3, 5, 5, 0)


def test_b16_hours_no_zones_share_never_open():
    hours = {day: ((9 * 60, 10 * 60),) for day in range(7)}
    verdict = judge(Profile(hours=hours), facts(zones=(MOSCOW, VLADIVOSTOK)), NOON)
    assert not verdict.allowed
    assert verdict.opens_at is None


def test_b16_the_clock_is_put_into_the_calling_hours():
    """Hours that begin in the hour skipped, and hours that come back when it is put
    back: it is open from the moment the clock is changed."""
    for now, span, opens in (
        (datetime(2026, 3, 8, 0), (121, 602), datetime(2026, 3, 8, 7)),
        (datetime(2026, 11, 1, 5, 45), (0, 90), datetime(2026, 11, 1, 6)),
    ):
        profile = Profile(hours={6: (span,)})
        verdict = judge(profile, facts(zones=["America/New_York"]), now)
        assert verdict.opens_at == opens
        assert judge(profile, facts(zones=["America/New_York"]), opens).allowed


def test_b16_an_hour_that_is_skipped_or_comes_twice():
    zone = "Europe/Berlin"
    hours = {day: ((2 * 60 + 30, 3 * 60 + 30),) for day in range(7)}
    profile = Profile(hours=hours)
    # 29 March 2026: 2:00 becomes 3:00 at 1:00 UTC
    before = datetime(2026, 3, 29, 0, 30)
    opens = judge(profile, facts(zones=[zone]), before).opens_at
    assert judge(profile, facts(zones=[zone]), opens).allowed
    # 25 October: 3:00 becomes 2:00 at 1:00 UTC; second 2:10 is closed, 2:30 opens
    again = datetime(2026, 10, 25, 1, 10)
    opens = judge(profile, facts(zones=[zone]), again).opens_at
    assert opens == datetime(2026, 10, 25, 1, 30)


def test_b16_attempts_of_the_clients_day():
    # yesterday 23:30 in Moscow, and today 00:30
    late = Past(datetime(2026, 3, 3, 20, 30), NUMBER)
    early = Past(datetime(2026, 3, 3, 21, 30), NUMBER)
    profile = Profile(per_client=Limits(day=1))
    assert judge(profile, facts([late]), NOON).allowed
    verdict = judge(profile, facts([early]), NOON)
    assert verdict.code == compliance.CLIENT_LIMIT
    assert verdict.params["period"] == "day"
    assert verdict.opens_at == datetime(2026, 3, 4, 21, 0)


def test_b16_week_and_month():
    monday, tuesday = days_ago(2), days_ago(1)
    verdict = judge(DEBT, facts([monday, tuesday]), NOON)
    assert verdict.params["period"] == "week"
    assert verdict.opens_at == datetime(2026, 3, 9, 5, 0)  # Monday, 8:00
    eight = [days_ago(number * 3, datetime(2026, 3, 30, 9)) for number in range(1, 9)]
    at = datetime(2026, 3, 30, 9)
    verdict = judge(Profile(per_client=Limits(month=8)), facts(eight), at)
    assert verdict.opens_at == datetime(2026, 3, 31, 21, 0)  # 1 April in Moscow


def test_b16_rolling_periods():
    profile = Profile(per_client=Limits(day=2), periods=compliance.ROLLING)
    past = [Past(NOON - timedelta(hours=hours), NUMBER) for hours in (1, 20, 30)]
    verdict = judge(profile, facts(past), NOON)
    assert verdict.opens_at == NOON + timedelta(hours=4)


def test_b16_limit_of_a_number_leaves_other_numbers():
    profile = Profile(per_number=Limits(day=1))
    other = Past(NOON, "+79160000000")
    assert judge(profile, facts([other]), NOON).allowed
    verdict = judge(profile, facts([days_ago(0)]), NOON)
    assert verdict.code == compliance.NUMBER_LIMIT


def test_b16_only_answered_calls_count_where_told_so():
    profile = Profile(per_client=Limits(day=1), answered_only=True)
    assert judge(profile, facts([days_ago(0)]), NOON).allowed
    assert not judge(profile, facts([days_ago(0, answered=True)]), NOON).allowed


def test_b16_pause_between_attempts():
    profile = Profile(pause=timedelta(hours=2))
    past = [Past(NOON - timedelta(minutes=30), "+79160000000")]
    verdict = judge(profile, facts(past), NOON)
    assert verdict.code == compliance.PAUSE
    assert verdict.opens_at == NOON + timedelta(minutes=90)


def test_b16_consent():
    profile = Profile(consent=True)
    verdict = judge(profile, facts(), NOON)
    assert (verdict.code, verdict.opens_at) == (compliance.CONSENT, None)
    day = timedelta(days=1)
    assert judge(profile, facts(consents=((NOON - day, None),)), NOON).allowed
    assert judge(profile, facts(consents=((NOON - day, NOON + day),)), NOON).allowed
    assert not judge(profile, facts(consents=((NOON - day, NOON),)), NOON).allowed
    later = facts(consents=((NOON + day, None),))
    assert judge(profile, later, NOON).opens_at == NOON + day


def test_b16_modes():
    profile = Profile(modes=frozenset(["manual", "preview"]))
    assert judge(profile, facts(), NOON).allowed
    refused = facts(mode="predictive")
    assert judge(profile, refused, NOON).code == compliance.MODE
    assert not compliance.judge_campaign(profile, refused, NOON).allowed
    assert compliance.judge_campaign(profile, facts(), NOON).allowed


def test_b16_abandonment_limit_is_for_modes_that_dial_first():
    profile = Profile(abandoned_percent=3)
    at_limit = {"answered": 100, "abandoned": 3}
    over = {"answered": 100, "abandoned": 4}
    for mode in ("preview", "progressive"):
        assert judge(profile, facts(mode=mode, **over), NOON).allowed
    for mode in ("power", "predictive"):
        assert judge(profile, facts(mode=mode, **at_limit), NOON).allowed
        verdict = judge(profile, facts(mode=mode, **over), NOON)
        assert verdict.code == compliance.ABANDONED
        assert verdict.params == {"percent": 4.0, "limit": 3}
    assert judge(profile, facts(mode="power"), NOON).allowed


def test_b16_lockout_after_an_abandoned_call():
    profile = Profile(lockout=timedelta(hours=72))
    past = [days_ago(2, abandoned=True, answered=True)]
    assert judge(profile, facts(past), NOON).allowed  # an operator is ready
    verdict = judge(profile, facts(past, mode="predictive"), NOON)
    assert verdict.code == compliance.LOCKOUT
    assert verdict.opens_at == NOON + timedelta(days=1)
    strict = Profile(lockout=timedelta(hours=72), lockout_client_first_only=False)
    assert not judge(strict, facts(past), NOON).allowed


# -- zones -----------------------------------------------------------------------


def test_b16_address_narrows_the_number_down():
    mobile = possible_zones(NUMBER, "", "", NOON)
    assert len(mobile) > 5
    assert possible_zones(NUMBER, "RU", "PRI", NOON) == ("Asia/Vladivostok",)
    assert possible_zones(NUMBER, "RU", "KGD", NOON) == ("Europe/Kaliningrad",)
    anywhere = possible_zones(NUMBER, "RU", "", NOON)
    assert {"Asia/Kamchatka", "Europe/Kaliningrad"} <= set(anywhere)
    # a Russian mobile of somebody in Paris
    assert set(possible_zones(NUMBER, "FR", "", NOON)) == {*mobile, "Europe/Paris"}


def test_b16_address_and_number_that_contradict_both_count():
    zones = possible_zones("+74232000000", "RU", "MOW", NOON)
    assert set(zones) == {"Asia/Vladivostok", "Europe/Moscow"}


def test_b16_address_alone_and_nothing():
    assert zones_of_address("FR") == ["Europe/Paris"]
    assert zones_of_address("us", "ny") == ["America/New_York"]
    assert possible_zones("", "RU", "SVE", NOON) == ("Asia/Yekaterinburg",)
    assert possible_zones("", "", "", NOON) == ()


# -- what always holds -------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
    lambda at: at.replace(microsecond=0)
)
ZONES = st.lists(
    st.sampled_from(
        [MOSCOW, VLADIVOSTOK, "Europe/London", "America/New_York", "Asia/Kathmandu"]
    ),
    max_size=3,
    unique=True,
)
SPANS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda span: span[0] < span[1]
)
HOURS = st.none() | st.dictionaries(
    st.integers(0, 7), st.lists(SPANS, min_size=1, max_size=2).map(tuple), max_size=8
)
LIMITS = st.builds(
    Limits, day=st.integers(0, 2), week=st.integers(0, 4), month=st.integers(0, 8)
)
PROFILES = st.builds(
    Profile,
    hours=HOURS,
    per_client=LIMITS,
    per_number=LIMITS,
    periods=st.sampled_from([compliance.CALENDAR, compliance.ROLLING]),
    answered_only=st.booleans(),
    pause=st.integers(0, 600).map(lambda minutes: timedelta(minutes=minutes)),
    lockout=st.integers(0, 72).map(lambda hours: timedelta(hours=hours)),
    lockout_client_first_only=st.booleans(),
)


@st.composite
def situations(draw):
    now = draw(MOMENTS)
    ago = st.integers(0, 40 * 24 * 3600).map(lambda s: now - timedelta(seconds=s))
    past = draw(
        st.lists(
            st.builds(
                Past,
                at=ago,
                number=st.sampled_from([NUMBER, "+79160000000"]),
                answered=st.booleans(),
                abandoned=st.booleans(),
            ),
            max_size=6,
        )
    )
    return now, facts(past, draw(ZONES))


@settings(max_examples=300, deadline=None)
@given(PROFILES, situations())
def test_b16_what_opens_at_a_time_is_allowed_then(profile, situation):
    now, known = situation
    verdict = judge(profile, known, now)
    if verdict.allowed:
        assert verdict.opens_at is None
    elif verdict.opens_at:
        assert verdict.opens_at > now
        assert judge(profile, known, verdict.opens_at).allowed
        almost = verdict.opens_at - timedelta(seconds=1)
        assert almost < now or not judge(profile, known, almost).allowed


@settings(max_examples=100, deadline=None)
@given(
    LIMITS,
    st.sampled_from([compliance.CALENDAR, compliance.ROLLING]),
    ZONES,
    MOMENTS,
    st.lists(st.integers(1, 60 * 24 * 4), min_size=5, max_size=25),
)
def test_b16_no_period_ever_has_more_calls_than_allowed(
    limits, periods, zones, now, steps
):
    """Somebody calls whenever he may: in every period the limit holds."""
    profile = Profile(per_client=limits, periods=periods)
    made = []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        if judge(profile, facts(made, zones), now).allowed:
            made.append(Past(now, NUMBER))
    times = [one.at for one in made]
    for period, days in compliance.ROLLING_DAYS.items():
        limit = getattr(limits, period)
        if not limit:
            continue
        if periods == compliance.ROLLING:
            for start in times:
                end = start + timedelta(days=days)
                assert sum(start <= one < end for one in times) <= limit
            continue
        for zone in zones or ["UTC"]:
            keys = [
                compliance._period(period, compliance.local(zone, one).date())
                for one in times
            ]
            assert max((keys.count(key) for key in keys), default=0) <= limit


@settings(max_examples=200, deadline=None)
@given(HOURS, ZONES, MOMENTS)
def test_b16_allowed_means_inside_the_hours_of_every_zone(hours, zones, now):
    verdict = judge(Profile(hours=hours), facts(zones=zones), now)
    inside = hours is None or all(
        compliance.is_open(hours, frozenset(), zone, now) for zone in zones or ["UTC"]
    )
    assert verdict.allowed == inside
