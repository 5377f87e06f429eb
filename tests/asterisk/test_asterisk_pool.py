"""Power and predictive campaigns on a real Asterisk: clients first (B12, B13)."""

import pytest

from tests.support.site import eventually

from .campaign import Campaign, attempts, rung, untried
from .sandbox import wav_of
from .sip_agent import number

ANSWERED, BUSY, INVALID, SILENT = 1, 2, 4, 3
#: A client is joined with an operator, or let go, so soon after the answer; with some
#: time for a loaded machine (how soon on a quiet one: bench/connect.py).
SOON = 2.0 + 4.0
#: The message to the abandoned is a tone here, so many hertz for so many seconds.
MESSAGE, MESSAGE_SECONDS = 1600.0, 2.0
LOUD = 1500


@pytest.fixture
def campaign(office):
    campaign = Campaign(office, mode="power", ratio=2.0, pbx_id=office.pbx)
    yield campaign
    campaign.close()
    for rpc in (office.operator, office.other):
        rpc.call("res.users", "telephony_off_hook", False)
    line = "SELECT count(*) FROM telephony_line WHERE state <> 'down'"
    eventually(lambda: not office.site.value(line), 60, what="on the hook")


def off_the_hook(office):
    """Both operators stay connected: clients are joined at once."""
    for rpc in (office.operator, office.other):
        rpc.call("res.users", "telephony_off_hook", True)
    line = "SELECT count(*) FROM telephony_line WHERE state = 'up'"
    eventually(lambda: office.site.value(line) == 2, 60, what="off the hook")


def finish(campaign, everybody):
    def all_tried():
        return len(attempts(campaign)) == len(everybody) and not campaign.claimed()

    eventually(all_tried, 150, 1, what="all are tried")
    return attempts(campaign)


def judge(office, found, talks):
    """Whoever answered was joined in time, or counted as abandoned; nobody twice."""
    assert max(rung(office, found).values()) == 1
    joined = 0
    for one in talks:
        outcome, abandoned, user, facts = found[one]
        assert outcome == "answered"
        answered = facts["answered:client"]["at"]
        if abandoned:
            assert facts["ended"]["at"] - answered <= SOON + 1
        else:
            assert user and facts["bridged"]["at"] - answered <= SOON
            joined += 1
    return joined


def test_b12_power_clients_are_joined_with_who_is_free(office, campaign):
    talks = [number(ANSWERED, n % 3, 3, 700 + n) for n in range(6)]
    busy = [number(BUSY, 0, 0, 720 + n) for n in range(3)]
    others = [number(INVALID, 0, 0, 740), number(SILENT, 0, 0, 741)]
    everybody = [*talks, *busy, *others]
    campaign.add(everybody)
    off_the_hook(office)
    with campaign.at_work(office.operator, office.other):
        found = finish(campaign, everybody)
    assert judge(office, found, talks) >= 3
    assert {found[one][0] for one in busy} == {"busy"}
    assert [found[one][0] for one in others] == ["invalid", "no_answer"]
    # the operators were rung once each, for the whole shift
    assert [len(office.box.operators[n].calls) for n in ("101", "102")] == [1, 1]


def test_b12_predictive_and_a_killed_service(office, campaign):
    campaign.admin.call("call.campaign", "write", [campaign.id], {"mode": "predictive"})
    talks = [number(ANSWERED, n % 2, 4, 760 + n) for n in range(6)]
    busy = [number(BUSY, 0, 0, 780 + n) for n in range(4)]
    everybody = [*talks, *busy]
    campaign.add(everybody)
    off_the_hook(office)
    with campaign.at_work(office.operator, office.other):
        eventually(lambda: len(office.box.clients.calls) >= 3, 60, what="it dials")
        office.kill_service()
        office.start_service()
        # what the kill cost is released and dialled then: not the same attempt twice
        eventually(lambda: not untried(campaign), 150, 1, what="all are tried")
    assert max(rung(office, everybody).values()) <= 1
    found = attempts(campaign)
    assert {found[one][0] for one in busy if one in found} <= {"busy", "failed"}
    joined = [one for one in talks if one in found and found[one][2]]
    assert len(joined) >= 2, found


def test_b13_the_abandoned_hear_the_message_and_are_let_go(office, campaign):
    box = office.box.instance
    (box.folder / "music" / "sorry.wav").write_bytes(wav_of(MESSAGE, MESSAGE_SECONDS))
    sound = f"{box.inner}/music/sorry"
    campaign.admin.call(
        "call.campaign", "write", [campaign.id], {"abandon_sound": sound}
    )
    # one operator, two clients who answer at the same moment and do not hang up soon
    talks = [number(ANSWERED, 1, 20, 800 + n) for n in range(2)]
    campaign.add(talks)
    office.operator.call("res.users", "telephony_off_hook", True)
    line = "SELECT count(*) FROM telephony_line WHERE state = 'up'"
    eventually(lambda: office.site.value(line) == 1, 60, what="off the hook")
    with campaign.at_work(office.operator):
        found = finish(campaign, talks)
    assert max(rung(office, talks).values()) == 1
    lost = [one for one in talks if found[one][1]]
    assert len(lost) == 1, found
    outcome, _abandoned, user, facts = found[lost[0]]
    assert (outcome, user) == ("answered", None)
    assert facts["ended"]["by"] == "system"
    (client,) = office.box.clients.called(lost[0])
    assert client.hears(MESSAGE, client.answered) > LOUD
    # it was heard to its end, and then the call was over
    played = facts["played:sorry"]["at"] - facts["answered:client"]["at"]
    assert played >= MESSAGE_SECONDS + 1.5
    assert facts["ended"]["at"] - facts["played:sorry"]["at"] <= SOON
    (other,) = (one for one in talks if one not in lost)
    (joined,) = office.box.clients.called(other)
    assert joined.hears(MESSAGE, joined.answered) < LOUD / 5


def test_b13_a_message_that_is_not_there_leaves_nobody_in_silence(office, campaign):
    missing = {"abandon_sound": "no-such-sound"}
    campaign.admin.call("call.campaign", "write", [campaign.id], missing)
    talks = [number(ANSWERED, 1, 20, 810 + n) for n in range(2)]
    campaign.add(talks)
    office.operator.call("res.users", "telephony_off_hook", True)
    line = "SELECT count(*) FROM telephony_line WHERE state = 'up'"
    eventually(lambda: office.site.value(line) == 1, 60, what="off the hook")
    with campaign.at_work(office.operator):
        found = finish(campaign, talks)
    (facts,) = (found[one][3] for one in talks if found[one][1])
    assert facts["ended"]["at"] - facts["answered:client"]["at"] <= 10
