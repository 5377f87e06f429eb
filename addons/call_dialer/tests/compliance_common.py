from odoo import fields

from odoo.addons.call_telephony.tests.common import TelephonyMixin

from .common import DialerMixin

#: Wednesday: 12:00 in Moscow, 19:00 in Vladivostok
NOON = "2026-03-04 09:00:00"
#: Wednesday, 23:00 in Moscow
NIGHT = "2026-03-04 20:00:00"
MOSCOW_8 = "2026-03-05 05:00:00"


class ComplianceMixin(DialerMixin, TelephonyMixin):
    """A campaign of debt collection, a client in Moscow with two numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_telephony()
        cls._set_up_dialer()
        cls.make_device(cls.operator)
        cls.debt = cls.env.ref("call_dialer.call_compliance_ru_debt")
        cls.ads = cls.env.ref("call_dialer.call_compliance_ru_ads")
        cls.advertising = cls.env.ref("call_dialer.call_purpose_advertising")
        cls.moscow = cls.env["res.partner"].create(
            {
                "name": "Romashka",
                "country_id": cls.env.ref("base.ru").id,
                "state_id": cls.env.ref("base.state_ru_mow").id,
            }
        )
        cls.campaign.write({"compliance_id": cls.debt.id, "date_start": "2026-01-01"})

    def _client(self, number=1, **vals):
        return self._contact(number, partner_id=self.moscow.id, **vals)

    def _hold(self, contact):
        """The operator holds the contact, whatever the rules say."""
        contact.sudo().write(
            {
                "state": "claimed",
                "claimed_by": self.operator.id,
                "claimed_at": fields.Datetime.now(),
                "claimed_from": "todo",
            }
        )
        return contact.with_user(self.operator)

    def _desk(self, user=None):
        return self.env["call.desk"].with_user(user or self.operator)

    def _logs(self, **equal):
        domain = [(name, "=", value) for name, value in equal.items()]
        return self.env["call.compliance.log"].search(domain, order="id")

    def _called(self, number, at, contact=None, answered=False):
        """A call that was made before."""
        return self.env["voip.call"].create(
            {
                "phone_number": number,
                "number_e164": number,
                "type_call": "outgoing",
                "state": "terminated",
                "call_kind": "pbx",
                "start_date": at,
                "end_date": at,
                "client_dialled": True,
                "outcome": "answered" if answered else "no_answer",
                "user_id": self.operator.id,
                "campaign_contact_id": contact and contact.id,
            }
        )
