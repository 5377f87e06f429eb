"""A campaign that dials clients first, and the service that looks, in virtual time."""

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from ..service.pool import Pool
from .common import DialerMixin


class PoolMixin(DialerMixin, TelephonyMixin):
    """Two operators, six contacts; `_run` lets time pass."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.make_device(cls.operator_2, address="102")
        cls.campaign.write({"mode": "power", "ratio": 2.0, "pbx_id": cls.pbx.id})
        cls.contacts = [cls._contact(n, phone=f"+791600000{n:02}") for n in range(1, 7)]

    def setUp(self):
        super().setUp()
        self.patch(self.env.registry["voip.pbx"], "_service_up", lambda pbx: True)
        self.pool = Pool(self.campaign.id)

    def _ready(self, *users):
        for user in users or (self.operator,):
            self.env["call.operator.pulse"]._beat(user)
            self.env["call.desk"].with_user(user).next_contact(self.campaign.id)

    def _step(self):
        """The service looks once, at the virtual time."""
        for user in (self.operator, self.operator_2):
            if self._state(user) != "offline":
                self.env["call.operator.pulse"]._beat(user)
        step = self.pool.step(self.telephony, self.telephony.now)
        return self.telephony.loop.run_until_complete(step)

    def _run(self, seconds, pause=0.5):
        """Let time pass, and the service look; how many were dialled."""
        dialled = 0
        for _number in range(int(seconds / pause)):
            dialled += self._step()
            self.telephony.advance(pause)
        return dialled

    def _state(self, user=None):
        return self.env["call.operator.state"]._of(user or self.operator).state

    def _attempts(self):
        return self.env["call.attempt"].search(
            [("campaign_id", "=", self.campaign.id)], order="id"
        )
