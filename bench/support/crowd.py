"""Operators at their desks, for the bench of Next: all at once, or each at his pace.

crowd = Crowd(site, ports, session_ids, campaign_id, result_id)
crowd.round()          # no-op, Next, result: each time all at the same moment
crowd.work(10, 60)     # pauses of 10 s on average, for a minute
crowd.figures()        # {kind: [ms, …]}
crowd.dismiss()
"""

import random
import threading
import time
from collections import Counter

from .site import Session

KINDS = ("noop", "next", "card", "result")
NOTHING = "res.partner", "default_get", []


class Operator(threading.Thread):
    """An operator with a connection of his own; works when he is told to."""

    def __init__(self, site, port, sid, campaign, result, bell):
        super().__init__(daemon=True)
        self.rpc = Session(site, port=port, sid=sid)
        self.campaign, self.result, self.bell = campaign, result, bell
        self.taken = {kind: [] for kind in KINDS}
        self.handed, self.problems = [], []
        self.random = random.Random(sid)
        #: what to do at the next stroke of the bell; None: go home
        self.task = None
        self.card = None

    def run(self):
        while True:
            self.bell.wait()
            if self.task is None:
                return
            try:
                self.task(self)
            except threading.BrokenBarrierError:
                return
            self.bell.wait()

    def in_step(self):
        """No-op, Next, result; the bell between them."""
        self.nothing()
        self.bell.wait()
        self.next()
        self.bell.wait()
        self.save()

    def at_own_pace(self, pause, until):
        """The same with pauses of `pause` seconds on average, until that moment."""
        steps = self.nothing, self.next, self.save
        turn = self.random.randrange(2)  # (a result needs a contact)
        self.card = None
        while True:
            wait = self.random.expovariate(1 / pause)
            if time.monotonic() + wait > until:
                break
            time.sleep(wait)
            steps[turn % len(steps)]()
            turn += 1
        self.save()

    # -- what is pressed -----------------------------------------------------------

    def nothing(self):
        self._timed(("noop",), time.perf_counter(), *NOTHING)

    def next(self):
        """Next as the desk asks it: who it is; card; script."""
        began = time.perf_counter()
        answer = self._timed(("next",), began, "call.desk", "claim", self.campaign)
        self.card = answer.get("card")
        if not self.card:
            self.problems.append(f"nobody: {answer.get('no_contact')}")
            return
        self.handed.append(self.card["id"])
        answer = self._timed((), began, "call.desk", "arrive", self.card["id"])
        session = (answer.get("card") or {}).get("session_id")
        if not session:
            self.problems.append(f"no script: {answer.get('no_contact')}")
            return
        self._timed(("card",), began, "call.session", "runner_state", [session])

    def save(self):
        if self.card:
            params = {"hold": self.card["hold"]}
            args = (self.card["id"], self.result, params)
            began = time.perf_counter()
            self._timed(("result",), began, "call.desk", "result", *args)
            self.card = None

    def _timed(self, kinds, began, *call):
        try:
            answer = self.rpc.call(*call, context=self.rpc.context)
        except RuntimeError as error:
            self.problems.append(str(error)[-2000:])
            return {}
        for kind in kinds:
            self.taken[kind].append(1000 * (time.perf_counter() - began))
        return answer


class Crowd:
    """All operators.

    :param ports: of the processes they are spread over
    :param sids: of their sessions: each is logged in
    """

    def __init__(self, site, ports, sids, campaign, result):
        self.bell = threading.Barrier(len(sids) + 1, timeout=600)
        self.operators = [
            Operator(site, ports[n % len(ports)], sid, campaign, result, self.bell)
            for n, sid in enumerate(sids)
        ]
        for operator in self.operators:
            operator.start()
        #: {contact id: how often it was handed out}
        self.seen = Counter()

    def round(self, measured=True):
        """No-op, Next, result, all at the same moment; ids of those handed out."""
        self._give(Operator.in_step)
        self.bell.wait()  # Next, when all have their no-op
        self.bell.wait()  # the result, when all have their contact
        handed = self._done()
        if not measured:
            self.figures()
        return handed

    def work(self, pause, seconds):
        """Everybody at his own pace; see `Operator.at_own_pace`."""
        until = time.monotonic() + seconds
        self._give(lambda operator: operator.at_own_pace(pause, until))
        return self._done()

    def alone(self, times):
        """{kind: times in ms} of the first one while the others rest."""
        operator = self.operators[0]
        for _turn in range(times):
            operator.nothing()
            operator.next()
            operator.save()
        self._note()
        return self.figures()

    def dismiss(self):
        self._give(None)
        for operator in self.operators:
            operator.join(60)

    def figures(self):
        """{kind: times in ms}, emptied."""
        found = {kind: [] for kind in KINDS}
        for operator in self.operators:
            for kind, taken in operator.taken.items():
                found[kind].extend(taken)
                taken.clear()
        return found

    def problems(self):
        return [text for operator in self.operators for text in operator.problems]

    def doubles(self):
        """Contacts handed out more than once."""
        return sum(count > 1 for count in self.seen.values())

    def _give(self, task):
        for operator in self.operators:
            operator.task = task
        self.bell.wait()

    def _done(self):
        self.bell.wait()
        return self._note()

    def _note(self):
        handed = [one for operator in self.operators for one in operator.handed]
        for operator in self.operators:
            operator.handed.clear()
        self.seen.update(handed)
        return handed
