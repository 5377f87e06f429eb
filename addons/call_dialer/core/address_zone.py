"""Time zones in which a client may be, by his number and his address.

Codes of countries are those of ISO 3166-1, codes of regions those of Odoo's own list.
"""

from datetime import datetime, timedelta

import phonenumbers
import pytz

from .client_zone import zones_of_number

_RU = {
    "Europe/Kaliningrad": "KGD",
    "Europe/Moscow": "AD ARK BEL BRY CE CU DA IN IVA KB KC KDA KIR KL KLU KO KOS KR "
    "KRS LEN LIP ME MO MOS MOW MUR NGR NIZ ORL PNZ PSK ROS RYA SE SMO SPE STA TA TAM "
    "TUL TVE VGG VLA VLG VOR YAR",
    "Europe/Samara": "SAM UD",
    "Europe/Saratov": "SAR",
    "Europe/Ulyanovsk": "ULY",
    "Europe/Astrakhan": "AST",
    "Asia/Yekaterinburg": "BA CHE KGN KHM ORE PER SVE TYU YAN",
    "Asia/Omsk": "OMS",
    "Asia/Novosibirsk": "NVS",
    "Asia/Barnaul": "AL ALT",
    "Asia/Tomsk": "TOM",
    "Asia/Novokuznetsk": "KEM",
    "Asia/Krasnoyarsk": "KK KYA TY",
    "Asia/Irkutsk": "BU IRK",
    "Asia/Chita": "ZAB",
    "Asia/Yakutsk": "AMU SA",
    "Asia/Vladivostok": "KHA PRI SA YEV",
    "Asia/Magadan": "MAG",
    "Asia/Sakhalin": "SAK",
    "Asia/Srednekolymsk": "SA SAK",
    "Asia/Kamchatka": "CHU KAM",
}
_US = {
    "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC TN "
    "VA VT WV",
    "America/Chicago": "AL AR FL IA IL IN KS KY LA MI MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "CO ID KS MT ND NE NM NV OR SD TX UT WY AZ",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA ID NV OR WA",
    "America/Anchorage": "AK",
    "America/Adak": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
}


def _by_region(table: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zone, regions in table.items():
        for region in regions.split():
            found.setdefault(region, []).append(zone)
    return found


_REGIONS = {"RU": _by_region(_RU), "US": _by_region(_US)}


def zones_of_address(country: str, region: str = "") -> list[str]:
    """Time zones of an address; all of the country's when its region does not tell."""
    country, region = (country or "").upper(), (region or "").upper()
    found = _REGIONS.get(country, {}).get(region)
    return list(found or pytz.country_timezones.get(country, []))


def possible_zones(
    e164: str, country: str, region: str, now: datetime
) -> tuple[str, ...]:
    """Zones in which the client may be now: one for each time on the clock.

    An address settles a number that is used all over its country. Where address and
    number contradict each other both count. Empty when neither tells anything.

    :param now: UTC, naive
    """
    of_number = zones_of_number(e164) if e164 else []
    of_address = zones_of_address(country, region)
    found = of_number or of_address
    if of_number and of_address:
        clocks = {_clock(zone, now) for zone in of_number}
        both = [zone for zone in of_address if _clock(zone, now) in clocks]
        if len(clocks) > 1 and _country(e164) == country.upper():
            found = of_address
        else:
            found = both or [*of_number, *of_address]
    different: dict[tuple, str] = {}
    for zone in found:
        different.setdefault(_clock(zone, now), zone)
    return tuple(sorted(different.values()))


def _country(e164: str) -> str:
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or ""


def _clock(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    """What tells a zone from others: its offset now and through the year."""
    tz = pytz.timezone(zone)
    return tuple(
        pytz.utc.localize(now + timedelta(days=days)).astimezone(tz).utcoffset()
        for days in (0, 91, 182, 273)
    )
