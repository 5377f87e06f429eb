import re
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import routing

MAX_RINGS = 120


class TelephonyRoute(models.Model):
    """A rule for calls that come in: when it fits, and what is done."""

    _name = "telephony.route"
    _description = "Rule for Incoming Calls"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, help="Empty: all."
    )
    pbx_ids = fields.Many2many("voip.pbx", string="PBXs", help="Empty: all.")
    lines = fields.Char(
        "Lines called",
        help="Numbers the client called, separated by commas; 7800* for all that begin "
        "so. Empty: all.",
    )
    hours = fields.Selection(
        [("any", "At any time"), ("open", "In working time"), ("closed", "Outside it")],
        "When",
        default="any",
        required=True,
    )
    calendar_id = fields.Many2one("resource.calendar", "Working time")
    client = fields.Selection(
        [
            ("any", "Anybody"),
            ("known", "Known clients"),
            ("unknown", "Unknown numbers"),
        ],
        "Who calls",
        default="any",
        required=True,
    )
    has_manager = fields.Boolean("Has a manager")
    vip = fields.Boolean("VIP only")
    category_ids = fields.Many2many(
        "res.partner.category", string="With one of the tags"
    )
    lang_ids = fields.Many2many("res.lang", string="Who speaks")
    step_ids = fields.One2many("telephony.route.step", "route_id", "Steps", copy=True)

    @api.constrains("lines")
    def _check_lines(self):
        for route in self:
            for line in route._lines():
                if not re.fullmatch(r"\+?[\d() -]*\*?", line) or not re.search(
                    r"\d", line
                ):
                    raise ValidationError(
                        self.env._(
                            "“%s” is not a line: digits, with * at the end for all "
                            "numbers that begin so.",
                            line,
                        )
                    )

    @api.constrains("hours", "calendar_id")
    def _check_calendar(self):
        for route in self:
            if route.hours != "any" and not route.calendar_id:
                raise ValidationError(
                    self.env._("%s: say which working time is meant.", route.name)
                )

    def _lines(self):
        parts = re.split(r"[,;\n]", self.lines or "")
        return [part.strip() for part in parts if part.strip()]

    def _rule(self):
        """As a core.routing.Rule."""
        self.ensure_one()
        return routing.Rule(
            id=self.id,
            lines=tuple(self._lines()),
            calendar=self.calendar_id.id or 0,
            hours=self.hours,
            client=self.client,
            has_manager=self.has_manager,
            vip=self.vip,
            tags=frozenset(self.category_ids.ids),
            langs=frozenset(self.lang_ids.mapped("code")),
        )

    @api.model
    def _for_call(self, call, caller, now):
        """The rule for `call`, or none.

        :param caller: core.routing.Caller
        :param now: naive datetime, UTC
        """
        routes = self.search(
            [
                ("company_id", "in", [call.company_id.id, False]),
                ("step_ids", "!=", False),
            ]
        ).filtered(lambda one: not one.pbx_ids or call.pbx_id in one.pbx_ids)
        rules = [route._rule() for route in routes]
        Calendar = self.env["resource.calendar"]
        found = routing.choose(
            rules, caller, lambda calendar: Calendar.browse(calendar)._is_open(now)
        )
        return self.browse(found.id) if found else self.browse()


class TelephonyRouteStep(models.Model):
    """One step of a rule; the next is taken when nobody answered."""

    _name = "telephony.route.step"
    _description = "Step of a Rule for Incoming Calls"
    _order = "route_id, sequence, id"
    _rec_name = "kind"

    route_id = fields.Many2one(
        "telephony.route", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("manager", "Ring the client's manager"),
            ("users", "Ring these users"),
            ("group", "Ring a group"),
            ("message", "Say something"),
            ("callback", "Ask a user to call back"),
            ("email", "Send an e-mail"),
            ("fax", "Receive a fax"),
            ("hangup", "Busy tone"),
        ],
        "What",
        required=True,
        default="group",
    )
    queue_id = fields.Many2one("telephony.queue", "Group", ondelete="restrict")
    user_ids = fields.Many2many("res.users", string="Users")
    ring_seconds = fields.Integer("Ring, s", default=20, required=True)
    wait_seconds = fields.Integer(
        "Wait, s", help="How long the caller waits while they are busy."
    )
    sound = fields.Char(
        help="A sound file of the PBX without its ending, e.g. custom/we-are-closed; "
        "several separated by commas."
    )
    user_id = fields.Many2one("res.users", "Who calls back")
    template_id = fields.Many2one(
        "mail.template", "E-mail", domain=[("model_id.model", "=", "voip.call")]
    )
    email_to = fields.Char("Send to", help="Empty: as the template says.")
    summary = fields.Char(compute="_compute_summary")

    _check_seconds = models.Constraint(
        "CHECK (ring_seconds BETWEEN 5 AND 120 AND wait_seconds BETWEEN 0 AND 3600)",
        "Ring 5 to 120 seconds, wait an hour at most.",
    )

    @api.depends("kind", "queue_id", "user_ids", "sound", "user_id", "template_id")
    def _compute_summary(self):
        for step in self:
            names = {
                "users": ", ".join(step.user_ids.mapped("name")),
                "group": step.queue_id.name,
                "message": step.sound,
                "callback": step.user_id.name,
                "email": step.email_to or step.template_id.name,
            }
            step.summary = names.get(step.kind) or False

    @api.constrains(
        "kind", "queue_id", "user_ids", "sound", "user_id", "template_id", "email_to"
    )
    def _check_complete(self):
        wanted = {
            "users": "user_ids",
            "group": "queue_id",
            "message": "sound",
            "callback": "user_id",
            "email": "template_id",
        }
        for step in self:
            name = wanted.get(step.kind)
            if name and not step[name]:
                label = step._fields[name]._description_string(self.env)
                raise ValidationError(
                    self.env._(
                        "%(rule)s: fill in “%(field)s”.",
                        rule=step.route_id.name,
                        field=label,
                    )
                )
            if step.sound and not re.fullmatch(
                r"[\w/-]+(\s*,\s*[\w/-]+)*", step.sound, re.A
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” is not the name of a sound file: letters, digits, "
                        "dashes, slashes.",
                        step.sound,
                    )
                )

    def _sounds(self):
        return [one.strip() for one in (self.sound or "").split(",") if one.strip()]

    def _step(self):
        """As a core.routing.Step."""
        self.ensure_one()
        if self.kind == "group":
            return self.queue_id._step()
        return routing.Step(
            self.kind,
            users=tuple(self.user_ids.filtered("active").ids),
            ring_seconds=min(MAX_RINGS, self.ring_seconds),
            wait_seconds=self.wait_seconds,
        )


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _is_open(self, now):
        """Is `now` (naive, UTC) working time?  Holidays of the calendar are not."""
        self.ensure_one()
        begin = now.replace(tzinfo=UTC)
        end = begin + timedelta(seconds=1)
        intervals = self._work_intervals_batch(begin, end)[False]
        return bool(list(intervals))
