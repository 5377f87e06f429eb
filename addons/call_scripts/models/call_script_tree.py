import csv
import io
import zipfile
import zlib
from dataclasses import replace

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from odoo import api, models
from odoo.exceptions import UserError

from ..core import document, layout, tree_table

#: Encodings tried one after the other; the last is what Russian Excel writes.
ENCODINGS = ("utf-8-sig", "cp1251")
#: Unpacked size of a spreadsheet which is still read.
MAX_UNPACKED = 200 * 1024 * 1024


class CallScript(models.Model):
    """Scripts from tables (row A25)."""

    _inherit = "call.script"

    @api.private
    @api.model
    def import_table(self, data, file_name, script_id=False):
        """Make a script (or the draft of an existing one) from a CSV or XLSX file.

        :param data: bytes of the file; ``core.tree_table`` says how it is to look
        :return: as ``import_json``
        :raises UserError: naming the row which is wrong
        """
        self.check_access("create")
        name = str(file_name).rsplit("/", 1)[-1]
        title, _dot, kind = name.rpartition(".")
        read = self._xlsx_rows if kind.lower() == "xlsx" else self._csv_rows
        try:
            doc = tree_table.read(read(bytes(data)), title or name)
        except tree_table.TableError as error:
            raise UserError(self._table_error_text(error)) from error
        if script_id:
            doc = self._with_head_of(self.browse(script_id), doc)
        plain = document.write(doc)
        places = layout.arrange_document(plain)
        for block in plain["blocks"]:
            block["x"], block["y"] = places[block["code"]]
        return self.import_json(plain, script_id)

    def _with_head_of(self, script, doc):
        """A table says nothing about the script as a whole: that stays as it is."""
        script.check_access("write")
        version = script.draft_version_id or script.published_version_id
        if not version:
            return replace(doc, name=script.name)
        head = version._to_document()
        return replace(
            head, start=doc.start, fields=[], blocks=doc.blocks, links=doc.links
        )

    def _csv_rows(self, data):
        for encoding in ENCODINGS:
            try:
                text = data.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        else:
            raise UserError(self.env._("The encoding of the file is not known."))
        try:
            dialect = csv.Sniffer().sniff(text[:5000], delimiters=",;\t")
        except csv.Error:
            dialect = csv.excel
        try:
            yield from csv.reader(io.StringIO(text, newline=""), dialect)
        except csv.Error as error:
            text = self.env._("This is not a table: %s", str(error))
            raise UserError(text) from error

    def _xlsx_rows(self, data):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                size = sum(item.file_size for item in packed.infolist())
            if size > MAX_UNPACKED:
                raise UserError(self.env._("The file is too large."))
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True
            )
            sheet = book.worksheets[0]
            yield from sheet.iter_rows(values_only=True)
        except (
            InvalidFileException,
            zipfile.BadZipFile,
            IndexError,
            KeyError,
            ValueError,
            TypeError,
            AttributeError,
            SyntaxError,  # of XML
            EOFError,
            zlib.error,
            OSError,
        ) as error:
            if isinstance(error, tree_table.TableError):
                raise
            text = self.env._("The file is not a spreadsheet, or it is damaged.")
            raise UserError(text) from error

    def _table_error_text(self, error):
        words = {
            "empty": self.env._("the table is empty"),
            "no_header": self.env._(
                "no row names the columns: at least Block and Leads to, or Level and "
                "Block"
            ),
            "too_many": self.env._("more than %s", error.detail),
            "level": self.env._("“%s” is no level and no number", error.detail),
            "no_parent": self.env._(
                "nothing above is the parent of level %s", error.detail
            ),
            "no_block": self.env._("the block has no name"),
            "unknown": self.env._("there is no block “%s”", error.detail),
            "value": self.env._("“%s” is not allowed here", error.detail),
        }
        what = words[error.code]
        if not error.row:
            return self.env._("The table cannot be taken: %s.", what)
        return self.env._(
            "The table cannot be taken. Row %(row)s: %(what)s.",
            row=error.row,
            what=what,
        )
