"""Operators at work in a campaign that the service dials, on any exchange.

with Floor(site, pbx, operators=10) as floor:
    floor.add(numbers)
    …                       # they are ready, and give each talk its result
floor.faults()              # what is not true in the database, in words
"""

import contextlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from tests.support.site import RpcError, eventually

_TALKS = """
SELECT contact.claimed_by, contact.id,
       EXTRACT(epoch FROM now() AT TIME ZONE 'UTC' - call.{moment})
  FROM call_campaign_contact contact
  JOIN call_attempt attempt ON attempt.contact_id = contact.id AND attempt.is_open
  JOIN voip_call call ON call.id = attempt.call_id
 WHERE contact.campaign_id = %s AND contact.state = 'claimed'
   AND contact.claimed_by IS NOT NULL
   AND call.bridged_date IS NOT NULL AND call.{moment} IS NOT NULL
"""
#: Talks that are over and wait for their result: operator, contact, seconds since then.
OVER = _TALKS.format(moment="end_date")
#: Talks that go on or are over: operator, contact, seconds since they began.
BEGUN = _TALKS.format(moment="bridged_date")
#: What may never be found once nothing is going on, each with its words.
FAULTS = {
    "an attempt has no end": """
        SELECT attempt.id FROM call_attempt attempt WHERE attempt.campaign_id = %(id)s
           AND (attempt.is_open OR attempt.\"end\" IS NULL)""",
    "a contact is held by nobody's attempt": """
        SELECT id FROM call_campaign_contact
         WHERE campaign_id = %(id)s AND state = 'claimed'""",
    "a contact is held, but not as such": """
        SELECT id FROM call_campaign_contact WHERE campaign_id = %(id)s
           AND state <> 'claimed' AND claimed_by IS NOT NULL""",
    "a call has no end": """
        SELECT call.id FROM voip_call call
          JOIN call_campaign_contact contact ON contact.id = call.campaign_contact_id
         WHERE contact.campaign_id = %(id)s
           AND (call.end_date IS NULL OR call.state IN ('calling', 'ongoing'))""",
    "a client was dialled and no attempt tells of it": """
        SELECT call.id FROM voip_call call
          JOIN call_campaign_contact contact ON contact.id = call.campaign_contact_id
         WHERE contact.campaign_id = %(id)s AND call.client_dialled
           AND NOT EXISTS (SELECT 1 FROM call_attempt WHERE call_id = call.id)""",
    "a call belongs to two attempts": """
        SELECT call_id FROM call_attempt WHERE campaign_id = %(id)s
         GROUP BY call_id HAVING count(*) > 1""",
    "attempts are not counted right": """
        SELECT contact.id FROM call_campaign_contact contact
         WHERE contact.campaign_id = %(id)s AND contact.attempts <> (
               SELECT count(*) FROM call_attempt WHERE contact_id = contact.id)""",
    "a client answered, met nobody and is not counted as abandoned": """
        SELECT attempt.id FROM call_attempt attempt
          JOIN voip_call call ON call.id = attempt.call_id
         WHERE attempt.campaign_id = %(id)s AND attempt.is_pooled
           AND call.pbx_facts ? 'answered:client' AND call.bridged_date IS NULL
           AND attempt.is_abandoned IS NOT TRUE""",
}
#: How long each answered client of the pool waited, seconds; until now if still.
WAITED = """
SELECT COALESCE(call.pbx_facts->'bridged'->>'at', call.pbx_facts->'ended'->>'at',
                EXTRACT(epoch FROM clock_timestamp())::text)::float
       - (call.pbx_facts->'answered:client'->>'at')::float
  FROM call_attempt attempt JOIN voip_call call ON call.id = attempt.call_id
 WHERE attempt.campaign_id = %s AND attempt.is_pooled
   AND call.pbx_facts ? 'answered:client'
"""


def faults_of(site, campaign):
    """What is not true of a campaign in which nothing is going on: ["words: ids"]."""
    found = []
    for words, query in FAULTS.items():
        rows = site.sql(query, {"id": campaign})
        if rows:
            found.append(f"{words}: {[row[0] for row in rows]}")
    return found


