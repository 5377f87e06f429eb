"""Telephones that come and go at a real Asterisk, and what colleagues see of it."""

import pytest

from tests.support.site import eventually

from .conftest import OPERATOR, OTHER
from .registration import register
from .sandbox import ROAMING
from .sip_agent import number


def state_of(office, login):
    rows = office.admin.call("res.users", "telephony_colleagues")
    return next(row for row in rows if row["id"] == office.users[login])["state"]


@pytest.fixture
def roaming(office):
    """The other operator's telephone in use is one that registers itself."""
    values = {"user_id": office.users[OTHER], "pbx_id": office.pbx, "kind": "desk"}
    (device,) = office.admin.call(
        "telephony.device", "create", [{**values, "address": ROAMING}]
    )
    office.admin.call("telephony.device", "use", [device])
    yield device
    office.admin.call("telephony.device", "unlink", [device])


def test_c2_c11_a_telephone_registers_and_goes(office, roaming):
    def chooser():
        rows = office.other.call("res.users", "telephony_devices")
        return next(row["state"] for row in rows if row["id"] == roaming)

    # known from before the telephone was added to Odoo
    eventually(lambda: chooser() == "offline", 20, what="not registered")
    assert state_of(office, OTHER) == "offline"
    register(office.box, ROAMING)
    eventually(lambda: chooser() == "online", 30, 0.05, what="registered")
    # nobody of them is in Odoo: the telephone alone tells
    assert state_of(office, OTHER) == "free"
    register(office.box, ROAMING, 0)
    eventually(lambda: chooser() == "offline", 30, 0.05, what="gone")
    assert state_of(office, OTHER) == "offline"


def test_c11_states_follow_a_call(office):
    eventually(lambda: state_of(office, OPERATOR) == "free", 20, what="free")
    call = office.dial(number(1, 3, 0, 1))  # it rings long enough to be seen
    eventually(lambda: state_of(office, OPERATOR) == "ringing", 30, 0.05)
    eventually(lambda: state_of(office, OPERATOR) == "talking", 30, 0.05)
    eventually(lambda: office.call(call)["bridged_date"], what="joined")
    office.operator.call("voip.call", "hold", [call], True)
    eventually(lambda: state_of(office, OPERATOR) == "hold", 30, 0.05)
    office.operator.call("voip.call", "hang_up", [call])
    eventually(lambda: state_of(office, OPERATOR) == "free", 30, 0.05)


def test_c11_what_changed_while_the_service_was_dead(office, roaming):
    register(office.box, ROAMING)
    eventually(lambda: state_of(office, OTHER) == "free", 30, what="registered")
    office.kill_service()
    register(office.box, ROAMING, 0)
    office.start_service()
    eventually(lambda: state_of(office, OTHER) == "offline", 30, what="gone meanwhile")
