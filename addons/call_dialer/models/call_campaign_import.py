from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import import_mapping

#: rows up to which the import runs at once, without the background job
AT_ONCE = 300


class CallCampaignImport(models.Model):
    """A list imported into a campaign: file, columns, preview, what came of it.

    Reading and mapping are in `core/import_reader.py` and `core/import_mapping.py`,
    called by `call_import_columns.py`; making the records is in `call_import_run.py`.
    """

    _name = "call.campaign.import"
    _description = "Contact Import"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    campaign_id = fields.Many2one(
        "call.campaign", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True)
    state = fields.Selection(
        [
            ("draft", "File"),
            ("mapping", "Columns"),
            ("preview", "Preview"),
            ("running", "Running"),
            ("done", "Done"),
            ("undoing", "Being undone"),
            ("undone", "Undone"),
        ],
        string="Step",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    kind = fields.Selection(
        [("persons", "Persons"), ("companies", "Companies with a contact")],
        string="List Of",
        required=True,
        default="persons",
    )
    data = fields.Binary(string="File", attachment=True)
    filename = fields.Char(string="File Name")
    sheet = fields.Char(help="The sheet to read; by default the first with data.")
    sheet_names = fields.Char(string="Sheets", readonly=True)
    header_row = fields.Integer(
        string="Header in Row",
        help="Number of the row with the names of the columns; 0: there is none.",
    )
    row_count = fields.Integer(string="Rows in the File", readonly=True)
    column_ids = fields.One2many("call.campaign.import.column", "import_id")
    mapping_id = fields.Many2one(
        "call.import.mapping",
        string="Saved Mapping",
        domain="[('kind', '=', kind)]",
        ondelete="set null",
        check_company=True,
    )
    mapping_name = fields.Char(string="Save Mapping As")
    template_ids = fields.Many2many(
        "record.template",
        "call_campaign_import_template_rel",
        "import_id",
        "template_id",
        string="What Is Made of a Row",
        compute="_compute_template_ids",
        store=True,
        readonly=False,
        domain="[('operation', '!=', 'update')]",
        help="Record templates, run in this order: company, person, deal. None: only "
        "contacts of the campaign are made.",
    )
    crm_duplicates = fields.Selection(
        [
            ("join", "Join: use the client found"),
            ("reject", "Leave the row out"),
            ("ignore", "Make a new client all the same"),
        ],
        string="Number Known in the CRM",
        required=True,
        default="join",
    )
    priority = fields.Integer(help="For rows without a priority of their own.")
    preview_html = fields.Html(string="First Rows", readonly=True)
    row_ids = fields.One2many("call.campaign.import.row", "import_id", string="Rows")
    next_row = fields.Integer(readonly=True, export_string_translation=False)
    made_count = fields.Integer(string="Made", readonly=True)
    joined_count = fields.Integer(string="Joined", readonly=True)
    rejected_count = fields.Integer(string="Left Out", readonly=True)
    kept_count = fields.Integer(string="Kept by Undo", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    contact_ids = fields.One2many("call.campaign.contact", "import_id")
    summary = fields.Html(compute="_compute_summary", sanitize=False)

    @api.depends("filename", "campaign_id.name")
    def _compute_name(self):
        for record in self:
            names = [record.filename, record.campaign_id.name]
            record.name = " → ".join(filter(None, names)) or self.env._("New import")

    @api.depends("kind")
    def _compute_template_ids(self):
        for record in self:
            codes = {
                "persons": ("import_person", "import_lead"),
                "companies": ("import_company", "import_company_person", "import_lead"),
            }[record.kind]
            found = self.env["record.template"]
            for code in codes:
                template = self.env.ref(
                    f"call_dialer.record_template_{code}", raise_if_not_found=False
                )
                found |= template or found
            record.template_ids = found.filtered("active")

    is_stopped = fields.Boolean(
        compute="_compute_is_stopped",
        export_string_translation=False,
        help="Rows are left that were not reached.",
    )

    @api.depends("state", "next_row", "row_count")
    def _compute_is_stopped(self):
        for record in self:
            rest = record.row_count - record.next_row
            record.is_stopped = record.state == "done" and rest > 0

    @api.depends("row_count", "next_row", "undo_row", "state")
    def _compute_progress(self):
        """Of the rows so many were reached, or taken back, %."""
        for record in self:
            total = max(record.row_count, 1)
            done = record.next_row
            if record.state == "undoing":
                done = total - record.undo_row
            share = max(0, min(100 * done / total, 100))
            record.progress = 100 if record.state == "undone" else share

    @api.depends("state", "made_count", "joined_count", "rejected_count")
    def _compute_summary(self):
        """What was left out, by reason."""
        for record in self:
            rows = self.env["call.campaign.import.row"]._read_group(
                [("import_id", "in", record.ids), ("code", "!=", False)],
                ["code"],
                ["__count"],
            )
            codes = dict(
                self.env["call.campaign.import.row"]
                ._fields["code"]
                ._description_selection(self.env)
            )
            record.summary = (
                Markup("<ul>%s</ul>")
                % Markup("").join(
                    Markup("<li>%s: <b>%s</b></li>") % (codes[code], count)
                    for code, count in rows
                    if code not in ("new", "join")
                )
                if rows
                else False
            )

    # -- steps -----------------------------------------------------------------

    def action_preview(self):
        """Columns → preview: the first rows as the records they will become."""
        self.ensure_one()
        targets = self._targets()
        if "phone" not in targets.values():
            raise UserError(
                self.env._("No column is the telephone: say which one it is.")
            )
        if self.mapping_name:
            self.mapping_id = self.env["call.import.mapping"].create(
                {
                    "name": self.mapping_name,
                    "kind": self.kind,
                    "company_id": self.company_id.id,
                    "targets": {
                        import_mapping.norm(column.header): column.target
                        for column in self.column_ids
                        if import_mapping.norm(column.header)
                    },
                }
            )
            self.mapping_name = False
        self.preview_html = self._preview()
        self.state = "preview"
        return True

    def action_back(self):
        """One step back."""
        self.ensure_one()
        back = {"mapping": "draft", "preview": "mapping"}
        if self.state in back:
            self.state = back[self.state]
        return True

    def action_start(self):
        """Preview → run: at once, or in the background when the list is long."""
        self.ensure_one()
        if self.state != "preview":
            raise UserError(self.env._("Look at the preview first."))
        if self.campaign_id.state == "cancelled":
            raise UserError(self.env._("The campaign is cancelled."))
        self.write({"state": "running", "next_row": self.header_row})
        if self.row_count <= AT_ONCE:
            while self._run_chunk():
                pass
        else:
            self._start_job()
        return True

    def action_go_on(self):
        """Go on where the import was stopped."""
        self.ensure_one()
        self.check_access("write")
        if not self.is_stopped:
            raise UserError(self.env._("All rows were reached."))
        self.state = "running"
        self._start_job()
        return True

    def action_cancel(self):
        """Stop a running import; what was made so far stays until undone."""
        self.ensure_one()
        if self.state == "running":
            self.state = "done"
            self.message_post(body=self.env._("Stopped by %s.", self.env.user.name))
        return True

    def _rejected_rows(self):
        """Header and the rows left out, as in the file, the reason before each."""
        self.ensure_one()
        codes = dict(
            self.env["call.campaign.import.row"]
            ._fields["code"]
            ._description_selection(self.env)
        )
        rejected = {
            row.number: row.reason or codes[row.code]
            for row in self.row_ids
            if row.code not in ("new", "join")
        }
        table = self._open_table()
        for number, row in enumerate(table.rows(self.sheet), 1):
            if number == self.header_row:
                yield [self.env._("Why left out"), self.env._("Row"), *row]
            elif number in rejected:
                yield [rejected[number], str(number), *row]

    # -- buttons ---------------------------------------------------------------

    def action_open_contacts(self):
        action = self.campaign_id._open("call_campaign_contact_action")
        action["domain"] = [("import_id", "=", self.id)]
        return action

    def action_open_rows(self):
        action = self.campaign_id._open("call_campaign_import_row_action")
        action["domain"] = [("import_id", "=", self.id)]
        return action

    def action_download_rejected(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/call_dialer/import/{self.id}/rejected.xlsx",
            "target": "download",
        }

    def action_sample_persons(self):
        return self._sample_url("persons")

    def action_sample_companies(self):
        return self._sample_url("companies")

    @api.model
    def _sample_url(self, kind):
        return {
            "type": "ir.actions.act_url",
            "url": f"/call_dialer/import/sample/{kind}.xlsx",
            "target": "download",
        }
