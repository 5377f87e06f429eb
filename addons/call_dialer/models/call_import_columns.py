import base64

from odoo import api, models
from odoo.exceptions import UserError

from ..core import import_mapping, import_reader

#: rows below the header that are looked at to tell what a column is
SAMPLE_ROWS = 50


class CallCampaignImport(models.Model):
    """Reading the file of an import, and what its columns are taken for."""

    _inherit = "call.campaign.import"

    # -- file ------------------------------------------------------------------

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
            if any(import_mapping.looks_like_phone(x) for row in rows for x in row):
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
