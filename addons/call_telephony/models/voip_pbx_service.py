from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.commands import REPEATABLE
from ..core.pbx_config import PbxConfig

#: First key of the advisory lock "a service owns this PBX"; the second is its id.
LOCK = 0x7E1E
#: The same for "what `service_known_state` says is the owner's own word": a service
#: takes it once it has written over what a service before it said.
WORD_LOCK = 0x7E20
STATES = [
    ("stopped", "Not running"),
    ("connecting", "Connecting"),
    ("connected", "Connected"),
    ("error", "Error"),
]


class VoipPbx(models.Model):
    """The PBX as the telephony service sees it."""

    _inherit = "voip.pbx"

    service_state = fields.Selection(
        STATES, compute="_compute_service", string="Telephony service"
    )
    service_known_state = fields.Selection(
        STATES, default="stopped", readonly=True, copy=False, string="Service said"
    )
    service_message = fields.Char("Last message", readonly=True, copy=False)
    service_heartbeat = fields.Datetime("Heard from", readonly=True, copy=False)
    connected_since = fields.Datetime(readonly=True, copy=False)
    active_calls = fields.Integer("Calls now", readonly=True, copy=False)
    service_lag = fields.Float(
        "Lag, s",
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="The longest time from an event at the PBX to its being in Odoo, since "
        "the last heartbeat.",
    )

    @api.depends("service_known_state")
    def _compute_service(self):
        for pbx in self:
            alive = pbx.driver and pbx._is_owned()
            pbx.service_state = pbx.service_known_state if alive else "stopped"

    def _is_owned(self):
        """Does a living service own this PBX, and is what is known of it its own word?

        The lock goes with the process: a killed service is not shown as connected.
        """
        self.ensure_one()
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
                       AND d.datname = current_database()
                       AND l.classid = %s AND l.objid = %s
                    """,
                    WORD_LOCK,
                    self.id,
                )
            )
        )

    def _service_up(self):
        """May a call be placed now?"""
        if not self:
            return False
        self.ensure_one()
        return self.sudo().service_state == "connected"

    # -- called by the service

    @api.model
    def _service_configs(self):
        """All PBXs the service drives, as PbxConfig."""
        return [pbx._service_config() for pbx in self.search([("driver", "!=", False)])]

    def _service_config(self):
        self.ensure_one()
        return PbxConfig(
            id=self.id,
            name=self.name,
            driver=self.driver,
            ref_prefix=self._ref_prefix(),
            ari_url=(self.ari_url or "").rstrip("/"),
            ari_user=self.ari_user or "",
            ari_password=self.ari_password or "",
            ari_app=self.ari_app or "odoo",
            trunk=self.trunk or "trunk",
            number_style=self.number_style or "e164",
            profile=self._profile(),
            seed=self.sim_seed,
            time_factor=self.sim_time_factor,
            hold_music=self.hold_music or "",
            options=self._driver_options(),
        )

    def _service_status(self, state, message="", active_calls=0, lag=0.0):
        """Heartbeat; the users' browsers are told when the state changes."""
        self.ensure_one()
        now = fields.Datetime.now()
        changed = self.service_known_state != state
        vals = {"service_heartbeat": now, "active_calls": active_calls}
        vals["service_lag"] = lag
        if changed:
            vals["service_known_state"] = state
            vals["connected_since"] = now if state == "connected" else False
        if changed or (self.service_message or "") != message:
            vals["service_message"] = message or False
        self.write(vals)
        if changed:
            self._tell_browsers(state == "connected")

    def _tell_browsers(self, is_up):
        group = self.env.ref("call_telephony.call_telephony_group_user")
        group._bus_send(
            "call_telephony/service",
            {"pbx_id": self.id, "service_up": is_up},
        )

    def _service_begin(self):
        """What a service needs to know when it takes over this PBX.

        What was claimed is done again where that is harmless (hang-ups, hold); calls
        never are.
        """
        self.ensure_one()
        claimed = self.env["telephony.command"].search(
            [("pbx_id", "=", self.id), ("state", "=", "claimed")]
        )
        again = claimed.filtered(lambda command: command.kind in REPEATABLE)
        again.state = "pending"
        (claimed - again).write(
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "error": "the service was restarted meanwhile",
            }
        )
        self.env["telephony.event"]._apply_pending(self.id)
        return {
            "in_flight": self._calls_in_flight(),
            "recordings": self._recordings_due(),
            "lines": self.env["telephony.line"]._believed_up(self),
        }

    def _calls_in_flight(self):
        calls = self.env["voip.call"].search(
            [
                ("pbx_id", "=", self.id),
                ("call_kind", "=", "pbx"),
                ("state", "in", ("calling", "ongoing")),
                ("pbx_uniqueid", "!=", False),
            ]
        )
        Command = self.env["telephony.command"]
        result = []
        for call in calls:
            # (who is rung for a client of the pool is in the command that dialled)
            kind = "dial" if call.type_call == "outgoing" else "ring"
            command = Command.search(
                [("call_id", "=", call.id), ("kind", "=", kind)], limit=1
            )
            waiting = command.state == "pending"
            if waiting and call.type_call == "outgoing":
                continue  # not placed yet: will be
            result.append(
                {
                    "call": call.pbx_uniqueid,
                    "direction": call.type_call,
                    "facts": dict(call.pbx_facts or {}),
                    "dial": (not waiting and command.payload) or None,
                }
            )
        return result

    def _recordings_due(self):
        """{reference: seconds since its end, None if unknown} of calls whose recording
        is still to fetch, or to discard."""
        just_stored = Domain("recording_state", "in", ("stored", "deleted"))
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        just_stored &= Domain("end_date", ">", hour_ago)
        return self._recorded_calls(self._recording_expected() | just_stored)

    def _recordings_late(self):
        """The same of those only that are still to fetch."""
        return self._recorded_calls(self._recording_expected())

    @api.model
    def _recording_expected(self):
        week_ago = fields.Datetime.now() - timedelta(days=7)
        expected = Domain("recording_state", "=", "expected")
        return expected & Domain("create_date", ">", week_ago)

    def _recorded_calls(self, domain):
        over = Domain("state", "not in", ("calling", "ongoing"))
        mine = Domain("pbx_id", "=", self.id) & Domain("pbx_uniqueid", "!=", False)
        now = self.env["telephony.event"]._epoch()
        return {
            call.pbx_uniqueid: now - call.end_date.replace(tzinfo=UTC).timestamp()
            if call.end_date
            else None
            for call in self.env["voip.call"].search(mine & over & domain)
        }
