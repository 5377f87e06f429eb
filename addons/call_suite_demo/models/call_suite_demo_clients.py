import random
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Deals of the demo: client, name, amount, days since the last contact, what is planned
#: (days from now; None: nothing), whose.
DEALS = [
    ("romashka", "Windows for the office, 24", 480_000, 2, 1, "operator"),
    ("severstroy", "Glazing of a staircase", 1_250_000, 21, None, "operator"),
    ("uyut", "Balcony blocks, 6", 210_000, 35, None, "operator2"),
    ("zhilfond", "Windows of the entrance hall", 690_000, 4, -5, "operator"),
    ("sibdom", "Doors and windows for three houses", 930_000, 1, 0, "operator2"),
    ("volga", "Repair of fittings", 45_000, 16, None, "supervisor"),
    ("school12", "Classrooms, first floor", 1_800_000, 3, None, "operator"),
    ("kmv", "Warm windows for the clinic", 760_000, 8, 3, "supervisor"),
    ("dalport", "Windows for the warehouse", 320_000, 48, None, "operator2"),
    ("agro", "Greenhouse glass", 150_000, 0, 2, "operator"),
]
#: What was talked: kind, direction, words, was the client reached.
TALKS = [
    ("call", "outgoing", "Wants the measurement in the morning", True),
    ("call", "outgoing", "Nobody answered", False),
    ("email", "outgoing", "Our offer with three kinds of glass", True),
    ("email", "incoming", "Please send the price with delivery", True),
    ("call", "incoming", "Asked whether the sills are in the price", True),
    ("meeting", False, "Measured, eight openings, one is arched", True),
    ("comment", False, "Decides together with the chief engineer", True),
]
#: Deals nobody has yet.
WAITING = ["Request from the site: balcony", "Request from the site: office", "Fair"]
#: A word of the supervisor.
ASKED = "They asked for a discount: not more than five per cent, please."


class CallSuiteDemo(models.AbstractModel):
    """Clients in the demo: what was talked with them, what is due, who is forgotten."""

    _inherit = "call.suite.demo"

    @api.model
    def _make_clients(self):
        rng = random.Random(6)
        for client, name, amount, ago, step, user in DEALS:
            self._make_deal(rng, client, name, amount, ago, step, user)
        self._make_waiting()
        self._make_addressed()
        self._make_attributes()
        rules = self.env["crm.forgotten.rule"].search([("active", "=", True)])
        rules._check_all()

    def _user(self, name):
        return self.env.ref(f"call_suite_demo.user_{name}")

    def _client(self, name):
        return self.env.ref(f"call_suite_demo.partner_{name}")

    def _make_deal(self, rng, client, name, amount, ago, step, user):
        user, partner = self._user(user), self._client(client)
        lead = self.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": partner.id,
                "user_id": user.id,
                "team_id": self.env.ref("crm_leads_ext.team_calling").id,
                "company_id": user.company_id.id,
                "expected_revenue": amount,
            }
        )
        now, log = fields.Datetime.now(), self.env["crm.interaction"]._log
        days = ago
        for kind, direction, words, reached in rng.sample(TALKS, rng.randint(4, 7)):
            log(
                kind,
                lead=lead,
                summary=words,
                user=user,
                date=now - timedelta(days=days, hours=rng.randint(0, 5), minutes=7),
                direction=direction,
                reached=reached if days != ago else True,
            )
            days += rng.randint(1, 9)
        if step is not None:
            lead.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=fields.Date.today() + timedelta(days=step),
                summary="Ask what they have decided",
                user_id=user.id,
            )
        # younger than what was talked about it cannot be
        lead.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                now - timedelta(days=days),
                lead.id,
            )
        )
        lead.invalidate_recordset(["create_date"])

    def _make_waiting(self):
        company = self._user("supervisor").company_id
        self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "opportunity",
                    "user_id": False,
                    "company_id": company.id,
                    "team_id": self.env.ref("crm_leads_ext.team_calling").id,
                    "phone": f"+7916555010{number}",
                }
                for number, name in enumerate(WAITING)
            ]
        )

    def _make_addressed(self):
        """A word of the supervisor, and a meeting, for the operator's feed."""
        operator, supervisor = self._user("operator"), self._user("supervisor")
        lead = self.env["crm.lead"].search(
            [("user_id", "=", operator.id), ("name", "=", DEALS[0][1])], limit=1
        )
        lead.with_user(supervisor).with_context(
            mail_notify_force_send=False
        ).message_post(
            body=ASKED,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=operator.partner_id.ids,
        )
        start = fields.Datetime.now().replace(minute=0, second=0) + timedelta(hours=26)
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": "Measuring at the client's",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": operator.id,
                "partner_ids": [(6, 0, (operator.partner_id | lead.partner_id).ids)],
                "opportunity_id": lead.id,
            }
        )

    def _make_attributes(self):
        """Builders have other attributes than schools."""
        industry = self.env.ref("base.res_partner_industry_F", False)
        if not industry:
            return
        industry.attribute_definition = [
            {"name": "houses", "string": "Houses a Year", "type": "integer"},
            {"name": "own_crew", "string": "Own Fitters", "type": "boolean"},
            {
                "name": "profile",
                "string": "Profile They Like",
                "type": "selection",
                "selection": [["58", "58 mm"], ["70", "70 mm"], ["82", "82 mm"]],
            },
        ]
        for name, houses in (("severstroy", 14), ("sibdom", 40)):
            client = self._client(name)
            client.industry_id = industry
            client.industry_attributes = {
                "houses": houses,
                "own_crew": houses > 20,
                "profile": "70",
            }
