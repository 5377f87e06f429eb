"""A PBX whose records are copied, and what its calls come to."""

from ..core.events import CLIENT, OPERATOR, CallEvent, EventType
from .cdr_common import line
from .common import TelephonyCase

NUMBER = "+79161234567"
BEGIN = 1_700_000_000
E = EventType


class CdrCase(TelephonyCase):
    """Row C5: the copy, and what is made of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cdr = cls.env["telephony.cdr"].with_context(telephony_strict=True)
        cls.Tail = cls.env["telephony.cdr.tail"]
        cls.pbx.write({"cdr_source": "file", "cdr_from_date": "2020-01-01"})
        cls.prefix = cls.pbx._ref_prefix()
        cls.client = cls.env["res.partner"].create({"name": "Anna", "phone": NUMBER})
        cls.make_device(cls.operator, "101")

    def _keep(self, *lines):
        return self.Cdr._receive(self.pbx, lines)

    def _records(self):
        return self.Cdr.search([("pbx_id", "=", self.pbx.id)])

    def _reconcile(self):
        return self.Cdr._reconcile(self.pbx)

    def _past(self):
        domain = [("pbx_id", "=", self.pbx.id), ("past_odoo", "=", True)]
        return self.env["voip.call"].search(domain)

    def _differences(self, call):
        return call.sudo().cdr_difference_ids.mapped("kind")

    def _call(self, *facts):
        """A call of Odoo's own that ended, with what the PBX told."""
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER).sudo()
        self.env["telephony.command"].search([("call_id", "=", call.id)]).unlink()
        ref = call.pbx_uniqueid
        story = facts or (
            (E.PLACED, 0, "", {}),
            (E.ANSWERED, 1, OPERATOR, {}),
            (E.DIALLING, 1, CLIENT, {}),
            (E.ANSWERED, 5, CLIENT, {}),
            (E.BRIDGED, 5, "", {}),
            (E.ENDED, 65, "", {"cause": 16, "by": CLIENT}),
        )
        events = [
            CallEvent(kind, ref, BEGIN + after + 0.4, leg, **more)
            for kind, after, leg, more in story
        ]
        self.env["telephony.event"]._record(self.pbx.id, events)
        return call

    def _lines_of(self, call, end=65):
        ref = call.pbx_uniqueid
        return (
            line(
                *(f"{ref}-c", 2),
                linkedid=f"{ref}-o",
                channel="PJSIP/trunk-02",
                start=BEGIN + 1,
                answer=BEGIN + 5,
                end=BEGIN + 5,
            ),
            line(
                *(f"{ref}-o", 1),
                dstchannel="PJSIP/trunk-02",
                start=BEGIN,
                answer=BEGIN + 1,
                end=BEGIN + end,
            ),
        )
