import io
import wave

import pytest

from call_telephony.core.causes import outcome_of_cause, q850_of_sip
from call_telephony.core.simulator import Plan, Profile, SimulatedClients, speech


def test_same_seed_same_clients_whatever_the_order():
    one, two = SimulatedClients(seed=7), SimulatedClients(seed=7)
    numbers = [f"+7916000{n:04}" for n in range(50)]
    first = {number: one.plan(number) for number in numbers}
    second = {number: two.plan(number) for number in reversed(numbers)}
    assert first == second
    assert first != {n: SimulatedClients(seed=8).plan(n) for n in numbers}


def test_shares():
    profile = Profile(answered=0.4, busy=0.2, rejected=0.1, invalid=0.1, failed=0.0)
    clients = SimulatedClients(profile, seed=1)
    plans = [clients.plan(str(number)) for number in range(5000)]
    for outcome, share in (("answered", 0.4), ("busy", 0.2), ("no_answer", 0.2)):
        count = sum(plan.outcome == outcome for plan in plans)
        assert abs(count / 5000 - share) < 0.03
    talks = [plan.talk_seconds for plan in plans if plan.outcome == "answered"]
    assert abs(sum(talks) / len(talks) - 60) < 6


def test_bad_profiles():
    for wrong in ({"answered": 1.2}, {"busy": -0.1}, {"talk_mean": 0}):
        with pytest.raises(ValueError):
            Profile(**wrong)


def test_will():
    clients = SimulatedClients()
    clients.will("1", Plan("busy"), Plan("answered"))
    assert [clients.plan("1").outcome for _ in range(3)] == [
        "busy",
        "answered",
        "answered",
    ]


def test_plan_causes_match_outcomes():
    for outcome in ("busy", "no_answer", "invalid", "rejected", "failed"):
        assert outcome_of_cause(Plan(outcome).cause) == outcome


def test_sip_codes():
    expected = {486: "busy", 404: "invalid", 603: "rejected", 503: "failed"}
    for code, outcome in expected.items():
        assert outcome_of_cause(q850_of_sip(code)) == outcome


def test_speech_is_not_silent():
    with wave.open(io.BytesIO(speech(2, seed=3))) as sound:
        assert sound.getnframes() == 16000
        frames = sound.readframes(16000)
    assert max(abs(b - 256 if b > 127 else b) for b in frames[1::2]) > 8
