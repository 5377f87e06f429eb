from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.call_telephony.core.events import EventType

from ..core import pool, serving

#: names the message to the abandoned, where the PBX says that it is over
SORRY = "sorry"
#: a message to the abandoned that has no end is cut off, seconds after the answer
LONGEST_MESSAGE = 30
#: an operator's state in the words of the pacer
STATES = {"talking": "busy", "wrapup": "wrapup"}


class CallCampaign(models.Model):
    """Campaigns whose clients are dialled first (power, predictive).

    A contact in the dialler's hands is *claimed* by nobody; the operator is named when
    the client has answered. What the service does with it: `service/pool.py`.
    """

    _inherit = "call.campaign"

    pbx_id = fields.Many2one(
        "voip.pbx",
        string="Dials By",
        check_company=True,
        domain="[('driver', '!=', False)]",
        help="The PBX that dials clients before an operator is free. Empty: the first "
        "one of the company.",
    )
    ratio = fields.Float(
        string="Lines per Free Operator",
        default=1.5,
        tracking=True,
        help="Power: so many clients are called for each operator who is free.",
    )
    max_lines = fields.Integer(
        string="Lines at Most",
        tracking=True,
        help="Clients who are called, wait or talk at the same time. 0: no limit.",
    )
    abandon_percent = fields.Float(
        string="Abandoned at Most, %",
        default=3.0,
        tracking=True,
        help="Of the clients who answer, so many may find nobody free.",
    )
    abandon_sound = fields.Char(
        string="Message to the Abandoned",
        help="Sound file of the PBX, said to a client for whom nobody is free; then "
        "the call ends. Empty: it ends at once.",
    )
    pacer_kept = fields.Json(copy=False, export_string_translation=False)

    _pool_figures = models.Constraint(
        "CHECK(ratio BETWEEN 1 AND 10 AND max_lines >= 0 AND abandon_percent >= 0"
        " AND abandon_percent < 100)",
        "Lines per operator are 1 to 10; lines must not be negative; the abandoned are "
        "a share of 0 to 100 %.",
    )

    def _pool_pbx(self):
        """The PBX that dials, or none."""
        self.ensure_one()
        campaign = self.sudo()
        if campaign.pbx_id:
            return campaign.pbx_id.filtered("active")
        domain = [
            ("driver", "!=", False),
            ("company_id", "in", [campaign.company_id.id, False]),
        ]
        return campaign.env["voip.pbx"].search(domain, limit=1)

    # -- used by the service

    @api.model
    def _pool_campaigns(self):
        """{campaign id: PBX id} of those that run with clients first.

        And of those that were paused, or got another mode, while clients are still
        rung: who answers then is joined or let go, too.
        """
        running = self.search(
            [("state", "=", "running"), ("mode", "in", list(serving.POOLED))]
        )
        rung = [
            ("is_open", "=", True),
            ("is_pooled", "=", True),
            ("call_id.end_date", "=", False),
        ]
        running |= self.env["call.attempt"].search(rung).campaign_id
        return {
            campaign.id: campaign._pool_pbx().id
            for campaign in running
            if campaign._pool_pbx()
        }

    def _pool_look(self, known):
        """What is true now.

        :param known: ids of calls whose end the caller does not know yet
        :return: {settings, operators: {id: state of the pacer}, calls: [PoolCall],
            kept: what the pacer had learned, waits: does a client wait for somebody?}
        """
        self.ensure_one()
        self.env.flush_all()
        calls = self._pool_calls(known)
        profile = self.compliance_id
        return {
            "settings": pool.Settings(
                policy=self.mode if self.mode in serving.POOLED else "progressive",
                abandon_limit=self.abandon_percent / 100,
                ratio=self.ratio,
                max_lines=self.max_lines,
                ring_timeout=float(self._pool_pbx().client_timeout),
                patience=self._pool_patience(profile),
            ),
            "operators": self._pool_operators(),
            "calls": calls,
            "kept": self.pacer_kept,
            "waits": any(
                one.answered and not (one.user_id or one.ended) for one in calls
            ),
        }

    @api.model
    def _pool_patience(self, profile):
        """Seconds an answered client may wait for an operator."""
        return float(profile.connect_seconds or 2)

    def _pool_calls(self, known):
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT call.id,
                       call.pbx_facts ? 'answered:client' AS answered,
                       call.user_id, COALESCE(attempt.is_abandoned, false) AS abandoned,
                       call.end_date IS NOT NULL AS ended,
                       COALESCE(call.outcome, '') AS outcome
                  FROM call_attempt AS attempt
                  JOIN voip_call AS call ON call.id = attempt.call_id
                 WHERE attempt.campaign_id = %(campaign)s AND attempt.is_pooled
                   AND (attempt.is_open OR call.id = ANY(%(known)s))
                 ORDER BY call.id
                """,
                campaign=self.id,
                known=list(known),
            )
        )
        return [
            pool.PoolCall(**{**row, "answered": bool(row["answered"])}) for row in rows
        ]

    def _pool_operators(self):
        """{user id: idle | busy | wrapup} of those at work in this campaign."""
        found = {}
        for _campaign, facts in self.env["call.operator.state"]._facts(self):
            if not facts.is_there and facts.state == "ready":
                continue
            idle = "idle" if facts.waits else "busy"
            found[facts.user_id] = STATES.get(facts.state, idle)
        return found

    def _pool_dial(self):
        """Dial one contact for whoever will be free; id of the call, or False."""
        self.ensure_one()
        if self.mode not in serving.POOLED:
            return False  # only those who are rung still are looked after
        contact = self._claim_for_pool()
        if not contact:
            return False
        number = contact._allowed_number() or contact.number_ids[:1]
        pbx = self._pool_pbx()
        try:
            with self.env.cr.savepoint():
                call = self.env["voip.call"]._dial_for_pool(
                    pbx,
                    number.e164,
                    partner=contact.partner_id,
                    origin=contact,
                    vals={
                        "campaign_contact_id": contact.id,
                        "lead_id": contact.lead_id.id,
                    },
                )
                contact._new_attempt().write(
                    {
                        "user_id": False,
                        "is_pooled": True,
                        "number": number.e164,
                        "call_id": call.id,
                    }
                )
        except UserError as error:
            contact._put_off(error)
            return False
        self._touch_board()
        return call.id

    def _claim_for_pool(self):
        """The next contact, claimed by nobody; empty when there is none."""
        contacts = self.env["call.campaign.contact"]
        if self._service_closed():
            return contacts
        while contact_id := self._claim_row(self.env["res.users"]):
            contact = contacts.browse(contact_id)
            self.env.invalidate_all(flush=False)
            if not (contact._stop_listed() or contact._closed_now()):
                return contact
        return contacts

    def _pool_join(self, taken_over=False):
        """Clients who have answered get an operator, or, in vain, are let go.

        :param taken_over: another service was at work before: the end of a message it
            had said may never be told
        """
        self.ensure_one()
        now = self.env["telephony.event"]._epoch()
        patience = self._pool_patience(self.compliance_id)
        for attempt, since in self._pool_waiting():
            if attempt.is_abandoned:
                if taken_over or now - since >= patience + LONGEST_MESSAGE:
                    attempt.call_id._hang_up(by="system")
            elif user := self._pool_free_operator():
                attempt.contact_id._to_operator(attempt, user)
            elif now - since >= patience:
                attempt._abandon(self.abandon_sound)
            self._touch_board()

    def _pool_waiting(self):
        """[(attempt, when the client answered)] of those nobody was named for."""
        attempts = self.env["call.attempt"].search(
            [
                ("campaign_id", "=", self.id),
                ("is_pooled", "=", True),
                ("is_open", "=", True),
                ("call_id.user_id", "=", False),
                ("call_id.end_date", "=", False),
            ]
        )
        found = []
        for attempt in attempts:
            fact = (attempt.call_id.pbx_facts or {}).get("answered:client")
            if fact:
                found.append((attempt, fact["at"]))
        return sorted(found, key=lambda pair: pair[1])

    def _pool_free_operator(self):
        """The operator free for the longest time, locked; or none."""
        states = self.env["call.operator.state"]
        facts = [facts for _campaign, facts in states._facts(self)]
        users = self.env["res.users"]
        for user_id in serving.to_serve(facts):
            if states._lock_ready(users.browse(user_id), self):
                return users.browse(user_id)
        return users


class CallCampaignContact(models.Model):
    _inherit = "call.campaign.contact"

    def _to_operator(self, attempt, user):
        """The client is on the line: this operator's, from now on."""
        self.ensure_one()
        contact = self.sudo()
        contact.write({"claimed_by": user.id, "claimed_at": fields.Datetime.now()})
        attempt.user_id = user
        states = self.env["call.operator.state"].sudo()
        states._on_contact(user, contact)
        campaign = contact.campaign_id._as_operator(user)
        session = contact.with_env(campaign.env)._ensure_session()
        call = attempt.call_id
        call.session_id = session.id
        call._name_operator(user)
        campaign._tell_desk(user, contact_id=contact.id)

    def _pool_ended(self, call):
        """The call of the pool is over and no operator has the client."""
        self.ensure_one()
        contact = self.sudo()
        attempt = contact._open_attempt()
        if not call.client_dialled:
            contact._release("")
            return
        answered = "answered:client" in (call.pbx_facts or {})
        if answered:  # hung up, or was let go, before anybody was free
            attempt.is_abandoned = True
        outcome = "no_answer" if answered else call.outcome
        result = contact.campaign_id._result_of_outcome(outcome, self.env.user)
        if result:
            contact._apply_result(result)
        else:
            contact._release("")


class CallAttempt(models.Model):
    _inherit = "call.attempt"

    def _abandon(self, sound=""):
        """Nobody is free for the client who answered: a message, then the end."""
        self.ensure_one()
        self.is_abandoned = True
        call = self.call_id
        if not sound:
            call._hang_up(by="system")
            return
        payload = {"call": call.pbx_uniqueid, "sounds": [sound], "token": SORRY}
        self.env["telephony.command"]._send(call.pbx_id, "play", payload, call)


class VoipCall(models.Model):
    _inherit = "voip.call"

    def _hook_changed(self, event):
        result = super()._hook_changed(event)
        if event.type == EventType.PLAYED and event.leg == SORRY:
            self._hang_up(by="system")
        return result


class TelephonyCommand(models.Model):
    _inherit = "telephony.command"

    def _tell_refused(self, error):
        """Where the message cannot be said, the client is not left in silence."""
        if self.kind == "play" and self.payload.get("token") == SORRY:
            self.call_id._hang_up(by="system")
            return None
        return super()._tell_refused(error)
