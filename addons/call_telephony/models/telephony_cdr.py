from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..core import cdr
from ..tools.groups import SUPERVISOR

TEXTS = (
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel"),
    *("lastapp", "lastdata", "disposition", "amaflags", "userfield", "peeraccount"),
)
COLUMNS = (
    *("pbx_id", "uniqueid", "sequence", "linkedid", "raw", "state"),
    *("start_date", "answer_date", "end_date", "duration", "billsec", *TEXTS),
    *("create_uid", "write_uid", "create_date", "write_date"),
)


class TelephonyCdr(models.Model):
    """The PBX's call detail records: a complete copy, each once, as the PBX wrote it.

    They come by two ways, both safe to repeat: the service reads the file on its own
    machine, or a script on the PBX's machine sends them (`core.cdr_shipper`).
    new → linked (its call is going on) → done; old: before the day calls are taken
    from; broken: a line that is no record, kept as it came.
    """

    _name = "telephony.cdr"
    _description = "Call Detail Record"
    _order = "start_date desc, id desc"
    _rec_name = "uniqueid"

    pbx_id = fields.Many2one(
        "voip.pbx", "PBX", required=True, readonly=True, ondelete="cascade"
    )
    uniqueid = fields.Char("Unique id", required=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True, aggregator=False)
    linkedid = fields.Char("Linked id", readonly=True)
    start_date = fields.Datetime("Began", readonly=True)
    answer_date = fields.Datetime("Answered", readonly=True)
    end_date = fields.Datetime("Ended", readonly=True)
    duration = fields.Integer("Duration, s", readonly=True)
    billsec = fields.Integer("Billed, s", readonly=True)
    disposition = fields.Char(readonly=True)
    src = fields.Char("Caller", readonly=True)
    dst = fields.Char("Called", readonly=True)
    clid = fields.Char("Caller's name and number", readonly=True)
    channel = fields.Char(readonly=True)
    dstchannel = fields.Char("Called channel", readonly=True)
    dcontext = fields.Char("Context", readonly=True)
    lastapp = fields.Char("Last application", readonly=True)
    lastdata = fields.Char("Its data", readonly=True)
    accountcode = fields.Char("Account", readonly=True)
    peeraccount = fields.Char("Account of the peer", readonly=True)
    amaflags = fields.Char("AMA flags", readonly=True)
    userfield = fields.Char("User field", readonly=True)
    raw = fields.Text("Line of the PBX", required=True, readonly=True)
    state = fields.Selection(
        [
            ("new", "To reconcile"),
            ("linked", "Call is going on"),
            ("done", "Reconciled"),
            ("old", "Before the beginning"),
            ("broken", "Unreadable"),
            ("error", "Error"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    call_id = fields.Many2one(
        "voip.call", readonly=True, index=True, ondelete="set null"
    )

    _key_uniq = models.UniqueIndex("(pbx_id, uniqueid, sequence)")
    _link_idx = models.Index("(pbx_id, linkedid)")
    _waiting_idx = models.Index("(pbx_id, id) WHERE state IN ('new', 'linked')")

    @api.model
    def _receive(self, pbx, lines):
        """Keep lines of the PBX's file; those already known are passed over.

        :return: the number of new records
        """
        zone = ZoneInfo(pbx.cdr_tz or "UTC")
        found = [one for line in lines for one in cdr.parse(line, zone)]
        if not found:
            return 0
        now = fields.Datetime.now()
        trace = (self.env.uid, self.env.uid, now, now)
        rows = [SQL("%s", (pbx.id, *self._cells(one), *trace)) for one in found]
        names = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        new = self.env.execute_query(
            SQL(
                """
                INSERT INTO telephony_cdr (%s) VALUES %s
                    ON CONFLICT (pbx_id, uniqueid, sequence) DO NOTHING
             RETURNING id
                """,
                names,
                SQL(", ").join(rows),
            )
        )
        self.invalidate_model()
        return len(new)

    @api.model
    def _cells(self, entry):
        if isinstance(entry, cdr.Broken):
            nothing = [None] * (5 + len(TEXTS))
            return [*entry.key, None, entry.raw, "broken", *nothing]
        return [
            *entry.key,
            entry.linkedid,
            entry.raw,
            "new",
            _datetime(entry.start),
            _datetime(entry.answer),
            _datetime(entry.end),
            entry.duration,
            entry.billsec,
            *(getattr(entry, name) or None for name in TEXTS),
        ]

    def _record(self):
        """As `core.cdr.Record`."""
        self.ensure_one()
        return cdr.Record(
            raw=self.raw,
            uniqueid=self.uniqueid,
            sequence=self.sequence,
            linkedid=self.linkedid or self.uniqueid,
            start=_epoch(self.start_date),
            answer=_epoch(self.answer_date),
            end=_epoch(self.end_date),
            duration=self.duration,
            billsec=self.billsec,
            **{name: self[name] or "" for name in TEXTS},
        )

    def action_open_call(self):
        self.ensure_one()
        return self.call_id.get_formview_action() if self.call_id else False

    @api.model
    def reconcile(self, pbx_ids=None):
        """Compare what waits, now (supervisors).

        :param pbx_ids: of these PBXs; None: of all the user sees
        :return: how many records were looked at
        """
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only supervisors may do this."))
        Pbx = self.env["voip.pbx"]
        domain = [] if pbx_ids is None else [("id", "in", pbx_ids)]
        return sum(self.sudo()._reconcile(pbx) for pbx in Pbx.search(domain).sudo())

    def action_reconcile(self):
        """The button above the list."""
        count = self.reconcile()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s records compared with the calls.", count),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


def _datetime(seconds):
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def _epoch(moment):
    return int(moment.replace(tzinfo=UTC).timestamp()) if moment else None
