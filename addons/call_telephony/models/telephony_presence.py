import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.presence import HOLD, RINGING, TALKING, CallFact, Facts, presence
from ..tools.after_commit import gather_after_commit
from ..tools.made_once import made_once
from .voip_call import ACTIVE

CHANNEL = "telephony_presence"
MESSAGE = "call_telephony/presence"
#: a call that never ended (its PBX is gone) does not keep anybody busy for ever
LONGEST_CALL = timedelta(hours=12)
REGISTERED = {"online": True, "offline": False}


class TelephonyPresence(models.Model):
    """What the colleagues do now, and since when.

    The state itself is worked out from calls, telephones and Odoo's own presence
    (`core.presence`) whenever it is asked for; a row keeps since when it lasts, and
    what the browsers were last told.  `_touch` is called by whatever may change it.
    """

    _name = "telephony.presence"
    _description = "Presence of a Telephony User"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    state = fields.Char(required=True)
    since = fields.Datetime()
    detail = fields.Char()
    changed_at = fields.Datetime(index=True)

    _user_uniq = models.Constraint("UNIQUE (user_id)", "One row a user.")

    # -- what is known

    @api.model
    def _of(self, users):
        """{user id: `core.presence.Presence`} of these users, as it is now."""
        facts = self._facts(users)
        found = {user_id: presence(known) for user_id, known in facts.items()}
        rows = self.sudo().search_fetch(
            [("user_id", "in", users.ids)], ["user_id", "state", "since"]
        )
        for row in rows:
            now = found[row.user_id.id]
            if row.state == now.state and row.since:
                found[row.user_id.id] = type(now)(now.state, row.since, now.call)
        return found

    @api.model
    def _facts(self, users):
        """{user id: `core.presence.Facts`}; the number of queries does not grow."""
        users = users.sudo()
        calls = self._call_facts(users)
        devices = users._telephony_devices()
        without = users.filtered(lambda one: one.id not in devices)
        pbxes = without._telephony_pbxes()
        work = self._work_of(users)
        in_odoo = {
            one.user_id.id: one.status
            for one in self.env["mail.presence"]
            .sudo()
            .search_fetch([("user_id", "in", users.ids)], ["user_id", "status"])
        }
        result = {}
        for user in users:
            device = devices.get(user.id)
            said, since = work.get(user.id, ("", None))
            result[user.id] = Facts(
                calls=calls.get(user.id, ()),
                work=said,
                work_since=since,
                has_device=bool(device) or not self._needs_device(pbxes[user.id]),
                device=REGISTERED.get(device.registration) if device else None,
                device_since=(device and device.registered_on) or None,
                odoo=in_odoo.get(user.id, "offline"),
            )
        return result

    @api.model
    def _calls_of(self, users):
        """Calls that are going on, in which these users take part."""
        ids = users.ids
        legs = self.env["voip.call.leg"].sudo()
        legs = legs.search([("user_id", "in", ids), ("state", "!=", "ended")])
        return (
            self.env["voip.call"]
            .sudo()
            .search(
                Domain("state", "in", ACTIVE)
                & Domain("create_date", ">=", fields.Datetime.now() - LONGEST_CALL)
                & (
                    Domain("user_id", "in", ids)
                    | Domain("colleague_id", "in", ids)
                    | Domain("id", "in", legs.call_id.ids)
                ),
                order="id",
            )
        )

    @api.model
    def _call_facts(self, users):
        """{user id: [`core.presence.CallFact`]}"""
        result = {}
        ids = set(users.ids)
        for call in self._calls_of(users):
            fact = self._call_fact(call)
            sides = {call.colleague_id.id}
            if not call.is_passed_outside:
                sides.add(call.user_id.id)
            for user_id in sides & ids:
                result.setdefault(user_id, []).append(fact)
            for leg in call.leg_ids:
                is_guest = leg.role not in ("operator", "client")
                if is_guest and leg.state != "ended" and leg.user_id.id in ids - sides:
                    phase = RINGING if leg.state == "ringing" else TALKING
                    since = leg.answered_date or leg.start_date or None
                    fact_of_leg = CallFact(phase, since, call.id)
                    result.setdefault(leg.user_id.id, []).append(fact_of_leg)
        return result

    @api.model
    def _call_fact(self, call):
        if call.state != "ongoing":
            return CallFact(RINGING, call.start_date or None, call.id)
        since = call.bridged_date or call.answered_date or call.start_date or None
        if call.call_kind == "pbx" and call._parties().held:
            # since when it is held is kept by the row
            return CallFact(HOLD, None, call.id)
        return CallFact(TALKING, since, call.id)

    @api.model
    def _needs_device(self, pbx):
        return not pbx or pbx._needs_device()

    @api.model
    def _work_of(self, users):
        """What the users' desks say: {user id: (work, since)}, `core.presence.WORK`.

        To be overridden by addons whose operators are ready, in wrap-up or on a break;
        they call `_touch` when that changes.
        """
        return {}

    # -- telling the browsers

    @api.model
    def _touch(self, users):
        """What these users do may have changed: the colleagues are told.

        After the commit, at most one message a second for each company, on a channel
        of its telephony users: ``call_telephony/presence {"colleagues": [{"id",
        "state", "since"}, …]}`` with all who changed since the message before.  What
        changes within that second is in the next message; a browser that shows
        colleagues asks again 1.2 s after the last one.
        """
        ids = set(users._origin.ids)
        if ids:
            gather_after_commit(self.env.cr, "telephony.presence", ids, _tell_after)

    @api.model
    def _tell(self, users):
        """Keep what changed and send what may be sent now; returns the companies."""
        changed = self._store(users)
        return self._send(changed.sudo().company_ids) if changed else []

    @api.model
    def _store(self, users):
        """Keep the users' states; returns those for whom something changed."""
        details = self._details(users)
        now = fields.Datetime.now()
        known = {
            row.user_id.id: row for row in self.search([("user_id", "in", users.ids)])
        }
        changed = self.env["res.users"]
        for user_id, found in self._of(users).items():
            row = known.get(user_id)
            detail = details.get(user_id, "")
            if row and row.state == found.state and (row.detail or "") == detail:
                continue
            vals = {"state": found.state, "detail": detail, "changed_at": now}
            if not row or row.state != found.state:
                vals["since"] = found.since or now
            if row:
                row.write(vals)
            else:
                made_once(self, "user_id", {"user_id": user_id, **vals})
            changed |= changed.browse(user_id)
        return changed

    @api.model
    def _details(self, users):
        """What else of a call supervisors are shown, as text to compare."""
        details = {}
        for call in self._calls_of(users):
            spies = sorted(call._spied_by().items())
            told = json.dumps([call.id, call.partner_id.id, spies])
            for user in call._people():
                details[user.id] = details.get(user.id, "") + told
        return details

    @api.model
    def _send(self, companies):
        """A message to each company that had none for a second."""
        sent = self.env["telephony.presence.signal"]._claim(companies)
        bus = self.env["bus.bus"]
        for company_id, before in sent:
            company = companies.browse(company_id)
            rows = self.search(
                [
                    # whole seconds are kept; some are told twice, nobody never
                    ("changed_at", ">=", before - timedelta(seconds=2)),
                    ("user_id.company_ids", "in", company_id),
                ]
            )
            message = {"colleagues": [row._to_message() for row in rows]}
            bus._sendone((company, CHANNEL), MESSAGE, message)
        return [company_id for company_id, _before in sent]

    def _to_message(self):
        self.ensure_one()
        return {
            "id": self.user_id.id,
            "state": self.state,
            "since": fields.Datetime.to_string(self.since) or False,
        }


