"""May this number be called now?  The rules of a compliance profile, and their verdict.

Every rule answers one question: from a moment `t` on, when may the call be made at the
earliest?  `t` itself means "now".  The verdict is that of the first rule that says
something else; it opens when all the rules agree on one moment.

Where it is not sure in which time zone the client is, all the zones he may be in count:
each of them must be inside the calling hours, and inside the limits of attempts.

All moments are UTC, naive.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

import pytz

#: Codes of the rules, in the order in which they are asked.
STOP_LIST = "stop_list"
MODE = "mode"
CONSENT = "consent"
ABANDONED = "abandoned"
HOURS = "hours"
CLIENT_LIMIT = "client_limit"
NUMBER_LIMIT = "number_limit"
PAUSE = "pause"
LOCKOUT = "lockout"

#: Rules that close a campaign as a whole, not one contact.
OF_CAMPAIGN = (MODE, ABANDONED)
#: Modes that dial before an operator is sure to be there.
CLIENT_FIRST = frozenset(("power", "predictive", "check"))

CALENDAR = "calendar"
ROLLING = "rolling"
#: A month that rolls is the longest one, so that no calendar month has more.
ROLLING_DAYS = {"day": 1, "week": 7, "month": 31}
#: The row of the hours that is for holidays (0-6: Monday to Sunday).
HOLIDAY = 7
#: An opening further away is as good as none.
HORIZON = timedelta(days=400)

Hours = Mapping[int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class Limits:
    """Attempts at most in a day, a week, a month; 0: no limit."""

    day: int = 0
    week: int = 0
    month: int = 0


@dataclass(frozen=True)
class Profile:
    """What is allowed; the empty profile allows everything but the stop list."""

    #: weekday (0-6, HOLIDAY) → spans of minutes of the day [from, to); a day without
    #: a row is closed, a holiday without a row is like its weekday; None: at any time
    hours: Hours | None = None
    per_client: Limits = Limits()
    per_number: Limits = Limits()
    #: CALENDAR: day, week from Monday and month of the client; ROLLING: the last 24
    #: hours, 7 days, 31 days
    periods: str = CALENDAR
    #: only calls the client answered count as attempts
    answered_only: bool = False
    pause: timedelta = timedelta()
    consent: bool = False
    #: modes in which may be dialled; None: all
    modes: frozenset[str] | None = None
    #: share of abandoned calls among those answered, in percent; None: no limit
    abandoned_percent: float | None = None
    lockout: timedelta = timedelta()
    #: an abandoned call locks out only modes that dial before an operator is free
    lockout_client_first_only: bool = True


@dataclass(frozen=True)
class Past:
    """A call made to the client before."""

    at: datetime
    number: str
    answered: bool = False
    abandoned: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known about a call to be made."""

    number: str
    #: zones the client may be in; none known: UTC
    zones: tuple[str, ...] = ()
    mode: str = "preview"
    past: tuple[Past, ...] = ()
    stop_listed: bool = False
    #: consents to the purpose of the call: (given at, ends at or None)
    consents: tuple[tuple[datetime, datetime | None], ...] = ()
    holidays: frozenset[date] = frozenset()
    #: of the campaign, within the period of the abandonment limit
    answered: int = 0
    abandoned: int = 0


@dataclass(frozen=True)
class Verdict:
    """`code` and `params` tell the rule that refuses; `opens_at` is None where time
    alone does not change it."""

    allowed: bool
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Rule:
    """`opens(t)`: the earliest moment from `t` on at which the rule allows the call."""

    code: str
    opens: Callable[[datetime], datetime | None]
    params: Mapping[str, object] = field(default_factory=dict)


def judge(profile: Profile, facts: Facts, now: datetime) -> Verdict:
    """The verdict on a call at the moment `now`."""
    rules = list(_rules(profile, facts))
    for rule in rules:
        if rule.opens(now) != now:
            return Verdict(False, rule.code, rule.params, _opening(rules, now))
    return Verdict(True)


def judge_campaign(profile: Profile, facts: Facts, now: datetime) -> Verdict:
    """The verdict of the rules that close a campaign as a whole."""
    for rule in _rules(profile, facts):
        if rule.code in OF_CAMPAIGN and rule.opens(now) != now:
            return Verdict(False, rule.code, rule.params)
    return Verdict(True)


def _opening(rules: list[Rule], now: datetime) -> datetime | None:
    """The first moment from `now` on which all the rules allow."""
    at = now
    while at <= now + HORIZON:
        latest = at
        for rule in rules:
            opens = rule.opens(at)
            if opens is None:
                return None
            latest = max(latest, opens)
        if latest == at:
            return at
        at = latest
    return None


