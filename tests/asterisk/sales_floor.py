"""Operators who sell by a script while the client is on the line, and their pay.

What a talk comes to is told by its turn, not by its client: whom a predictive campaign
puts through is not known before.
"""

import datetime
import itertools
from dataclasses import dataclass

from tests.support import records
from tests.support.facade import Facade
from tests.support.floor import BEGUN

from .live_floor import LiveFloor

PRICE, QUANTITY = 1000, 2
#: What is paid: for a deal that came to a meeting, and of each order.
FOR_MEETING, OF_ORDER = 300, 5
#: What the best mark for the first criterion brings, the worst for the second costs.
BONUS, FINE = 150, 50
SCRIPT = {
    "format": "call-script",
    "version": 1,
    "name": "Panes by telephone",
    "goal": "An order",
    "models": ["call.campaign.contact", "crm.lead"],
    "start": "hello",
    "fields": records.ORDER_FIELDS,
    "blocks": [
        {
            "code": "hello",
            "title": "Greeting",
            "text": "<p>Good afternoon, {{ contact.name }}!</p>",
            "answers": [
                {"label": "Listens", "to": "need", "default": True},
                {"label": "Does not want", "to": "refusal"},
            ],
        },
        {
            "code": "need",
            "title": "Need",
            "kind": "form",
            "text": "<p>Which panes, how many, where to and when?</p>",
            "fields": [{"name": field["name"]} for field in records.ORDER_FIELDS],
            "answers": [
                {"label": "Orders", "to": "ordered", "default": True},
                {"label": "Wants an offer", "to": "offer"},
            ],
        },
        {
            "code": "ordered",
            "title": "Order is made",
            "kind": "end",
            "mark": "goal",
            "result": "Order",
            "text": "<p>Thank you! It is {{ panes_order.name }}.</p>",
            "actions": [{"ref": "panes_order", "moment": "enter"}],
        },
        {"code": "offer", "title": "Offer", "kind": "end", "mark": "result"},
        {"code": "refusal", "title": "Good-bye", "kind": "end", "mark": "refusal"},
    ],
}


@dataclass(frozen=True)
class Ending:
    """A way through the script, the result at the desk, and where the deal is then."""

    name: str
    way: tuple
    outcome: str
    result: str
    stage: str


@dataclass(frozen=True)
class Told:
    """A talk: what it came to, who had it, and its session."""

    ending: str
    user: int
    session: int


class SalesFloor(LiveFloor):
    """`told`: {contact: Told} of all talks; `ways`: how they may end."""

    DUE = BEGUN

    def __init__(self, site, pbx, chief, operators=3):
        admin = site.rpc("admin")
        panes = {"name": "Pane", "list_price": PRICE, "taxes_id": [[5]]}
        self.product = admin.call("product.product", "create", [panes])[0]
        records.order_template(admin, "panes_order")
        self.script = records.script(admin, SCRIPT)
        super().__init__(
            site,
            pbx,
            operators,
            wrap=(3.0, 4.0),  # since the talk has begun
            chief=chief,
            name="Panes, autumn",
            script_id=self.script,
            team_id=site.ref("crm_leads_ext.team_calling"),
        )
        self.told = {}
        self.ways = self._ways()
        self._turns = itertools.cycle(self.ways)

    def _ways(self):
        day = datetime.date.today() + datetime.timedelta(7)
        wanted = {
            "Product": self.product,
            "Quantity": QUANTITY,
            "Address": "Тверская, 1",
            "Day of delivery": str(day),
        }
        listens = ("Listens", {})
        return (
            Ending(
                "order",
                (listens, ("Orders", wanted)),
                *("goal", "meeting", "Meeting set"),
            ),
            Ending(
                "offer",
                (listens, ("Wants an offer", {})),
                *("other", "offer", "Offer sent"),
            ),
            Ending("refusal", (("Does not want", {}),), "refusal", "refused", "lost"),
        )

    def _finish(self, user, contact):
        """The talk by the script, the telephone put down, and the result."""
        rpc = self.seats[user]
        card = rpc.call("call.desk", "open", self.id)["card"]
        assert card["id"] == contact, card
        ending = next(self._turns)
        outcome = Facade(rpc, card["session_id"]).walk(ending.way)
        assert outcome == ending.outcome, (ending, outcome)
        rpc.call("call.desk", "hang_up", contact)
        button = self.site.ref(f"call_dialer.call_result_{ending.result}")
        rpc.call("call.desk", "result", contact, button, {"hold": card["hold"]})
        self.told[contact] = Told(ending.name, user, card["session_id"])
        self._due.pop(contact, None)

    def talks(self, ending):
        """{contact: Told} of the talks that ended so."""
        return {
            contact: told
            for contact, told in self.told.items()
            if told.ending == ending
        }


def criteria(rpc, script):
    """What talks by this script are reviewed by."""
    given = {
        "name": "Talks about panes",
        "script_ids": [[6, 0, [script]]],
        "criterion_ids": [
            [0, 0, {"name": "Asks for the need", "sequence": 1, "bonus": BONUS}],
            [0, 0, {"name": "Names the firm", "sequence": 2, "fine": FINE}],
        ],
    }
    return rpc.call("call.review.criteria", "create", [given])[0]


def rules_of_pay(site, rpc):
    """{event: id of its rule}; other rules are put away."""
    others = rpc.call("crm.reward.rule", "search", [])
    rpc.call("crm.reward.rule", "write", others, {"active": False})
    stage = site.ref("crm_leads_ext.stage_meeting_set")
    kinds = {
        "stage": {"method": "fixed", "value": FOR_MEETING, "stage_id": stage},
        "order": {"method": "percent", "value": OF_ORDER},
        "review": {"method": "percent", "value": 100},
    }
    share = [[0, 0, {"role": "operator", "percent": 100}]]
    made = [
        {"name": f"For: {event}", "event": event, "share_ids": share, **more}
        for event, more in kinds.items()
    ]
    return dict(zip(kinds, rpc.call("crm.reward.rule", "create", made), strict=True))
