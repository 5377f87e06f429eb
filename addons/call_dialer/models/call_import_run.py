import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.crm_leads_ext.core.numbers import split_numbers

from ..core.import_dedup import Dedup

#: rows made in one go, between two commits of the background job
CHUNK = 200
#: what refuses a row, and leaves the others alone
REFUSALS = (
    UserError,
    ValidationError,
    AccessError,
    ValueError,
    psycopg2.IntegrityError,
    psycopg2.DataError,
)
_logger = logging.getLogger(__name__)
#: no subscriptions, no "created" notes: what an import does not need
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class CallCampaignImport(models.Model):
    """Making the records of an import, chunk by chunk."""

    _inherit = "call.campaign.import"

    # -- chunks ----------------------------------------------------------------

    def _run_chunk(self):
        """Make the next rows. True while there are more."""
        self.ensure_one()
        rows = []
        reached = self.next_row
        for number, values in self._rows(self.next_row):
            reached = number
            if values:
                rows.append((number, values))
            if len(rows) >= CHUNK:
                break
        if reached == self.next_row:
            self._finish()
            return False
        lines = self._run_rows(rows)
        created = self.env["call.campaign.import.row"].sudo().create(lines)
        codes = created.mapped("code")
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
        self.write({"state": "done", "row_count": max(self.next_row, self.row_count)})
        self.message_post(
            body=self.env._(
                "%(made)s made, %(joined)s joined, %(rejected)s left out.",
                made=self.made_count,
                joined=self.joined_count,
                rejected=self.rejected_count,
            )
        )
        self.campaign_id._on_new_contacts()

    @api.model
    def _cron_import(self):
        """The background job: a chunk, a commit, and so on."""
        running = self.search([("state", "=", "running")], order="id")
        for record in running:
            # with the rights and companies of the one who started it
            user = record.write_uid if record.write_uid.id != 1 else record.create_uid
            worker = record.with_user(user).with_company(record.company_id)
            while True:
                try:
                    with self.env.cr.savepoint():
                        more = worker._run_chunk()
                except (UserError, ValidationError, AccessError) as error:
                    record.state = "done"
                    record.message_post(
                        body=self.env._("Stopped: %(error)s", error=str(error))
                    )
                    more = False
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    raise
                except Exception:  # pylint: disable=broad-except
                    # one list must not stop the others
                    _logger.exception("import %s stopped", record.id)
                    record.state = "done"
                    record.message_post(
                        body=self.env._("Stopped by an error: see the server's log.")
                    )
                    more = False
                rest = max(record.row_count - record.next_row, 1) if more else 0
                if not self.env["ir.cron"]._commit_progress(1, remaining=rest):
                    return
                if not more:
                    break

    # -- rows ------------------------------------------------------------------

    def _run_rows(self, rows):
        """Judge and make rows `[(number, values)]`; values of import rows, in order."""
        self.ensure_one()
        region = self.company_id.country_id.code or "RU"
        parsed = [split_numbers(values.get("phone", ""), region) for _n, values in rows]
        all_numbers = {n.e164 for numbers in parsed for n in numbers if n.valid}
        known = self._known(all_numbers)
        dedup = Dedup(self.crm_duplicates, known.pop("seen"))
        operators = self._operators_by_name()
        lines, contacts = [], []
        for (number, values), found in zip(rows, parsed, strict=True):
            verdict = dedup.judge(number, [n.e164 for n in found if n.valid], **known)
            line = {
                "import_id": self.id,
                "number": number,
                "code": verdict.code,
                "title": self._title(values),
            }
            lines.append(line)
            if not verdict.accepted:
                line["reason"] = self._reject_text(verdict, found, values)
                continue
            vals = self._make_row(line, values, found, verdict, operators)
            if vals:
                contacts.append((line, vals))
            else:  # refused: its numbers are free again
                for e164 in verdict.numbers:
                    dedup.seen.pop(e164, None)
        self._make_contacts(contacts)
        return lines

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

    def _operators_by_name(self):
        names = {}
        for user in self.campaign_id.sudo().operator_ids:
            for name in (user.login, user.name, user.email):
                if name:
                    names[name.strip().lower()] = user.id
        return names

    def _make_row(self, line, values, found, verdict, operators):
        """Make one row's client and deal in a savepoint; fills `line`.

        :return: values of the contact, None when Odoo refused the row
        """
        unique = {}  # the same number with two extensions is one number
        for number in found:
            if number.valid and number.e164 in verdict.numbers:
                unique.setdefault(number.e164, number)
        usable = list(unique.values())
        sources = self._joined_sources(verdict)
        try:
            if self.template_ids:
                with self.env.cr.savepoint():
                    line["made"] = self._make_records(values, usable, sources)
        except REFUSALS as error:
            line.update(code="error", reason=str(error))
            return None
        if verdict.code == "join":
            line["reason"] = self.env._(
                "Client: %s", sources["partner"].sudo().display_name
            )
        return self._contact_vals(values, usable, sources, operators)

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
            record = self.env[item.model].browse(item.res_id)
            sources[template.code] = record
            if item.model == "res.partner":
                key = "client_company" if record.is_company else "partner"
                sources[key] = record
            elif item.model == "crm.lead":
                sources["lead"] = record
        return made

    def _make_contacts(self, rows):
        """The contacts of a chunk at once; one by one when one of them is refused."""
        contacts = self.env["call.campaign.contact"].with_context(**QUIET)
        try:
            with self.env.cr.savepoint():
                created = contacts.create([dict(vals) for _line, vals in rows])
            for (line, _vals), contact in zip(rows, created, strict=True):
                line["contact_id"] = contact.id
        except REFUSALS as error:
            if len(rows) == 1:
                rows[0][0].update(code="error", reason=str(error))
                return
            for row in rows:
                self._make_contacts([row])

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

    def _apply_template(self, template, values, usable, sources):
        """Apply one template: the item made.

        None when what it makes is there already, or when there is nothing to make it
        of (no company is named).
        """
        if template.model == "res.partner" and "partner" in sources:
            return None
        if template.model == "crm.lead" and "lead" in sources:
            return None
        company = sources.get("client_company")
        if template.model == "res.partner" and company and not values.get("name"):
            # nobody is named at the company: it is called itself
            sources["partner"] = company
            if not company.phone:
                company.phone = self._template_values(values, usable)["phone"]
            return None
        given = self._template_values(values, usable)
        report = template.with_context(**QUIET)._apply(given, sources=sources)
        return report.primary

    def _template_values(self, values, usable):
        """Named values for the templates: the row's, with clean numbers."""
        phones = [
            n.e164 + (f" ext. {n.extension}" if n.extension else "") for n in usable
        ]
        return {
            **values,
            "name": self._title(values),
            "phone": ", ".join(phones),
            "phone_main": usable[0].e164,
            "campaign_name": self.campaign_id.name,
        }

    @api.model
    def _title(self, values):
        """A name for the contact, in any case."""
        for key in ("name", "company_name", "email", "phone"):
            if values.get(key):
                return values[key].split("\n")[0][:200]
        return "?"

    def _contact_vals(self, values, usable, sources, operators):
        partner = sources.get("partner") or sources.get("client_company")
        lead = sources.get("lead")
        user = operators.get(values.get("operator", "").strip().lower())
        comment = values.get("comment")
        return {
            "campaign_id": self.campaign_id.id,
            "import_id": self.id,
            "name": self._title(values),
            "company_name": values.get("company_name"),
            "phone": values.get("phone"),
            "email": values.get("email"),
            "comment": comment,
            "partner_id": partner.id if partner else False,
            "lead_id": lead.id if lead else False,
            "user_id": user,
            "priority": max(
                min(int(values.get("priority") or self.priority or 0), 10**6), -(10**6)
            ),
            "number_ids": [
                Command.create(
                    {
                        "e164": number.e164,
                        "extension": number.extension,
                        "raw": number.raw,
                        "sequence": position,
                    }
                )
                for position, number in enumerate(usable, 1)
            ],
        }

    def _reject_text(self, verdict, found, values):
        """Why a row is left out, in words."""
        env = self.env
        if verdict.code == "no_number":
            reasons = {
                env["res.partner.phone.number"]._reason_text(number.reason)
                for number in found
                if not number.valid and number.reason
            }
            text = values.get("phone") or env._("empty")
            detail = f" ({'; '.join(sorted(reasons))})" if reasons else ""
            return env._(
                "No usable number: %(text)s%(detail)s", text=text, detail=detail
            )
        if verdict.code == "blacklisted":
            return env._("%s is on the stop list", verdict.number)
        if verdict.code == "file_duplicate":
            return env._(
                "%(number)s stands in row %(row)s already",
                number=verdict.number,
                row=verdict.other,
            )
        if verdict.code == "campaign_duplicate":
            other = env["call.campaign.contact"].sudo().browse(verdict.other)
            return env._(
                "%(number)s is in the campaign already: %(contact)s",
                number=verdict.number,
                contact=other.display_name,
            )
        partner = env["res.partner"].browse(verdict.other)
        return env._(
            "%(number)s belongs to a known client: %(partner)s",
            number=verdict.number,
            partner=partner.display_name,
        )