class Floor:
    """See the module."""

    #: Whose result is to be given: rows as of `OVER`.
    DUE = OVER

    def __init__(
        self, site, pbx, operators=10, wrap=(0.5, 1.5), seed=1, chief=None, **values
    ):
        """
        :param wrap: seconds of wrap-up, at least and at most
        :param chief: session of whoever makes, starts and pauses the campaign; else
            the administrator
        :param values: of the campaign
        """
        self.site, self.pbx = site, pbx
        self.wrap = wrap
        self.dice = random.Random(f"floor|{seed}")
        self.admin = site.rpc("admin")
        self.chief = chief or self.admin
        self.users = self._users(operators)
        self.seats = {rpc.uid: rpc for rpc in self.users}
        self.result = site.ref("call_dialer.call_result_meeting")
        (self.id,) = self.chief.call(
            "call.campaign",
            "create",
            [
                {
                    "name": "The floor",
                    "mode": "predictive",
                    "pbx_id": pbx,
                    "auto_done": False,
                    "operator_ids": [[6, 0, list(self.seats)]],
                    **values,
                }
            ],
        )
        self.pauses = 0  # by their telephones: nobody else makes one here
        self.paused_after = []  # what the PBX told of the calls before the pauses
        self.troubles = []
        self._due = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _users(self, count):
        names = [f"floor_{number:02}" for number in range(1, count + 1)]
        groups = [
            self.site.ref("base.group_user"),
            self.site.ref("call_telephony.call_telephony_group_user"),
            self.site.ref("call_dialer.call_dialer_group_operator"),
        ]
        self.admin.call(
            "res.users",
            "create",
            [
                {
                    "name": name,
                    "login": name,
                    "password": name,
                    "group_ids": [[6, 0, groups]],
                }
                for name in names
            ],
        )
        return [self.site.rpc(name) for name in names]

    def add(self, numbers):
        """These are to be called; `numbers` in international form."""
        numbers = list(numbers)
        for begin in range(0, len(numbers), 200):
            self.admin.call(
                "call.campaign.contact",
                "create",
                [
                    {"campaign_id": self.id, "name": f"Client {one}", "phone": one}
                    for one in numbers[begin : begin + 200]
                ],
            )

    def waiting(self):
        """How many contacts could be dialled now."""
        return self.site.value(
            "SELECT count(*) FROM call_campaign_contact WHERE campaign_id = %s"
            " AND state = 'todo' AND next_at <= now() AT TIME ZONE 'UTC'",
            [self.id],
        )

    def dialled(self):
        """How many attempts were ever begun (the latest one's id)."""
        query = "SELECT COALESCE(max(id), 0) FROM call_attempt WHERE campaign_id = %s"
        return self.site.value(query, [self.id])

    # -- at work

    def __enter__(self):
        for rpc in self.users:
            self._ready(rpc)
        self.chief.call("call.campaign", "action_start", [self.id])
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        """No more clients; those who talk end, and have their result."""
        try:
            self.chief.call("call.campaign", "action_pause", [self.id])
            self._drain()
        finally:
            self._stopped.set()
            self._thread.join(60)

    def _drain(self):
        going_on = (
            "SELECT call.id, call.bridged_date FROM voip_call call"
            " JOIN call_campaign_contact contact"
            "  ON contact.id = call.campaign_contact_id"
            " WHERE contact.campaign_id = %s AND call.state IN ('calling', 'ongoing')"
        )

        def rung():
            return all(bridged for _call, bridged in self.site.sql(going_on, [self.id]))

        held = (
            "SELECT count(*) FROM call_campaign_contact"
            " WHERE campaign_id = %s AND state = 'claimed'"
        )
        with contextlib.suppress(AssertionError):
            eventually(rung, 60, 0.5, what="nobody is rung any more")
        for call, _bridged in self.site.sql(going_on, [self.id]):
            with contextlib.suppress(RpcError):
                self.admin.call("voip.call", "hang_up", [call])
        with contextlib.suppress(AssertionError):  # what is left is a fault, see there
            over = lambda: not self.site.sql(going_on, [self.id])  # noqa: E731
            eventually(over, 60, 0.5, what="all calls end")
            free = lambda: not self.site.value(held, [self.id])  # noqa: E731
            eventually(free, 60, 0.5, what="all contacts have a result")

    def _ready(self, rpc):
        """This operator waits for clients; the desk stays open for a day."""
        rpc.call("call.desk", "next_contact", self.id)
        self.site.sql(
            "INSERT INTO call_operator_pulse (user_id, seen_at, away)"
            " VALUES (%s, now() AT TIME ZONE 'UTC' + interval '1 day', false)"
            " ON CONFLICT (user_id) DO UPDATE SET seen_at = EXCLUDED.seen_at",
            [rpc.uid],
        )

    def _work(self):
        with ThreadPoolExecutor(4) as hands:
            busy = {}
            while not self._stopped.wait(0.2):
                for user in [one for one, job in busy.items() if job.done()]:
                    self._look(busy.pop(user))
                for user, contact, seconds in self.site.sql(self.DUE, [self.id]):
                    due = self._due.setdefault(contact, self.wrap_seconds())
                    if user not in busy and seconds >= due:
                        busy[user] = hands.submit(self._finish, user, contact)
                for (user,) in self.site.sql(
                    "SELECT user_id FROM call_operator_state"
                    " WHERE campaign_id = %s AND state = 'paused'",
                    [self.id],
                ):
                    if user not in busy:
                        self.pauses += 1
                        self.paused_after.append(self._last_call(user))
                        busy[user] = hands.submit(self._ready, self.seats[user])

    def _last_call(self, user):
        return self.site.sql(
            "SELECT id, outcome, failure, hangup_cause, ended_by, pbx_facts"
            " FROM voip_call WHERE user_id = %s ORDER BY id DESC LIMIT 1",
            [user],
        )

    def wrap_seconds(self):
        """How long the next wrap-up takes."""
        return self.dice.uniform(*self.wrap)

    def _look(self, job):
        if error := job.exception():
            self.troubles.append(str(error))

    def _finish(self, user, contact):
        self.seats[user].call("call.desk", "result", contact, self.result)
        self._due.pop(contact, None)

    # -- what came of it

    def faults(self):
        """What is not true now that nothing is going on: ["words: ids"]."""
        found = [f"an operator was refused: {one}" for one in self.troubles]
        return found + faults_of(self.site, self.id)

    def waited(self):
        """Seconds that answered clients waited, longest first."""
        return sorted(
            (row[0] for row in self.site.sql(WAITED, [self.id])), reverse=True
        )

    def figures(self):
        """{attempts, answered, joined, abandoned} so far."""
        row = self.site.sql(
            "SELECT count(*),"
            " count(*) FILTER (WHERE call.pbx_facts ? 'answered:client'),"
            " count(*) FILTER (WHERE call.bridged_date IS NOT NULL),"
            " count(*) FILTER (WHERE attempt.is_abandoned)"
            " FROM call_attempt attempt JOIN voip_call call"
            "  ON call.id = attempt.call_id WHERE attempt.campaign_id = %s",
            [self.id],
        )[0]
        return dict(
            zip(("attempts", "answered", "joined", "abandoned"), row, strict=True)
        )

    def minutes(self, since=0.0):
        """Seconds all operators spent in each state, from the log, after `since`.

        :param since: seconds since 1970
        """
        rows = self.site.sql(
            "SELECT state, sum(EXTRACT(epoch FROM"
            "  COALESCE(\"end\", now() AT TIME ZONE 'UTC')"
            "  - GREATEST(start, to_timestamp(%s) AT TIME ZONE 'UTC')))"
            " FROM call_operator_state_log WHERE user_id = ANY(%s)"
            "  AND COALESCE(\"end\", now() AT TIME ZONE 'UTC')"
            "   > to_timestamp(%s) AT TIME ZONE 'UTC' GROUP BY state",
            [since, list(self.seats), since],
        )
        return {state: float(seconds) for state, seconds in rows}
