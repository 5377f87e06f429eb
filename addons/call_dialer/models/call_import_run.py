import psycopg2

from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import clean_context
from odoo.tools.gc import disabling_gc

from odoo.addons.crm_leads_ext.core.numbers import split_numbers

from ..core.import_dedup import Dedup

#: rows made in one go, between two commits of the background job
CHUNK = 4000
#: so few rows are made one by one when one of them is refused
FEW = 8
#: what refuses a row, and leaves the others alone
REFUSALS = (
    UserError,
    ValidationError,
    AccessError,
    ValueError,
    psycopg2.IntegrityError,
    psycopg2.DataError,
)
#: no subscriptions, no "created" notes: what an import does not need
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "default_generator_id": False,  # nobody has found what a list brings
}


class CallCampaignImport(models.Model):
    """Making the records of an import, chunk by chunk."""

    _inherit = "call.campaign.import"

    # -- chunks ----------------------------------------------------------------

    def _rows_left(self):
        """The file's rows not yet reached, for `_run_chunk`."""
        return self._rows(self.next_row)

    def _run_chunk(self, left=None):
        """Make the next rows. True while there are more.

        :param left: what `_rows_left` gave, for chunk after chunk; by default the file
            is opened anew
        """
        self.ensure_one()
        with disabling_gc():  # the objects of a chunk are gone by themselves
            return self._make_chunk(left or self._rows_left())

    def _make_chunk(self, left):
        rows = []
        reached = self.next_row
        for number, values in left:
            reached = number
            if values:
                rows.append((number, values))
            if len(rows) >= CHUNK:
                break
        if reached == self.next_row:
            self._finish()
            return False
        lines = self._run_rows(rows)
        self.env["record.template"]._create_many(
            self.env["call.campaign.import.row"].sudo(), lines
        )
        codes = [line["code"] for line in lines]
        self.write(
            {
                "next_row": reached,
                "made_count": self.made_count + codes.count("new"),
                "joined_count": self.joined_count + codes.count("join"),
                "rejected_count": self.rejected_count
                + sum(code not in ("new", "join") for code in codes),
            }
        )
        if len(rows) < CHUNK:  # the file is at its end
            self._finish()
            return False
        return True

    def _finish(self):
        reached = max(self.next_row, self.row_count)
        self.write({"state": "done", "next_row": reached, "row_count": reached})
        self.message_post(
            body=self.env._(
                "%(made)s made, %(joined)s joined, %(rejected)s left out.",
                made=self.made_count,
                joined=self.joined_count,
                rejected=self.rejected_count,
            )
        )
        self.campaign_id._on_new_contacts()

    # -- rows ------------------------------------------------------------------

    def _run_rows(self, rows):
        """Judge and make rows `[(number, values)]`; values of import rows, in order."""
        self.ensure_one()
        # the defaults of the form it was opened from are not those of the records
        own = self.with_context(clean_context(self.env.context))
        return own._run_cleanly(rows)

    def _run_cleanly(self, rows):
        region = self.company_id.country_id.code or "RU"
        parsed = [split_numbers(values.get("phone", ""), region) for _n, values in rows]
        all_numbers = {n.e164 for numbers in parsed for n in numbers if n.valid}
        known = self._known(all_numbers)
        seen = known.pop("seen")
        return self._run_part(rows, parsed, seen, known)

    def _run_part(self, rows, parsed, seen, known):
        """Rows together; when one is refused, half of them and the other half."""
        if not self.template_ids:
            return self._run_singly(rows, parsed, seen, known)
        tried = dict(seen)
        try:
            with self.env.cr.savepoint():
                lines = self._run_together(rows, parsed, tried, known)
            seen.update(tried)
            return lines
        except REFUSALS:
            self.env.invalidate_all()
        if len(rows) <= FEW:  # row by row will tell which one it was
            return self._run_singly(rows, parsed, seen, known)
        half = len(rows) // 2
        return [
            *self._run_part(rows[:half], parsed[:half], seen, known),
            *self._run_part(rows[half:], parsed[half:], seen, known),
        ]

    def _run_singly(self, rows, parsed, seen, known):
        """Row after row, each on its own: what refuses one leaves the others alone."""
        dedup = Dedup(self.crm_duplicates, seen)
        facts = self._facts()
        lines, contacts = [], []
        for (number, values), found in zip(rows, parsed, strict=True):
            verdict, line = self._judge_row(dedup, number, values, found, known)
            lines.append(line)
            if not verdict.accepted:
                continue
            vals = self._make_row(line, values, found, verdict, facts)
            if vals:
                contacts.append((line, vals))
            elif line["code"] == "error":  # its numbers are free again
                for e164 in verdict.numbers:
                    dedup.seen.pop(e164, None)
        self._make_contacts(contacts)
        return lines

    def _judge_row(self, dedup, number, values, found, known):
        """(verdict, values of the row's line) of one row."""
        valid = [n.e164 for n in found if n.valid]
        verdict = dedup.judge(number, valid, **known)
        line = {
            "import_id": self.id,
            "number": number,
            "code": verdict.code,
            "title": self._title(values),
        }
        if not verdict.accepted:
            line["reason"] = self._reject_text(verdict, found, values)
        return verdict, line

    def _known(self, numbers):
        """Who has these numbers: earlier rows, campaign, CRM, stop list."""
        numbers = list(numbers)
        contact_numbers = (
            self.env["call.campaign.contact.number"]
            .sudo()
            .search_fetch(
                [("campaign_id", "=", self.campaign_id.id), ("e164", "in", numbers)],
                ["e164", "contact_id"],
            )
        )
        own = contact_numbers.filtered(lambda n: n.contact_id.import_id == self)
        rows = self.env["call.campaign.import.row"].sudo()
        earlier = rows.search_fetch(
            [("contact_id", "in", own.contact_id.ids)], ["contact_id", "number"]
        )
        row_of = {row.contact_id.id: row.number for row in earlier}
        partner_numbers = self.env["res.partner.phone.number"].search_fetch(
            [
                ("number_e164", "in", numbers),
                ("partner_id.active", "=", True),
                ("partner_id.company_id", "in", [False, self.company_id.id]),
            ],
            ["number_e164", "partner_id"],
            order="is_main, id desc",
        )
        contacts = self.env["call.campaign.contact"]
        return {
            "seen": {n.e164: row_of.get(n.contact_id.id, 0) for n in own},
            "campaign": {n.e164: n.contact_id.id for n in contact_numbers - own},
            "partners": {n.number_e164: n.partner_id.id for n in partner_numbers},
            "blacklist": contacts._listed_numbers(numbers),
        }

    def _make_row(self, line, values, found, verdict, facts):
        """Make one row's client, deal and contact in a savepoint; fills `line`.

        :return: values of the contact when nothing else is made, None otherwise
        """
        usable = self._usable(found, verdict)
        sources = self._joined_sources(verdict)
        try:
            if self.template_ids:
                with self.env.cr.savepoint():
                    line["made"] = self._make_records(values, usable, sources)
                    vals = self._contact_vals(values, usable, sources, facts)
                    self._create_contacts([(line, vals)])
        except REFUSALS as error:
            line.update(code="error", reason=str(error), made=[])
            return None
        self._note_join(line, verdict, sources)
        if self.template_ids:
            return None
        return self._contact_vals(values, usable, sources, facts)

    def _note_join(self, line, verdict, sources):
        if verdict.code == "join":
            line["reason"] = self.env._(
                "Client: %s", sources["partner"].sudo().display_name
            )

    def _make_records(self, values, usable, sources):
        """Client and deal of one row by the templates; list of what was made.

        Each record is a source of the templates after it: under its template's code,
        and as `partner`, `client_company` or `lead`.
        """
        made = []
        for template in self.template_ids.sorted(lambda t: (t.sequence, t.id)):
            item = self._apply_template(template, values, usable, sources)
            if not item:
                continue
            made.append(item.as_dict())
            self._note_made(template, item, sources)
        return made

    def _make_contacts(self, rows):
        """The contacts of a chunk at once; by halves when one of them is refused."""
        try:
            with self.env.cr.savepoint():
                self._create_contacts(rows)
        except REFUSALS as error:
            if len(rows) == 1:
                rows[0][0].update(code="error", reason=str(error))
                return
            half = len(rows) // 2
            self._make_contacts(rows[:half])
            self._make_contacts(rows[half:])

    def _create_contacts(self, rows):
        """Contacts of `[(line, values)]`; each line gets its contact."""
        contacts = self.env["call.campaign.contact"].with_context(**QUIET)
        created = self.env["record.template"]._create_many(
            contacts, [dict(vals) for _line, vals in rows]
        )
        self.env.flush_all()
        for (line, _vals), contact_id in zip(rows, created.ids, strict=True):
            line["contact_id"] = contact_id

    def _joined_sources(self, verdict):
        """Client (and his open deal) found by a number of the row."""
        sources = {"campaign": self.campaign_id}
        if verdict.code != "join":
            return sources
        partner = self.env["res.partner"].browse(verdict.other)
        sources["partner"] = partner
        if partner.commercial_partner_id.is_company:
            sources["client_company"] = partner.commercial_partner_id
        lead = self.env["crm.lead"].search(
            [
                ("partner_id", "child_of", partner.commercial_partner_id.id),
                ("won_status", "=", "pending"),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        )
        if lead:
            sources["lead"] = lead
        return sources

    def _note_made(self, template, item, sources):
        """What a template made is a source of the templates after it."""
        record = self.env[item.model].browse(item.res_id)
        self._note_record(template.code, record, sources)

    def _note_record(self, code, record, sources):
        sources[code] = record
        if record._name == "res.partner":
            key = "client_company" if record.is_company else "partner"
            sources[key] = record
        elif record._name == "crm.lead":
            sources["lead"] = record

    def _apply_template(self, template, values, usable, sources):
        """Apply one template: the item made, None where `_is_needless`."""
        if self._is_needless(template.model, values, usable, sources):
            return None
        given = self._template_values(values, usable)
        report = template.with_context(**QUIET)._apply(given, sources=sources)
        return report.primary

    def _is_needless(self, model, values, usable, sources):
        """Is what the template makes there already, or is there nothing to make it of
        (no company is named)?"""
        if model == "res.partner" and "partner" in sources:
            return True
        if model == "crm.lead" and "lead" in sources:
            return True
        company = sources.get("client_company")
        if model == "res.partner" and company and not values.get("name"):
            # nobody is named at the company: it is called itself
            sources["partner"] = company
            if not company.phone:
                company.phone = self._template_values(values, usable)["phone"]
            return True
        return False
