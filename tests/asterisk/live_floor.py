"""Operators of a campaign with SIP telephones, off the hook at a real Asterisk."""

from tests.support.floor import Floor
from tests.support.site import eventually


def extensions(count=10):
    """Of as many operators."""
    return tuple(str(111 + number) for number in range(count))


def connect(site, box, client_timeout):
    """The sandbox's Asterisk is the only exchange; its id.

    :param client_timeout: seconds for which clients are rung
    """
    admin = site.rpc("admin")
    admin.call("voip.pbx", "write", admin.call("voip.pbx", "search", []), {"active": 0})
    timeout = {"client_timeout": int(client_timeout)}
    (pbx,) = admin.call("voip.pbx", "create", [{**box.pbx_values(), **timeout}])
    country = site.ref("base.ru")
    admin.call("res.company", "write", [admin.company_id], {"country_id": country})
    return pbx


class LiveFloor(Floor):
    """A floor whose operators have telephones of `extensions`."""

    def __init__(self, site, pbx, operators=10, **values):
        super().__init__(site, pbx, operators, **values)
        phones = extensions(operators)
        self.admin.call(
            "telephony.device",
            "create",
            [
                {
                    "user_id": rpc.uid,
                    "pbx_id": pbx,
                    "kind": "desk",
                    "address": phone,
                    "is_current": True,
                }
                for rpc, phone in zip(self.users, phones, strict=True)
            ],
        )

    def off_the_hook(self):
        """All stay connected, so that clients are joined at once."""
        for rpc in self.users:
            rpc.call("res.users", "telephony_off_hook", True)
        up = "SELECT count(*) FROM telephony_line WHERE state = 'up'"
        eventually(lambda: self.site.value(up) == len(self.users), 60, what="off hook")

    def on_the_hook(self):
        """Nobody stays connected any more."""
        for rpc in self.users:
            rpc.call("res.users", "telephony_off_hook", False)
        line = "SELECT count(*) FROM telephony_line WHERE state <> 'down'"
        eventually(lambda: not self.site.value(line), 60, what="on the hook")
