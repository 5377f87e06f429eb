from hypothesis import given, settings
from hypothesis import strategies as st

from call_telephony.core.arrangement import CONSULT, HOLD, MAIN, Scene, arrange
from call_telephony.core.events import CLIENT, OPERATOR

BOTH = frozenset((OPERATOR, CLIENT))


def test_c11_hold_puts_the_client_away_and_nobody_else():
    found = arrange(Scene(OPERATOR, BOTH | {"p1"}, held=True, guests=frozenset(["p1"])))
    assert found.rooms == {HOLD: {CLIENT}, MAIN: {OPERATOR, "p1"}}
    assert found.music == {CLIENT}


def test_c11_who_asks_hears_ringing_then_the_one_asked():
    rings = arrange(Scene(OPERATOR, BOTH, consult="p1"))
    # alone there: the recording goes on, the client's side of it
    assert rings.rooms == {MAIN: {CLIENT}}
    assert (rings.tones, rings.music) == ({OPERATOR}, {CLIENT})
    talks = arrange(Scene(OPERATOR, BOTH | {"p1"}, consult="p1"))
    assert talks.rooms == {MAIN: {CLIENT}, CONSULT: {OPERATOR, "p1"}}
    others = frozenset(["p2"])
    third = arrange(Scene(OPERATOR, BOTH | {"p1", "p2"}, consult="p1", guests=others))
    assert third.rooms == {HOLD: {CLIENT}, MAIN: {"p2"}, CONSULT: {OPERATOR, "p1"}}
    taken = arrange(Scene("p1", frozenset((CLIENT, "p1"))))
    assert taken.rooms == {MAIN: {CLIENT, "p1"}}


def test_c11_client_of_a_blind_transfer_hears_ringing():
    found = arrange(Scene("p1", frozenset((CLIENT,))))
    assert (found.rooms, found.tones) == ({MAIN: {CLIENT}}, {CLIENT})


def test_c10_modes():
    def of(mode):
        return arrange(
            Scene(
                OPERATOR,
                BOTH | {"s1", "s1x-operator"},
                spies={"s1": mode},
                ears={"s1": "s1x-operator"},
            )
        )

    assert of("listen").room_of("s1") == of("listen").room_of("s1x-operator") == "s1"
    assert of("listen").hushed == {"s1"}
    assert of("whisper").room_of("s1") == "s1"
    assert of("whisper").hushed == frozenset()
    assert of("join").room_of("s1") == MAIN


LEGS = ("p1", "p2", "s1", "s2", "s1x-operator", "s2x-p1")
SCENES = st.builds(
    Scene,
    speaker=st.sampled_from([OPERATOR, "p1"]),
    up=st.frozensets(st.sampled_from([OPERATOR, CLIENT, *LEGS])),
    held=st.booleans(),
    muted=st.booleans(),
    consult=st.sampled_from(["", "p2"]),
    guests=st.frozensets(st.sampled_from(["p3", "p4"])),
    spies=st.dictionaries(
        st.sampled_from(["s1", "s2"]), st.sampled_from(["listen", "whisper", "join"])
    ),
    ears=st.just({"s1": "s1x-operator", "s2": "s2x-p1"}),
)


@settings(max_examples=500, deadline=None)
@given(SCENES)
def test_c10_c11_who_must_not_hear_whom(scene):
    found = arrange(scene)
    everybody = [leg for legs in found.rooms.values() for leg in legs]
    assert len(everybody) == len(set(everybody))  # in one place each
    assert set(everybody) <= scene.up
    assert not found.tones & found.music
    with_client = found.rooms.get(found.room_of(CLIENT), frozenset())
    if scene.held or scene.consult:
        assert with_client <= {CLIENT}
    if scene.consult:
        assert scene.consult not in with_client
    for spy, mode in scene.spies.items():
        if mode != "join":
            assert spy not in with_client
        if mode == "listen" and spy in scene.up:
            assert spy in found.hushed
    # the tap on the operator is never where others could be heard through it
    for ear in scene.ears.values():
        if ear in everybody:
            assert found.rooms[found.room_of(ear)] <= {ear, ear.split("x-")[0]}
