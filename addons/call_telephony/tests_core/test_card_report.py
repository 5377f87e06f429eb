import pytest

from call_telephony.core.card_report import Audience, lines

ALL = Audience()


def test_c8_nothing_said_is_for_all():
    assert ALL.fits(1, "+7495", 2, [3])
    assert ALL.fits(0, "", 2, [])


@pytest.mark.parametrize(
    "audience",
    (
        Audience(pbxs=frozenset({1})),
        Audience(lines=lines("8 495 111, +7 (495) 111-22-33")),
        Audience(users=frozenset({2, 7})),
        Audience(groups=frozenset({3, 9})),
    ),
)
def test_c8_each_condition(audience):
    assert audience.fits(1, "+74951112233", 2, [3])
    assert not audience.fits(5, "+74950000000", 6, [8])


def test_c8_all_conditions_together():
    audience = Audience(pbxs=frozenset({1}), users=frozenset({2}))
    assert audience.fits(1, "", 2, [])
    assert not audience.fits(1, "", 3, [])
    assert not audience.fits(2, "", 2, [])


def test_c8_lines_as_people_write_them():
    assert lines(" +7 495 111-22-33;101,\n ") == {"74951112233", "101"}
    assert lines("") == frozenset()
