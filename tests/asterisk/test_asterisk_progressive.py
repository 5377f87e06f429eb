"""A progressive campaign on a real Asterisk: each client is rung once (B12)."""

import pytest

from tests.support.site import eventually

from .campaign import Campaign, rung
from .sip_agent import Behaviour, number

ANSWERED, BUSY, INVALID = 1, 2, 4


@pytest.fixture
def campaign(office):
    campaign = Campaign(office, mode="progressive")
    yield campaign
    campaign.close()


def test_b12_progressive_and_a_killed_service(office, campaign):
    talks = [number(ANSWERED, 0, 2, 600 + n) for n in range(4)]
    busy = [number(BUSY, 0, 0, 620 + n) for n in range(3)]
    invalid = [number(INVALID, 0, 0, 640)]
    everybody = [*talks, *busy, *invalid]
    campaign.add(everybody)
    with campaign.at_work(office.operator, office.other):
        eventually(lambda: len(office.box.clients.calls) >= 3, 60, what="it dials")
        office.kill_service()
        office.start_service()

        def all_tried():
            return all(
                campaign.states()[one] != "claimed" and campaign.tried(one)
                for one in everybody
            )

        eventually(all_tried, 120, 1, what="all are tried")
    states = campaign.states()
    # an attempt is never made twice; one that the kill cost is not repeated by itself
    assert max(rung(office, everybody).values()) == 1
    assert all(states[one] == "done" for one in invalid), states
    assert all(states[one] == "todo" for one in busy), states
    assert sum(states[one] == "done" for one in talks) >= len(talks) - 2, states
    attempts = campaign.site.sql(
        "SELECT contact.phone_e164, count(*) FROM call_attempt attempt"
        " JOIN call_campaign_contact contact ON contact.id = attempt.contact_id"
        " WHERE contact.campaign_id = %s GROUP BY 1",
        [campaign.id],
    )
    assert dict(attempts) == dict.fromkeys(everybody, 1)


def test_b12_who_hangs_up_before_the_client_is_dialled_keeps_the_contact(
    office, campaign
):
    client = number(ANSWERED, 0, 2, 660)
    office.box.behaviours["101"] = Behaviour(0)  # it rings, and is not picked up
    campaign.add([client])
    campaign.at_the_desk(office.operator)
    eventually(lambda: office.box.operators["101"].calls, 60, what="it rings")
    call_id = office.last_call()
    office.operator.call("voip.call", "hang_up", [call_id])
    ended = office.wait_ended(call_id)
    assert (ended["ended_by"], ended["client_dialled"]) == ("operator", False)
    office.wait_quiet()
    rows = office.site.sql(
        "SELECT contact.state, contact.claimed_by, state.state"
        " FROM call_campaign_contact contact, call_operator_state state"
        " WHERE contact.campaign_id = %s AND state.user_id = %s",
        [campaign.id, office.operator.uid],
    )
    # the client is still that operator's to decide on, and nobody was sent away
    assert [row[:2] for row in rows] == [("claimed", office.operator.uid)], rows
    assert rows[0][2] != "paused"
    assert office.box.clients.called(client) == []
    (contact,) = campaign.site.sql(
        "SELECT id FROM call_campaign_contact WHERE campaign_id = %s", [campaign.id]
    )
    office.operator.call("call.desk", "result", contact[0], campaign.result)
    assert campaign.states() == {client: "done"}