def _tell_after(env, user_ids):
    users = env["res.users"].browse(user_ids).exists()
    env["telephony.presence"]._tell(users)


class TelephonyPresenceSignal(models.Model):
    """When a company's telephony users were last told of presences."""

    _name = "telephony.presence.signal"
    _description = "Signal of Presences"
    _log_access = False
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    sent_at = fields.Datetime(default="2000-01-01 00:00:00")

    _company_uniq = models.Constraint("UNIQUE (company_id)", "One row a company.")

    @api.model
    def _claim(self, companies):
        """[(company id, sent before)] of those that may be told now."""
        self.env.cr.execute(  # another transaction may make them just now
            SQL(
                """
                INSERT INTO telephony_presence_signal (company_id, sent_at)
                SELECT unnest(%(ids)s::int[]), '2000-01-01'
                    ON CONFLICT (company_id) DO NOTHING
                """,
                ids=companies.ids,
            ),
            log_exceptions=False,
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE telephony_presence_signal AS signal
                   SET sent_at = clock_timestamp() AT TIME ZONE 'UTC'
                  FROM (SELECT id, sent_at FROM telephony_presence_signal
                         WHERE company_id = ANY(%(ids)s)
                           AND sent_at < clock_timestamp() AT TIME ZONE 'UTC'
                                         - interval '1 second'
                           FOR UPDATE SKIP LOCKED) AS before
                 WHERE signal.id = before.id
             RETURNING signal.company_id, before.sent_at
                """,
                ids=companies.ids,
            ),
            log_exceptions=False,
        )
        rows = self.env.cr.fetchall()
        self.invalidate_model()
        return rows
