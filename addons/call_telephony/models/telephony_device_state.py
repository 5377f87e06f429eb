from odoo import api, fields, models
from odoo.tools import SQL

from .voip_call import ACTIVE

REGISTRATIONS = [
    ("unknown", "Not known"),
    ("online", "Registered"),
    ("offline", "Not registered"),
]


class TelephonyDevice(models.Model):
    """Is the telephone registered at its PBX, and is it in a call?"""

    _inherit = "telephony.device"

    registration = fields.Selection(
        REGISTRATIONS,
        default="unknown",
        required=True,
        readonly=True,
        copy=False,
        help="As the PBX tells; a mobile number is never registered.",
    )
    registered_on = fields.Datetime("Registration changed", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        devices = super().create(vals_list)
        devices._take_known()
        return devices

    def write(self, vals):
        result = super().write(vals)
        if {"address", "pbx_id", "kind"} & set(vals):
            self._take_known()
        if {"is_current", "active", "address", "registration"} & set(vals):
            self.env["telephony.presence"]._touch(self.sudo().user_id)
        return result

    def _take_known(self):
        """What the PBX told before this telephone was known to Odoo."""
        known = self.env["telephony.registration"].sudo()
        for device in self.sudo():
            online = None
            if device.kind != "mobile":
                states = known._put(device.pbx_id, {device.address: None})
                online = states[device.address]
            device._be(online)

    def _be(self, online):
        """Registered, not registered, or (None) not known."""
        words = {None: "unknown", True: "online", False: "offline"}
        changed = self.filtered(lambda one: one.registration != words[online])
        changed.write(
            {"registration": words[online], "registered_on": fields.Datetime.now()}
        )
        for device in changed:
            message = device._to_state()
            device.user_id._bus_send("call_telephony/device_state", message)

    def _in_call(self):
        """Those of these telephones that are in a call."""
        calls = (
            self.env["voip.call"]
            .sudo()
            .search([("device_id", "in", self.ids), ("state", "in", ACTIVE)])
        )
        return calls.device_id & self

    def _to_state(self):
        """Shape: `_to_payload` with "state": in_call, online, offline or unknown."""
        self.ensure_one()
        state = "in_call" if self.sudo()._in_call() else self.registration
        return {**self._to_payload(), "state": state}


class VoipPbx(models.Model):
    _inherit = "voip.pbx"

    def _device_seen(self, address, online):
        """Input of the drivers: an endpoint registered, or is gone.

        To be called with every change, and for every endpoint once after each
        connection to the PBX; telling the same again changes nothing.  (Inside the
        service: `drivers.base.Sink.device_seen`, which gathers and repeats.)

        :param address: the endpoint's name in the PBX, as in `telephony.device.address`
        :param online: may it be called now?
        """
        self._devices_seen({address: bool(online)})

    def _devices_seen(self, states):
        """The same for several: {address: online}"""
        self.ensure_one()
        self.env["telephony.registration"].sudo()._put(self, states)
        devices = self.env["telephony.device"].sudo()
        for device in devices.search(
            [("pbx_id", "=", self.id), ("address", "in", list(states))]
        ):
            if device.kind != "mobile":
                device._be(states[device.address])


class TelephonyRegistration(models.Model):
    """What a PBX told of its endpoints, also of those Odoo has no telephone for."""

    _name = "telephony.registration"
    _description = "Endpoint of a PBX"
    _rec_name = "address"

    pbx_id = fields.Many2one("voip.pbx", "PBX", required=True, ondelete="cascade")
    address = fields.Char(required=True)
    #: empty until the PBX tells
    online = fields.Boolean("Registered")

    _address_uniq = models.Constraint(
        "UNIQUE (pbx_id, address)", "One row an endpoint."
    )

    @api.model
    def _put(self, pbx, states):
        """Keep what is told; ask for what was told before.

        A telephone may be added in the very moment the PBX tells of it for the first
        time: neither transaction sees the other, and nobody would tell it again.  So
        who asks writes the row, too, and the database refuses the later of the two,
        as its view is old; repeated, it sees the other.

        :param states: {address: online, or None to ask}
        :return: {address: online, or None: not told yet}
        :raises psycopg2.errors.SerializationFailure: begin the transaction anew
        """
        addresses = sorted(states)
        self.env.cr.execute(  # a refusal is usual here: it is repeated, not logged
            SQL(
                """
                INSERT INTO telephony_registration AS known
                       (pbx_id, address, online,
                        create_uid, write_uid, create_date, write_date)
                SELECT %(pbx)s, told.address, told.online, %(uid)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM unnest(%(addresses)s::text[], %(online)s::bool[])
                       AS told (address, online)
                    ON CONFLICT (pbx_id, address) DO UPDATE
                   SET online = COALESCE(EXCLUDED.online, known.online),
                       write_uid = EXCLUDED.write_uid,
                       write_date = EXCLUDED.write_date
                RETURNING address, online
                """,
                pbx=pbx.id,
                uid=self.env.uid,
                addresses=addresses,
                online=[states[one] for one in addresses],
            ),
            log_exceptions=False,
        )
        self.invalidate_model()
        return dict(self.env.cr.fetchall())
