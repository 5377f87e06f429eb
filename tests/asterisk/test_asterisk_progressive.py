"""A progressive campaign on a real Asterisk: each client is rung once (B12)."""

import collections
import threading

import pytest

from tests.support.site import eventually

from .conftest import OPERATOR, OTHER
from .sip_agent import number

ANSWERED, BUSY, INVALID = 1, 2, 4


class Campaign:
    """Contacts, and operators who give each talk its result."""

    def __init__(self, office):
        self.office, self.site = office, office.site
        self.admin = office.admin
        group = self.site.ref("call_dialer.call_dialer_group_operator")
        self.users = [office.users[OPERATOR], office.users[OTHER]]
        self.admin.call("res.users", "write", self.users, {"group_ids": [[4, group]]})
        made = self.admin.call(
            "call.campaign",
            "create",
            [
                {
                    "name": "By itself",
                    "mode": "progressive",
                    "auto_done": False,
                    "operator_ids": [[6, 0, self.users]],
                }
            ],
        )
        self.id = made[0]
        self.admin.call("call.campaign", "action_start", [self.id])
        self.result = self.site.ref("call_dialer.call_result_meeting")
        self.stopped = threading.Event()

    def add(self, numbers):
        self.admin.call(
            "call.campaign.contact",
            "create",
            [
                {"campaign_id": self.id, "name": f"Client {one}", "phone": one}
                for one in numbers
            ],
        )

    def at_the_desk(self, rpc):
        """This operator is ready; the desk stays open for an hour."""
        rpc.call("call.desk", "next_contact", self.id)
        self.site.sql(
            "INSERT INTO call_operator_pulse (user_id, seen_at, away)"
            " VALUES (%s, now() AT TIME ZONE 'UTC' + interval '1 hour', false)"
            " ON CONFLICT (user_id) DO UPDATE SET seen_at = EXCLUDED.seen_at",
            [rpc.uid],
        )

    def work(self, rpc):
        """Until told to stop: a talk that is over gets its result."""
        while not self.stopped.wait(0.5):
            rows = self.site.sql(
                "SELECT contact.id FROM call_campaign_contact contact"
                " JOIN call_attempt attempt ON attempt.contact_id = contact.id"
                "  AND attempt.is_open"
                " JOIN voip_call call ON call.id = attempt.call_id"
                " WHERE contact.claimed_by = %s AND contact.state = 'claimed'"
                "  AND call.end_date IS NOT NULL AND call.bridged_date IS NOT NULL",
                [rpc.uid],
            )
            for (contact,) in rows:
                rpc.call("call.desk", "result", contact, self.result)

    def tried(self, phone):
        """How many attempts at this client are over."""
        return self.site.value(
            "SELECT attempts FROM call_campaign_contact WHERE phone_e164 = %s", [phone]
        )

    def states(self):
        rows = self.site.sql(
            "SELECT phone_e164, state FROM call_campaign_contact"
            " WHERE campaign_id = %s",
            [self.id],
        )
        return dict(rows)


@pytest.fixture
def campaign(office):
    campaign = Campaign(office)
    yield campaign
    campaign.stopped.set()
    campaign.admin.call("call.campaign", "action_pause", [campaign.id])
    for call in campaign.admin.search(
        "voip.call", [["state", "in", ["calling", "ongoing"]]]
    ):
        campaign.admin.call("voip.call", "hang_up", [call["id"]])
        office.wait_ended(call["id"])


def rung(office, numbers):
    """How often each of the clients' telephones rang."""
    return collections.Counter(
        {one: len(office.box.clients.called(one)) for one in numbers}
    )


def test_b12_progressive_and_a_killed_service(office, campaign):
    talks = [number(ANSWERED, 0, 2, 600 + n) for n in range(4)]
    busy = [number(BUSY, 0, 0, 620 + n) for n in range(3)]
    invalid = [number(INVALID, 0, 0, 640)]
    everybody = [*talks, *busy, *invalid]
    campaign.add(everybody)
    seats = (office.operator, office.other)
    workers = [threading.Thread(target=campaign.work, args=(rpc,)) for rpc in seats]
    for rpc, worker in zip(seats, workers, strict=True):
        campaign.at_the_desk(rpc)
        worker.start()
    try:
        eventually(lambda: len(office.box.clients.calls) >= 3, 60, what="it dials")
        office.kill_service()
        office.start_service()

        def all_tried():
            return all(
                campaign.states()[one] != "claimed" and campaign.tried(one)
                for one in everybody
            )

        eventually(all_tried, 120, 1, what="all are tried")
    finally:
        campaign.stopped.set()
        for worker in workers:
            worker.join(30)
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
