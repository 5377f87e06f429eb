"""A year of work with Odoo's own applications, made in seconds.

Runs inside `odoo shell` on a database with crm, sale, accounting and calendar:
`make(env, SMALL)` or `make(env, LARGE)`.  Some dozens of records of each kind are made
by Odoo, with all that Odoo does to them (stages, confirmed orders, posted invoices,
letters, activities); the others are copies of their rows, spread over the year, over
the users, teams and clients.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from tests.support.year_copies import Copies

USERS = 12
TEAMS = 4


@dataclass(frozen=True)
class Size:
    """How many there are of each kind."""

    partners: int
    leads: int
    orders: int
    invoices: int
    messages: int
    activities: int
    events: int


LARGE = Size(5_000, 20_000, 3_000, 1_500, 30_000, 3_000, 1_500)
SMALL = Size(600, 2_000, 300, 150, 3_000, 300, 150)


def make(env, size):
    """Make the year and commit it.

    :return: {what: how many there are now, "seconds": how long it took}
    """
    began = time.monotonic()
    year = Year(env, size)
    year.run()
    env.cr.commit()
    tables = {
        *("res_partner", "crm_lead", "sale_order", "account_move", "mail_message"),
        *("mail_activity", "calendar_event"),
    }
    found = {}
    for table in sorted(tables):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        ((found[table],),) = env.execute_query(
            SQL("SELECT count(*) FROM %s", SQL.identifier(table))
        )
    env.cr.commit()
    return {**found, "seconds": round(time.monotonic() - began, 1)}


class Year(Copies):
    """See `make`."""

    def __init__(self, env, size):
        # (as an import does: no note in the chatter of each record)
        super().__init__(
            env(
                su=True,
                context={
                    **env.context,
                    "tracking_disable": True,
                    "mail_notrack": True,
                    "no_reset_password": True,
                    "mail_create_nosubscribe": True,
                },
            )
        )
        self.size = size
        self.now = fields.Datetime.now()

    def run(self):
        self.teams, self.users = self._people()
        self.partners = self._partners()
        self.leads = self._leads()
        self.orders = self._orders()
        self.invoices = self._invoices()
        self._messages()
        self._activities()
        self._events()

    # -- the first ones, by Odoo -----------------------------------------------

    def _people(self):
        teams = self.env["crm.team"].create(
            [{"name": f"Year team {number}"} for number in range(TEAMS)]
        )
        roles = self.env.ref("base.group_user")
        roles |= self.env.ref("sales_team.group_sale_salesman")
        users = self.env["res.users"].create(
            [
                {
                    "name": f"Year salesman {number}",
                    "login": f"year_{number}",
                    "group_ids": [Command.set(roles.ids)],
                }
                for number in range(USERS)
            ]
        )
        self.env["crm.team.member"].create(
            [
                {"crm_team_id": teams[number % TEAMS].id, "user_id": user.id}
                for number, user in enumerate(users)
            ]
        )
        return teams, users

    def _partners(self):
        companies = self.env["res.partner"].create(
            [
                {
                    "name": f"Year company {n}",
                    "is_company": True,
                    "phone": f"+7 495 600-{n:02}-00",
                    "email": f"office{n}@year.example",
                    "city": ("Moscow", "Kazan", "Omsk")[n % 3],
                    "user_id": self.users[n % USERS].id,
                }
                for n in range(20)
            ]
        )
        people = self.env["res.partner"].create(
            [
                {
                    "name": f"Year person {n}",
                    "parent_id": companies[n % 20].id if n % 3 else False,
                    "phone": f"8 (916) 600-{n:02}-00" if n % 5 else False,
                    "email": f"person{n}@year.example",
                }
                for n in range(60)
            ]
        )
        seeds = companies | people
        made = self._copy(
            seeds,
            self.size.partners,
            {
                "name": SQL("seed.name || ' ' || turn"),
                "complete_name": SQL("seed.complete_name || ' ' || turn"),
                "email": SQL("turn || seed.email"),
                "email_normalized": SQL("turn || seed.email_normalized"),
                "phone": SQL(
                    "left(seed.phone, -2) || lpad(mod(turn, 100)::text, 2, '0')"
                ),
                "commercial_partner_id": SQL(
                    "CASE WHEN seed.commercial_partner_id = seed.id THEN new_id"
                    " ELSE seed.commercial_partner_id END"
                ),
                # (made together with its partner only)
                "phone_sanitized": None,
            },
        )
        return [*seeds.ids, *made]

    def _leads(self):
        stages = self.env["crm.stage"].search([("is_won", "=", False)])
        tags = self.env["crm.tag"].search([], limit=5)
        sources = self.env["utm.source"].search([], limit=5)
        seeds = self.env["crm.lead"].create(
            [
                {
                    "name": f"Year request {n}",
                    "type": "opportunity" if n % 4 else "lead",
                    "partner_id": self.partners[n % 80],
                    "stage_id": stages[n % len(stages)].id,
                    "user_id": self.users[n % USERS].id,
                    "team_id": self.teams[n % TEAMS].id,
                    "phone": f"+7 916 700-{n % 100:02}-{n // 100:02}",
                    "email_from": f"ask{n}@year.example",
                    "expected_revenue": 1000 * (n % 30),
                    "source_id": sources[n % len(sources)].id if sources else False,
                    "tag_ids": [Command.set(tags[n % len(tags)].ids)] if tags else [],
                }
                for n in range(100)
            ]
        )
        reason = self.env["crm.lost.reason"].search([], limit=1)
        seeds[60:75].action_set_lost(lost_reason_id=reason.id)
        seeds[75:85].action_set_won()
        made = self._copy(
            seeds,
            self.size.leads,
            {
                "name": SQL("seed.name || ' ' || turn"),
                "partner_id": self._any(self.partners),
                "user_id": self._any(self.users.ids),
            },
        )
        return [*seeds.ids, *made]

    def _orders(self):
        product = self.env["product.product"].create(
            {"name": "Year window", "list_price": 100, "type": "service"}
        )
        seeds = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.partners[n],
                    "opportunity_id": self.leads[n],
                    "user_id": self.users[n % USERS].id,
                    "team_id": self.teams[n % TEAMS].id,
                    "order_line": [
                        Command.create(
                            {"product_id": product.id, "product_uom_qty": 1 + n % 5}
                        ),
                        Command.create({"product_id": product.id, "price_unit": 50}),
                    ],
                }
                for n in range(20)
            ]
        )
        seeds[8:16].action_confirm()
        seeds[16:]._action_cancel()
        lines = seeds.order_line
        made = self._copy(
            seeds,
            self.size.orders,
            {
                "name": SQL("seed.name || '-' || turn"),
                "partner_id": self._any(self.partners),
                "opportunity_id": self._any(self.leads),
                "access_token": None,
            },
        )
        self._copy_lines(lines, "order_id", seeds.ids, made)
        return [*seeds.ids, *made]

    def _invoices(self):
        company = self.env.company
        if not company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", company)
        income = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", company.ids)],
            limit=1,
        )
        seeds = self.env["account.move"].create(
            [
                {
                    "move_type": "out_refund" if n % 10 == 9 else "out_invoice",
                    "partner_id": self.partners[n],
                    "invoice_user_id": self.users[n % USERS].id,
                    "invoice_date": self.now - timedelta(days=3),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Window",
                                "quantity": 1 + n % 3,
                                "price_unit": 200,
                                "account_id": income.id,
                                "tax_ids": [],
                            }
                        )
                    ],
                }
                for n in range(15)
            ]
        )
        seeds[:10].action_post()
        made = self._copy(
            seeds,
            self.size.invoices,
            {
                "name": SQL("seed.name || '-' || turn"),
                "payment_reference": SQL("seed.payment_reference || '-' || turn"),
                "access_token": None,
            },
        )
        self._copy_lines(seeds.line_ids, "move_id", seeds.ids, made)
        return [*seeds.ids, *made]

    def _messages(self):
        leads = self.env["crm.lead"].browse(self.leads[:30])
        partners = self.env["res.partner"].browse(self.partners[:10])
        seeds = self.env["mail.message"]
        for number, record in enumerate([*leads, *partners]):
            kind = "email" if number % 2 else "comment"
            seeds |= record.message_post(
                body=f"Said in the year, {number}: " + "we wait for the window. " * 9,
                subject=f"Year {number}",
                message_type=kind,
                author_id=self.partners[number],
                email_from=f"person{number}@year.example",
            )
        self._copy(
            seeds,
            self.size.messages,
            {
                "message_id": SQL("'<year-' || new_id || '@year.example>'"),
                "res_id": SQL(
                    "CASE seed.model WHEN 'crm.lead' THEN %s ELSE %s END",
                    self._any(self.leads),
                    self._any(self.partners),
                ),
                "author_id": self._any(self.partners),
            },
        )

    def _activities(self):
        leads = self.env["crm.lead"].browse(self.leads[:30])
        seeds = self.env["mail.activity"]
        for number, lead in enumerate(leads):
            seeds |= lead.activity_schedule(
                ("mail.mail_activity_data_todo", "mail.mail_activity_data_call")[
                    number % 2
                ],
                date_deadline=fields.Date.today() + timedelta(days=number - 15),
                summary=f"Year {number}",
                user_id=self.users[number % USERS].id,
            )
        self._copy(
            seeds,
            self.size.activities,
            {
                "res_id": self._any(self.leads),
                "user_id": self._any(self.users.ids),
            },
        )

    def _events(self):
        seeds = self.env["calendar.event"].create(
            [
                {
                    "name": f"Year meeting {number}",
                    "start": self.now + timedelta(days=number),
                    "stop": self.now + timedelta(days=number, hours=1),
                    "user_id": self.users[number % USERS].id,
                    "opportunity_id": self.leads[number],
                }
                for number in range(15)
            ]
        )
        self._copy(
            seeds,
            self.size.events,
            {
                "name": SQL("seed.name || ' ' || turn"),
                "opportunity_id": self._any(self.leads),
                "access_token": None,
                # (a meeting of its own, which no other one repeats)
                "recurrence_id": None,
            },
        )
