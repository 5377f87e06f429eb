"""Time zones by name, as callers and users give them."""

from zoneinfo import ZoneInfo

import pytz


def is_zone(name: object) -> bool:
    """Whether it names a time zone; whatever else comes over RPC does not.

    >>> is_zone("Europe/Moscow"), is_zone("Moon/Base"), is_zone(["UTC"]), is_zone(None)
    (True, False, False, False)
    """
    if not isinstance(name, str) or name not in pytz.all_timezones_set:
        return False
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # this machine does not have it
        return False
    return True


def first_zone(*names: object) -> str:
    """The first of them that is a time zone; UTC when none is.

    >>> first_zone("Moon/Base", False, "Asia/Omsk", "Europe/Moscow")
    'Asia/Omsk'
    >>> first_zone("Moon/Base")
    'UTC'
    """
    return next((name for name in names if is_zone(name)), "UTC")
