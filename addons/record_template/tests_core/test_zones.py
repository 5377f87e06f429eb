"""Whatever stands where a time zone should: the next one is taken."""

import pytest

from record_template.core.zones import first_zone, is_zone

RUBBISH = (
    "Moon/Base",
    "",
    "UTC\x00",
    "../../etc/passwd",
    "/etc/localtime",
    "Europe",
    "europe/moscow ",
    None,
    False,
    True,
    3,
    ["Europe/Moscow"],
    {"tz": "UTC"},
    "x" * 5000,
)


@pytest.mark.parametrize("name", RUBBISH)
def test_no_zone(name):
    assert not is_zone(name)
    assert first_zone(name) == "UTC"
    assert first_zone(name, "Asia/Omsk", "Europe/Moscow") == "Asia/Omsk"


@pytest.mark.parametrize("name", ["UTC", "Europe/Moscow", "Asia/Kathmandu"])
def test_zone(name):
    assert first_zone(name, "Asia/Omsk") == name
