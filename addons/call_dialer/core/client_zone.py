"""The client's time zone, as far as his number tells it.

A geographic number has one zone, a mobile number of a large country has many. Zones
with the same time now are one for the operator. What stays ambiguous is settled by the
zone of the client's card when the number allows it; otherwise nothing is claimed: a
wrong local time is worse than none.
"""

from datetime import datetime

import phonenumbers
import pytz
from phonenumbers import timezone as number_timezone


def zones_of_number(e164: str) -> list[str]:
    """Time zones in which the number may be; [] when nothing is known."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return []
    zones = number_timezone.time_zones_for_number(number)
    return [zone for zone in zones if zone in pytz.all_timezones_set]


def client_zone(e164: str, card_zone: str, now: datetime) -> str:
    """Name of the client's time zone, "" when it is not sure.

    :param card_zone: time zone of the client's card, "" when it has none
    :param now: UTC, naive; zones are the same when they show the same time then
    """
    zones = zones_of_number(e164) if e164 else []
    if not zones:
        return card_zone if card_zone in pytz.all_timezones_set else ""
    offsets = {_offset(zone, now) for zone in zones}
    if len(offsets) == 1:
        return zones[0]
    if card_zone in pytz.all_timezones_set and _offset(card_zone, now) in offsets:
        return card_zone
    return ""


def _offset(zone: str, now: datetime):
    return pytz.utc.localize(now).astimezone(pytz.timezone(zone)).utcoffset()