def _rules(profile: Profile, facts: Facts) -> Iterable[Rule]:
    if facts.stop_listed:
        yield Rule(STOP_LIST, _never)
    if profile.modes is not None and facts.mode not in profile.modes:
        yield Rule(MODE, _never, {"mode": facts.mode})
    if profile.consent:
        yield Rule(CONSENT, partial(_consented, facts.consents))
    if _abandoned_too_many(profile, facts):
        percent = 100 * facts.abandoned / facts.answered if facts.answered else 100.0
        params = {"percent": percent, "limit": profile.abandoned_percent}
        yield Rule(ABANDONED, _never, params)
    zones = facts.zones or ("UTC",)
    if profile.hours is not None:
        for zone in zones:
            opens = partial(_inside_hours, profile.hours, facts.holidays, zone)
            yield Rule(HOURS, opens, {"zone": zone})
    counted = [p for p in facts.past if p.answered or not profile.answered_only]
    same = [past for past in counted if past.number == facts.number]
    yield from _limits(CLIENT_LIMIT, profile.per_client, profile, counted, zones)
    yield from _limits(NUMBER_LIMIT, profile.per_number, profile, same, zones)
    if profile.pause:
        ends = [past.at + profile.pause for past in facts.past]
        minutes = int(profile.pause.total_seconds() // 60)
        yield Rule(PAUSE, partial(_after, ends), {"minutes": minutes})
    if profile.lockout and (
        facts.mode in CLIENT_FIRST or not profile.lockout_client_first_only
    ):
        ends = [past.at + profile.lockout for past in facts.past if past.abandoned]
        hours = int(profile.lockout.total_seconds() // 3600)
        yield Rule(LOCKOUT, partial(_after, ends), {"hours": hours})


def _never(at: datetime) -> None:
    return None


def _after(ends: list[datetime], at: datetime) -> datetime:
    return max([at, *ends])


def _consented(consents, at: datetime) -> datetime | None:
    starts = [
        max(at, since)
        for since, until in consents
        if until is None or until > max(at, since)
    ]
    return min(starts, default=None)


def _abandoned_too_many(profile: Profile, facts: Facts) -> bool:
    if profile.abandoned_percent is None or facts.mode not in CLIENT_FIRST:
        return False
    return facts.abandoned * 100 > profile.abandoned_percent * facts.answered


# -- calling hours -------------------------------------------------------------


def local(zone: str, at: datetime) -> datetime:
    """The time on the clock of the zone (naive) at `at`."""
    return pytz.timezone(zone).fromutc(at).replace(tzinfo=None)


def _utc_of(zone: str, on_clock: datetime) -> list[datetime]:
    """The moments at which the clock of the zone shows that time: two when it is put
    back, and the moments around it when the time is skipped."""
    tz = pytz.timezone(zone)
    moments = {
        tz.localize(on_clock, is_dst=dst).astimezone(pytz.utc).replace(tzinfo=None)
        for dst in (True, False)
    }
    return sorted(moments)


def _spans(hours: Hours, holidays: frozenset[date], day: date):
    if day in holidays and HOLIDAY in hours:
        return hours[HOLIDAY]
    return hours.get(day.weekday(), ())


def is_open(hours: Hours, holidays: frozenset[date], zone: str, at: datetime) -> bool:
    """Is it within the calling hours in this zone?"""
    clock = local(zone, at)
    minute = clock.hour * 60 + clock.minute
    spans = _spans(hours, holidays, clock.date())
    return any(start <= minute < end for start, end in spans)


def _inside_hours(
    hours: Hours, holidays: frozenset[date], zone: str, at: datetime
) -> datetime | None:
    if is_open(hours, holidays, zone, at):
        return at
    today = local(zone, at).date()
    for ahead in range(HORIZON.days):
        day = today + timedelta(days=ahead)
        begins = [
            moment
            for start, _end in _spans(hours, holidays, day)
            for moment in _utc_of(zone, _on_day(day, start))
        ]
        moments = [
            moment
            for moment in (*begins, *_clock_changes(zone, day))
            if moment > at and is_open(hours, holidays, zone, moment)
        ]
        if moments:
            return min(moments)
    return None


def _clock_changes(zone: str, day: date) -> list[datetime]:
    """The moments of the day at which its clock is put on or back: that may be into
    the calling hours."""
    changes = getattr(pytz.timezone(zone), "_utc_transition_times", [])
    begin = datetime.combine(day, time()) - timedelta(days=1)
    end = begin + timedelta(days=3)
    near = changes[bisect_left(changes, begin) : bisect_right(changes, end)]
    return [moment for moment in near if local(zone, moment).date() == day]


def _on_day(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


# -- limits of attempts --------------------------------------------------------


def _limits(code, limits: Limits, profile: Profile, past: list[Past], zones):
    times = sorted(one.at for one in past)
    for period in ("day", "week", "month"):
        limit = getattr(limits, period)
        if not limit:
            continue
        params = {"period": period, "limit": limit}
        if profile.periods == ROLLING:
            width = timedelta(days=ROLLING_DAYS[period])
            yield Rule(code, partial(_rolling, times, limit, width), params)
            continue
        for zone in zones:
            opens = partial(_calendar, times, limit, period, zone)
            yield Rule(code, opens, {**params, "zone": zone})


def _rolling(times: list[datetime], limit: int, width: timedelta, at: datetime):
    inside = [one for one in times if one > at - width]
    if len(inside) < limit:
        return at
    return max(at, inside[len(inside) - limit] + width)


def _calendar(times: list[datetime], limit: int, period: str, zone: str, at: datetime):
    here = _period(period, local(zone, at).date())
    made = sum(_period(period, local(zone, one).date()) == here for one in times)
    if made < limit:
        return at
    return _start_of_day(zone, here[1])


def _period(period: str, day: date) -> tuple[date, date]:
    """First day of the period of this day, and of the next one."""
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _start_of_day(zone: str, day: date) -> datetime:
    """The first moment of a day, also where midnight is skipped or comes twice."""
    moments = _utc_of(zone, datetime.combine(day, time()))
    return min(one for one in moments if local(zone, one).date() == day)
