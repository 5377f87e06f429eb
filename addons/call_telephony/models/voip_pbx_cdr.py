import hashlib
import hmac
import os
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..core.cdr_shipper import FILE
from ..core.reconcile import Place
from ..tools.groups import MANAGER

#: Nothing heard of the file for so long: the copy stands still.
STALE = timedelta(minutes=3)


class VoipPbx(models.Model):
    """Where this PBX's call detail records come from, and how far they are."""

    _inherit = "voip.pbx"

    cdr_source = fields.Selection(
        [
            ("file", "A file on the service's machine"),
            ("script", "Sent by a script on the PBX's machine"),
        ],
        "Records come from",
        help="Empty: the PBX's records are not copied.",
    )
    cdr_path = fields.Char("File of the records", default=FILE, groups=MANAGER)
    cdr_tz = fields.Selection(
        _tz_get,
        "Times of the records",
        default="UTC",
        required=True,
        help="UTC with usegmtime = yes in cdr.conf (as our configuration has it), else "
        "the PBX's time zone.",
    )
    cdr_from_date = fields.Datetime(
        "Calls from",
        help="Older records are kept, but no calls are made of them. Empty: from the "
        "day this PBX was entered.",
    )
    cdr_token_hash = fields.Char(readonly=True, copy=False, groups="base.group_system")
    cdr_has_token = fields.Boolean(
        "Token", compute="_compute_cdr_has_token", compute_sudo=True
    )
    cdr_tail_ids = fields.One2many("telephony.cdr.tail", "pbx_id", groups=MANAGER)
    cdr_count = fields.Integer("Number of records", compute="_compute_cdr")
    cdr_last_date = fields.Datetime("Last record", compute="_compute_cdr")
    cdr_seen_date = fields.Datetime("Looked at", compute="_compute_cdr")
    cdr_behind = fields.Integer("Not copied yet, bytes", compute="_compute_cdr")
    cdr_message = fields.Char("What is wrong", compute="_compute_cdr")
    cdr_state = fields.Selection(
        [
            ("off", "Off"),
            ("good", "Copied"),
            ("late", "Behind"),
            ("bad", "Stands still"),
        ],
        "Copy of the records",
        compute="_compute_cdr",
    )

    @api.depends("cdr_token_hash")
    def _compute_cdr_has_token(self):
        for pbx in self:
            pbx.cdr_has_token = bool(pbx.cdr_token_hash)

    @api.depends("cdr_source")
    def _compute_cdr(self):
        Tail = self.env["telephony.cdr.tail"].sudo()
        tails = {one.pbx_id: one for one in Tail.search([("pbx_id", "in", self.ids)])}
        counts = (
            self.env["telephony.cdr"]
            .sudo()
            ._read_group([("pbx_id", "in", self.ids)], ["pbx_id"], ["__count"])
        )
        counts = dict(counts)
        limit = fields.Datetime.now() - STALE
        for pbx in self:
            tail = tails.get(pbx, Tail)
            pbx.cdr_count = counts.get(pbx, 0)
            pbx.cdr_last_date = tail.last_date
            pbx.cdr_seen_date = tail.seen_date
            pbx.cdr_behind = tail.behind
            pbx.cdr_message = tail.message
            if not pbx.cdr_source:
                pbx.cdr_state = "off"
            elif tail.message or not tail.seen_date or tail.seen_date < limit:
                pbx.cdr_state = "bad"
            else:
                pbx.cdr_state = "late" if tail.behind else "good"

    @api.constrains("cdr_path", "cdr_source")
    def _check_cdr_path(self):
        for pbx in self.sudo():
            path = pbx.cdr_path or ""
            plain = os.path.isabs(path) and os.path.normpath(path) == path
            # what is no record is kept as it came: no other file may be read so
            plain = plain and path.isprintable() and path.endswith(".csv")
            if pbx.cdr_source == "file" and not plain:
                raise ValidationError(
                    self.env._("The file of the records: a full path, as %s", FILE)
                )

    # -- for who copies and compares

    def _cdr_from(self):
        return self.cdr_from_date or self.create_date or fields.Datetime.now()

    def _cdr_seen_until(self):
        """Every record before this moment has been copied; False if that is unknown."""
        tail = self.env["telephony.cdr.tail"].search([("pbx_id", "=", self.id)])
        return tail.seen_date if tail.seen_date and not tail.behind else False

    def _cdr_place(self):
        phones = self.device_ids.filtered(lambda device: device.kind != "mobile")
        return Place(
            prefix=self._ref_prefix(),
            extensions=frozenset(phones.mapped("address")),
            trunk=self.trunk or "",
            internal_digits=self.internal_digits,
        )

    def _device_of_extension(self, extension):
        """The telephone with this extension: the one in use first."""
        found = self.device_ids.filtered(
            lambda one: one.kind != "mobile" and one.address == extension
        )
        return found.sorted(lambda one: (not one.is_current, one.id))[:1]

    def _user_of_extension(self, extension):
        return self._device_of_extension(extension).user_id

    # -- the token of the script on the PBX's machine

    def _cdr_token_fits(self, token):
        """Is this the PBX's token?  In constant time."""
        self.ensure_one()
        known = self.sudo().cdr_token_hash or ""
        given = hashlib.sha256((token or "").encode()).hexdigest()
        return bool(known) and hmac.compare_digest(known, given)

    def action_cdr_token(self):
        """Make a new token, shown this once; the old one is good no more."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only telephony managers may do this."))
        self.check_access("write")
        token = secrets.token_urlsafe(32)
        hashed = hashlib.sha256(token.encode()).hexdigest()
        self.sudo().cdr_token_hash = hashed
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Token for the script"),
            "res_model": "telephony.cdr.token",
            "view_mode": "form",
            "target": "new",
            "context": {"default_token": token, "default_pbx_id": self.id},
        }

    def action_view_cdr(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_telephony.telephony_cdr_action"
        )
        action["domain"] = [("pbx_id", "=", self.id)]
        return action

    def action_reconcile(self):
        """Compare the records of this PBX with the calls, now."""
        self.ensure_one()
        self.check_access("read")
        count = self.env["telephony.cdr"].reconcile(self.ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s records compared with the calls.", count),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
