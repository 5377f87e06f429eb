"""A campaign dialled by the service, on the office's Asterisk."""

import collections
import contextlib
import threading

from .conftest import OPERATOR, OTHER


class Campaign:
    """Contacts, and operators who give each talk its result."""

    def __init__(self, office, **values):
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
                    **values,
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

    def claimed(self):
        """How many contacts are with an operator or with the dialler now."""
        return list(self.states().values()).count("claimed")

    def states(self):
        rows = self.site.sql(
            "SELECT phone_e164, state FROM call_campaign_contact"
            " WHERE campaign_id = %s",
            [self.id],
        )
        return dict(rows)

    @contextlib.contextmanager
    def at_work(self, *seats):
        """These operators are ready, and give each talk its result."""
        for rpc in seats:
            self.at_the_desk(rpc)
        with self.working(*seats):
            yield

    @contextlib.contextmanager
    def working(self, *seats):
        """These operators, ready already, give each talk its result."""
        workers = [threading.Thread(target=self.work, args=(rpc,)) for rpc in seats]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            self.stopped.set()
            for worker in workers:
                worker.join(30)

    def close(self):
        """Nothing is dialled any more, nobody talks."""
        self.stopped.set()
        self.admin.call("call.campaign", "action_pause", [self.id])
        going_on = [["state", "in", ["calling", "ongoing"]]]
        for call in self.admin.search("voip.call", going_on):
            self.admin.call("voip.call", "hang_up", [call["id"]])
            self.office.wait_ended(call["id"])


def rung(office, numbers):
    """How often each of the clients' telephones rang."""
    return collections.Counter(
        {one: len(office.box.clients.called(one)) for one in numbers}
    )


def attempts(campaign):
    """What became of each attempt of a campaign or a floor.

    :return: {number: (outcome, is it abandoned, operator, what the PBX told)}
    """
    rows = campaign.site.sql(
        "SELECT contact.phone_e164, attempt.outcome, attempt.is_abandoned,"
        "  attempt.user_id, call.pbx_facts"
        " FROM call_attempt attempt JOIN call_campaign_contact contact"
        "  ON contact.id = attempt.contact_id"
        " JOIN voip_call call ON call.id = attempt.call_id"
        " WHERE contact.campaign_id = %s AND NOT attempt.is_open",
        [campaign.id],
    )
    return {row[0]: row[1:] for row in rows}


def untried(campaign):
    """How many contacts of a campaign or a floor were not tried, or are just now."""
    return campaign.site.value(
        "SELECT count(*) FROM call_campaign_contact WHERE campaign_id = %s"
        " AND (state = 'claimed' OR (state = 'todo' AND COALESCE(attempts, 0) = 0))",
        [campaign.id],
    )
