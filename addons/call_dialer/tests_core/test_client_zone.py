from datetime import datetime

from call_dialer.core.client_zone import client_zone, zones_of_number

WINTER = datetime(2026, 1, 15, 9, 0)


def test_geographic_number_has_its_own_zone():
    assert client_zone("+74232000000", "", WINTER) == "Asia/Vladivostok"


def test_number_wins_over_the_card():
    assert client_zone("+74232000000", "Europe/Moscow", WINTER) == "Asia/Vladivostok"


def test_mobile_number_of_a_large_country_says_nothing_alone():
    assert len(zones_of_number("+79161234567")) > 1
    assert client_zone("+79161234567", "", WINTER) == ""


def test_card_settles_a_mobile_number():
    assert client_zone("+79161234567", "Europe/Moscow", WINTER) == "Europe/Moscow"


def test_card_of_another_country_is_not_believed():
    assert client_zone("+79161234567", "America/Los_Angeles", WINTER) == ""


def test_zones_with_one_time_are_one():
    zone = client_zone("+442079460000", "", WINTER)
    assert zone == "Europe/London"


def test_no_number_takes_the_card():
    assert client_zone("", "Europe/Moscow", WINTER) == "Europe/Moscow"
    assert client_zone("", "Nowhere/Land", WINTER) == ""


def test_bad_number_is_no_number():
    assert zones_of_number("not a number") == []
    assert client_zone("not a number", "", WINTER) == ""
