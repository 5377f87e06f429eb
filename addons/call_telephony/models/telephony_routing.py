from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..core import routing
from ..core.events import SYSTEM
from ..tools.set_aside import set_aside
from ..tools.vacuum import delete_some

#: Who became free without a word (a telephone registered) is found this often, seconds.
LOOK_AGAIN = 2.0
#: An event that was to come and did not: seconds beyond what was asked for.
PATIENCE = 20.0
#: A message is over after this many seconds, whatever the PBX says.
LONGEST_MESSAGE = 180.0
MAX_AT_ONCE = 50


class TelephonyRouting(models.Model):
    """Where a call that came in is on its way through the steps of its rule.

    Moved on by `_go_on` after every event, when somebody becomes free, and by time
    (`_tick`, each second by the telephony service).
    """

    _name = "telephony.routing"
    _description = "Incoming Call on Its Way"
    _order = "id"
    _rec_name = "call_id"

    call_id = fields.Many2one(
        "voip.call", required=True, readonly=True, index=True, ondelete="cascade"
    )
    route_id = fields.Many2one(
        "telephony.route", "Rule", readonly=True, ondelete="set null"
    )
    queue_id = fields.Many2one(
        "telephony.queue", "Group", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [
            ("ringing", "Ringing"),
            ("waiting", "Waiting"),
            ("playing", "Hears a message"),
            ("faxing", "Sends a fax"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    priority = fields.Integer(readonly=True, help="VIPs are taken first.")
    step = fields.Integer(readonly=True)
    since = fields.Float("Step begun (epoch)", digits=(16, 3), readonly=True)
    due = fields.Float("Look again (epoch)", digits=(16, 3), readonly=True)
    tried = fields.Json(readonly=True)
    sound = fields.Char(readonly=True)

    _call_uniq = models.UniqueIndex("(call_id)")
    _due_idx = models.Index("(due) WHERE state <> 'done'")
    _waiting_idx = models.Index("(priority DESC, id) WHERE state = 'waiting'")

    # -- beginning

    @api.model
    def _begin(self, call):
        """Find the rule for `call` and do its first step; none: no rule fits."""
        caller = self._caller(call)
        now = self._now()
        stamp = datetime.fromtimestamp(now, UTC).replace(tzinfo=None)
        route = self.env["telephony.route"]._for_call(call, caller, stamp)
        if not route:
            return self.browse()
        row = self.create(
            {
                "call_id": call.id,
                "route_id": route.id,
                "priority": int(caller.vip),
                "due": now + LOOK_AGAIN,
            }
        )
        call._note("rule", name=route.name)
        self._let_older_go_first(call)
        row._go_on()
        return row

    def _let_older_go_first(self, call):
        if self.search_count([("state", "=", "waiting")], limit=2) > 1:
            self._dispatch(exclude=call)

    @api.model
    def _caller(self, call):
        partner = call.partner_id
        firm = partner.commercial_partner_id
        return routing.Caller(
            line=call.line or "",
            known=bool(partner),
            manager=partner._telephony_owner().id or 0 if partner else 0,
            tags=frozenset((partner | firm).category_id.ids),
            vip=any((partner | firm).mapped("telephony_vip")),
            lang=partner.lang or "",
        )

    @api.model
    def _now(self):
        return self.env["telephony.event"]._epoch()

    # -- going on

    def _go_on(self):
        """Decide and do, until somebody rings, the caller waits, or it is over."""
        self.ensure_one()
        steps = [step._step() for step in self.route_id.step_ids]
        caller = self._caller(self.call_id)
        for _ in range(len(steps) * 2 + MAX_AT_ONCE):
            if self.state == "done" or self.call_id.state != "calling":
                self._finish()
                return
            decision = self._decide(steps, caller)
            if self._do(decision):
                return
        self._do(routing.End())

    def _decide(self, steps, caller):
        now = self._now()
        users = self.env["res.users"].browse(
            {caller.manager} - {0} | {user for step in steps for user in step.users}
        )
        decision, progress, notes = routing.decide(
            steps,
            self._progress(),
            users._telephony_agents(self.call_id, now),
            caller,
            now,
            waiting=self._others_waiting(),
        )
        moved = progress.step != self.step
        self.write(
            {
                "step": progress.step,
                "since": progress.since or 0,
                "tried": {str(user): at for user, at in progress.tried.items()},
            }
        )
        if moved or not self.queue_id:
            self.queue_id = self._current_step().queue_id
        for note in notes:
            values = dict(note.values)
            if note.code.startswith("manager_"):
                values["users"] = [caller.manager]
            self.call_id._note(note.code, **values)
        return decision

    def _progress(self):
        tried = {int(user): at for user, at in (self.tried or {}).items()}
        return routing.Progress(self.step, self.since or None, tried)

    def _current_step(self):
        return self.route_id.step_ids[self.step : self.step + 1]

    def _others_waiting(self):
        queue = self._current_step().queue_id
        if not queue:
            return 0
        return self.search_count(
            [
                ("queue_id", "=", queue.id),
                ("state", "=", "waiting"),
                ("id", "!=", self.id),
            ]
        )

    def _do(self, decision):
        """Do it; returns whether something is awaited now."""
        match decision:
            case routing.Ring():
                return self._ring(decision)
            case routing.Wait():
                return self._wait(decision)
            case routing.Act(step=step, kind=kind):
                return getattr(self, f"_do_{kind}")(self.route_id.step_ids[step])
            case routing.End(cause=cause):
                self._end(cause)
                return True
        raise TypeError(decision)

    def _ring(self, decision):
        now, call = self._now(), self.call_id
        users = self.env["res.users"].browse(decision.users)
        rings = self.env["telephony.ring"]
        for user in users:
            device = user._telephony_device()
            rings |= rings._claim(call, user, device, now)
        lost = users - rings.user_id
        if lost:  # taken by another call in this very moment
            self._tried(lost, now)
        if not rings:
            return False
        self.write({"state": "ringing", "due": now + decision.seconds + PATIENCE})
        call._rung_by(rings, decision.seconds)
        return True

    def _tried(self, users, now):
        progress = routing.rung(self._progress(), users.ids, now)
        self.tried = {str(user): at for user, at in progress.tried.items()}

    def _wait(self, decision):
        now = self._now()
        sound = self.queue_id.wait_sound or "ring"
        self.write({"state": "waiting", "due": min(decision.until, now + LOOK_AGAIN)})
        if self.sound != sound:
            self.sound = sound
            self.call_id._send_command("wait", sound=sound)
        return True

    def _end(self, cause):
        self._finish()
        self.call_id._hang_up(by=SYSTEM, cause=cause)

    def _finish(self):
        """Nobody is rung for it any more, it waits for nothing."""
        if self.state != "done":
            self.write({"state": "done", "due": 0})
        self.call_id.ring_ids._end("gone", self._now())

    # -- steps without ringing

    def _do_message(self, step):
        sounds = step._sounds()
        token = f"{self.step}"
        self.write({"state": "playing", "due": self._now() + LONGEST_MESSAGE})
        self.sound = False
        self.call_id._note("message", name=", ".join(sounds))
        self.call_id._send_command("play", sounds=sounds, token=token)
        return True

    def _do_callback(self, step):
        call, user = self.call_id, step.user_id
        if call.user_id != user:
            call.user_id = user
        call._note("callback", users=user.ids)
        partner = call.partner_id
        if partner:
            # (who may not see the client cannot be asked so: the call is theirs still)
            with set_aside(self.env, "call back of call %s", call.id):
                partner.sudo().activity_schedule(
                    "mail.mail_activity_data_call",
                    summary=self.env._("Call back: %s", call.phone_number),
                    user_id=user.id,
                )
        return False

    def _do_email(self, step):
        call, template = self.call_id, step.template_id
        values = {"email_to": step.email_to} if step.email_to else {}
        if step.email_to:
            values.update(recipient_ids=[], email_cc=False)
        # a template that is wrong must not cost the call
        with set_aside(self.env, "e-mail about call %s", call.id) as outcome:
            mail = template.sudo().send_mail(call.id, email_values=values or None)
        if outcome.error:
            call._note("email_failed", name=str(outcome.error)[:200])
            return False
        to = step.email_to or self.env["mail.mail"].sudo().browse(mail).email_to
        call._note("email", name=to or template.name)
        return False

    # -- what happens

    def _ring_ended(self, ring, cause):
        """A telephone rings no more, and nobody took the call there."""
        now = self._now()
        state = {21: "declined", 19: "no_answer", 18: "no_answer", 17: "declined"}
        if ring.state == "ringing":
            ring._end(state.get(cause, "unreachable"), now)
            if self.state != "done":
                self.call_id._note(ring.state, users=ring.user_id.ids)
        self._tried(ring.user_id, now)
        still = self.call_id.ring_ids.filtered(lambda one: one.state == "ringing")
        if self.state == "ringing" and not still:
            self.call_id._rings_no_more()
            self._go_on()

    def _all_rings_lost(self):
        """The service came back: nobody is rung any more; the caller is there."""
        if self.state == "done":
            return
        live = self.call_id.ring_ids.filtered(lambda one: one.state == "ringing")
        live._end("unreachable", self._now())
        self.sound = False
        self.call_id._note("restarted")
        self.call_id._rings_no_more()
        self._go_on()

    def _answered(self, ring):
        now = self._now()
        ring._end("answered", now)
        others = self.call_id.ring_ids.filtered(lambda one: one.state == "ringing")
        others._end("elsewhere", now)
        self.write({"state": "done", "due": 0})
        self.call_id._note("answered", users=ring.user_id.ids)

    @api.autovacuum
    def _gc_old(self):
        """What became of the call is told by its rings and notes."""
        return delete_some(
            self, [("state", "=", "done"), ("create_date", "<", "today -30d")]
        )

    # -- whose turn it is

    @api.model
    def _dispatch(self, exclude=None):
        """Somebody may be free: the callers who wait, the one waiting longest first."""
        domain = [("state", "=", "waiting")]
        if exclude:
            domain.append(("call_id", "!=", exclude.id))
        self._each(domain)

    @api.model
    def _tick(self):
        """By time: who has waited long enough, what was never heard of again."""
        self._each([("state", "!=", "done"), ("due", "<=", self._now())])

    @api.model
    def _each(self, domain):
        rows = self.search(domain, order="priority desc, id", limit=MAX_AT_ONCE)
        for row in rows:
            with set_aside(self.env, "routing of call %s", row.call_id.id) as outcome:
                if row._take():
                    row._overdue()
            if outcome.error:  # the others are not to wait for it
                row.due = self._now() + PATIENCE

    def _take(self):
        """Lock the call, unless somebody else is about it."""
        self.ensure_one()
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM voip_call WHERE id = %s FOR UPDATE SKIP LOCKED",
                self.call_id.id,
            )
        )
        return bool(found)

    def _overdue(self):
        if self.state == "ringing":
            if self.due > self._now():
                return
            for ring in self.call_id.ring_ids.filtered(lambda o: o.state == "ringing"):
                self._ring_ended(ring, None)
        elif self.state in ("playing", "faxing") and self.due > self._now():
            return
        else:
            self._go_on()
