import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import import_mapping, import_reader

#: rows up to which the import runs at once, without the background job
AT_ONCE = 300
SAMPLE_ROWS = 50
PREVIEW_ROWS = 8

TARGETS = [
    ("phone", "Telephone"),
    ("name", "Name"),
    ("last_name", "Last name"),
    ("first_name", "First name"),
    ("middle_name", "Patronymic"),
    ("company_name", "Company"),
    ("function", "Job position"),
    ("email", "E-mail"),
    ("vat", "Tax number"),
    ("website", "Website"),
    ("zip", "ZIP"),
    ("city", "City"),
    ("street", "Address"),
    ("state_name", "Region"),
    ("country", "Country"),
    ("priority", "Priority"),
    ("source", "Source"),
    ("operator", "Operator (login or name)"),
    ("comment", "Comment"),
    ("extra", "Keep in the comment"),
    ("ignore", "Leave out"),
]


class CallCampaignImport(models.Model):
    """A list imported into a campaign: file, columns, preview, what came of it.

    Reading and mapping are in `core/import_reader.py` and `core/import_mapping.py`;
    making the records is in `call_import_run.py`.
    """

    _name = "call.campaign.import"
    _description = "Contact Import"
    _inherit = ["mail.thread"]
    _order = "id desc"

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

    @api.depends("row_count", "next_row", "header_row", "state")
    def _compute_progress(self):
        for record in self:
            if record.state in ("done", "undone"):
                record.progress = 100
            else:
                total = max(record.row_count, 1)
                record.progress = min(100 * record.next_row / total, 100)

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

    def _open_table(self):
        """The file as a table; UserError in words when it cannot be read."""
        self.ensure_one()
        if not self.data:
            raise UserError(self.env._("Choose a file first."))
        raw = self.with_context(bin_size=False).data
        try:
            return import_reader.open_table(base64.b64decode(raw), self.filename or "")
        except import_reader.TableError as error:
            raise UserError(self._table_error(error)) from error

    def _table_error(self, error):
        name = self.filename or self.env._("The file")
        texts = {
            "empty": self.env._("%s is empty.", name),
            "broken": self.env._(
                "%s is damaged: it cannot be opened. Save it again in your "
                "spreadsheet program and try once more.",
                name,
            ),
            "password": self.env._(
                "%s is protected by a password: save it without one.", name
            ),
            "unknown": self.env._(
                "%s is neither .xlsx, .xls, .ods nor .csv: choose another file.", name
            ),
            "no_rows": self.env._("%s has no visible sheet with data.", name),
        }
        return texts[error.code]

    def action_read(self):
        """File → columns: find sheet and header, propose what each column is."""
        self.ensure_one()
        table = self._open_table()
        names = [sheet.name for sheet in table.sheets]
        if self.sheet and self.sheet not in names:
            raise UserError(
                self.env._(
                    "There is no sheet %(sheet)s. Sheets: %(all)s.",
                    sheet=self.sheet,
                    all=", ".join(names),
                )
            )
        sheet = self.sheet or self._best_sheet(table)
        head = self._head(table, sheet)
        found = import_mapping.find_header(head)
        self.write(
            {
                "sheet": sheet,
                "sheet_names": ", ".join(names),
                "header_row": 0 if found is None else found + 1,
                "row_count": next(s.rows for s in table.sheets if s.name == sheet),
                "state": "mapping",
            }
        )
        self._propose(head)
        return True

    @api.model
    def _head(self, table, sheet):
        """The first rows of a sheet."""
        depth = import_reader.HEADER_DEPTH + SAMPLE_ROWS
        rows = []
        for row in table.rows(sheet):
            rows.append(row)
            if len(rows) >= depth:
                break
        return rows

    def _best_sheet(self, table):
        """The first sheet that has something like a telephone number."""
        for sheet in table.sheets:
            rows = self._head(table, sheet.name)
            if any(import_reader_phone(row) for row in rows):
                return sheet.name
        return table.sheets[0].name

    def action_propose(self):
        """Header row, sheet or saved mapping were changed: propose anew."""
        self.ensure_one()
        table = self._open_table()
        self._propose(self._head(table, self.sheet))
        return True

    def _propose(self, head):
        header = head[self.header_row - 1] if self.header_row else []
        sample = [r for r in head[self.header_row :] if not import_reader.is_blank(r)]
        saved = self._saved_mapping([import_mapping.norm(cell) for cell in header])
        proposals = import_mapping.propose(header, sample, saved)
        if any(p.target == "company_name" for p in proposals) and self.kind != (
            import_mapping.COMPANIES
        ):
            self.kind = import_mapping.COMPANIES
        self.column_ids.unlink()
        self.env["call.campaign.import.column"].create(
            [
                {
                    "import_id": self.id,
                    "position": proposal.column,
                    "header": proposal.header,
                    "target": proposal.target,
                    "reason": self._reason_text(proposal),
                    "sample": self._sample_text(sample, proposal.column),
                }
                for proposal in proposals
            ]
        )

    def _saved_mapping(self, headers):
        """Targets of the chosen mapping, or of one that fits the file wholly."""
        if not self.mapping_id:
            mappings = self.env["call.import.mapping"].search(
                [("company_id", "in", [self.company_id.id, False])]
            )
            fitting = mappings.filtered(lambda m: m._fits(headers) == 1)
            self.mapping_id = fitting.sorted(lambda m: -len(m.targets))[:1]
        return self.mapping_id.targets or {}

    def _reason_text(self, proposal):
        because = proposal.because
        texts = {
            "header": self.env._("the header says “%s”", because),
            "values": self.env._("the values look like it: %s", because),
            "saved": self.env._("by the saved mapping"),
            "twice": self.env._("another column is it already"),
            "none": self.env._("not recognised"),
        }
        return texts[proposal.reason]

    @api.model
    def _sample_text(self, sample, column):
        texts = [
            import_mapping.text_of(row[column])
            for row in sample
            if column < len(row) and row[column] is not None
        ]
        return " | ".join(text.replace("\n", " ")[:40] for text in texts[:3])

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

    def _targets(self):
        """{column: target} as the user left them."""
        return {column.position: column.target for column in self.column_ids}

    def _rows(self, start=None):
        """(number in the file from 1, named values) of the data rows."""
        self.ensure_one()
        start = self.header_row if start is None else start
        targets = self._targets()
        headers = {column.position: column.header for column in self.column_ids}
        table = self._open_table()
        for number, row in enumerate(table.rows(self.sheet, start), start + 1):
            yield number, import_mapping.row_values(row, targets, headers)

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
            self.env.ref("call_dialer.ir_cron_import")._trigger()
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


def import_reader_phone(row):
    """A row with something like a telephone number."""
    return any(import_mapping.looks_like_phone(cell) for cell in row)


class CallCampaignImportColumn(models.Model):
    """A column of the file and what it is taken for."""

    _name = "call.campaign.import.column"
    _description = "Column of an Import"
    _order = "position"
    _rec_name = "header"

    import_id = fields.Many2one(
        "call.campaign.import", required=True, ondelete="cascade", index=True
    )
    position = fields.Integer(readonly=True)
    header = fields.Char(string="Column in the File", readonly=True)
    sample = fields.Char(string="First Values", readonly=True)
    target = fields.Selection(TARGETS, string="Becomes", required=True)
    reason = fields.Char(string="Why", readonly=True)
