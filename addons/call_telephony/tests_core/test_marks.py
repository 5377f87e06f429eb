from call_telephony.core.marks import known, marks

FACTS = {
    "ended": {"at": 60.0},
    "answered:client": {"at": 10.0},
    "ringing:client": {"at": 4.0},
    "bridged": {"at": 10.1},
    "held#7": {"at": 20.0, "data": {"on": True}},
    "held#8": {"at": 25.0, "data": {"on": False}},
    "recording_paused#9": {"at": 30.0, "data": {"on": True}},
    "transferred:c1": {"at": 40.0},
    "answered:c1": {"at": 38.0},
    "spying:s1#4": {"at": 50.0, "data": {"mode": "listen"}},
    "placed": {"at": 1.0},
}


def test_c6_marks_in_the_order_of_time():
    assert marks(FACTS) == [
        (4.0, "ringing:client"),
        (10.0, "answered:client"),
        (20.0, "held:on"),
        (25.0, "held:off"),
        (30.0, "recording_paused:on"),
        (40.0, "transferred"),
        (60.0, "ended"),
    ]


def test_c6_who_listened_is_no_mark():
    assert not any("spy" in what for _at, what in marks(FACTS))


def test_c6_everything_answered_is_known():
    assert {what for _at, what in marks(FACTS)} <= set(known())
