from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.record_template.runtime.bulk import create_many

from ..bulk import contact as bulk
from ..core import api_values

#: rows of one request
ROWS_AT_MOST = 1000
#: first key of the advisory lock "somebody adds to this campaign"; the second is its id
LOCK = 0x7E33
LINKS = {"partner_id": "res.partner", "lead_id": "crm.lead"}


class CallCampaignContact(models.Model):
    _inherit = "call.campaign.contact"

    external_key = fields.Char(
        copy=False,
        help="How another program that made the contact names it.",
    )

    _external_key_uniq = models.UniqueIndex(
        "(campaign_id, external_key) WHERE external_key IS NOT NULL",
        "The campaign has a contact with this external key already.",
    )


class CallCampaign(models.Model):
    """Contacts given by other programs (docs/en/api.md)."""

    _inherit = "call.campaign"

    def add_contacts(self, contacts):
        """Put contacts into the queue; to be repeated without making any twice.

        Each row is judged by itself: the good ones are made, and the answer tells
        what is wrong with the others. A row whose key is in the campaign already
        changes nothing. The rights are those of the user: operators add to their own
        campaigns, supervisors to those they run.

        :param contacts: at most 1000 dicts; "key" (how the other program names the
            contact, unique in the campaign), "name" and "phone" (any shape, several
            numbers in one text) are required; "email", "company_name", "comment",
            "priority" (higher goes first), "next_at" (ISO 8601, without an offset UTC:
            not called before), "partner_id" and "lead_id" are not
        :return: {made, known, refused: how many,
            rows: in order [{row: its place, from 0, key, status: "made", "known" or
            "refused", id: of the contact, state, reason: why it will not be called,
            field, error: what is wrong where}]}
        :raises UserError: not a list, too long, or the campaign is cancelled
        """
        self.ensure_one()
        self.check_access("read")
        self.env["call.campaign.contact"].check_access("create")
        if not isinstance(contacts, list):
            raise UserError(self.env._("“contacts” must be a list of rows."))
        if len(contacts) > ROWS_AT_MOST:
            raise UserError(
                self.env._(
                    "%(count)s rows in one request: send at most %(most)s at a time.",
                    count=len(contacts),
                    most=ROWS_AT_MOST,
                )
            )
        if self.sudo().state == "cancelled":
            raise UserError(self.env._("The campaign is cancelled."))
        self._api_alone()
        rows = api_values.read_rows(contacts)
        answers = [
            {"row": place, "key": row.key, **self._api_refusal(row.fault)}
            for place, row in enumerate(rows)
        ]
        self._api_make(rows, answers)
        count = [answer["status"] for answer in answers].count
        return {
            "made": count("made"),
            "known": count("known"),
            "refused": count("refused"),
            "rows": answers,
        }

    def _api_alone(self):
        """One request at a time: it sees what the former one added."""
        self._see_newest()
        self.env.execute_query(
            SQL("SELECT pg_advisory_xact_lock(%s, %s)", LOCK, self.id)
        )

    def _api_make(self, rows, answers):
        """Make the rows that are good and new; completes their answers."""
        good = [(row, answers[i]) for i, row in enumerate(rows) if not row.fault]
        known = self._api_known([row.key for row, _answer in good])
        places = []
        for row, answer in good:
            if row.key in known:
                answer.update(status="known", id=known[row.key])
            else:
                vals, refusal = self._api_vals(row)
                answer.update(refusal)
                if not refusal:
                    places.append((vals, answer))
        # (as in an import: no note in the chatter of each)
        contacts = self.env["call.campaign.contact"].with_context(tracking_disable=True)
        try:
            self._api_make_all(contacts, places)
        except UniqueViolation as error:
            # added elsewhere just now: Odoo repeats the request
            raise SerializationFailure(str(error)) from error

    def _api_make_all(self, contacts, places):
        try:
            with self.env.cr.savepoint():
                vals_list = [dict(vals) for vals, _answer in places]
                made = create_many(contacts, bulk.RECIPE, vals_list)
        except UserError:
            self._api_make_singly(contacts, places)
            return
        for contact, (_vals, answer) in zip(made, places, strict=True):
            answer.update(self._api_made(contact))

    def _api_make_singly(self, contacts, places):
        """One after the other: something refuses one of them."""
        for vals, answer in places:
            try:
                with self.env.cr.savepoint():
                    answer.update(self._api_made(contacts.create(vals)))
            except UserError as error:
                answer.update(
                    status="refused",
                    field="",
                    error=str(error.args[0] if error.args else error),
                )

    def _api_made(self, contact):
        contact = contact.sudo()
        return {
            "status": "made",
            "id": contact.id,
            "state": contact.state,
            "reason": contact.excluded_reason or "",
        }

    def _api_known(self, keys):
        """{key: id} of the contacts that are here already, of any operator."""
        contacts = self.env["call.campaign.contact"].sudo()
        found = contacts.search_fetch(
            [("campaign_id", "=", self.id), ("external_key", "in", keys)],
            ["external_key"],
        )
        return {contact.external_key: contact.id for contact in found}

    def _api_vals(self, row):
        """(values of the contact, what is wrong if something is)"""
        vals = {**row.vals, "campaign_id": self.id, "external_key": row.key}
        del vals["key"]
        for name, model in LINKS.items():
            record = self.env[model].browse(vals.get(name)).exists()
            if name in vals and not (record and record.has_access("read")):
                fault = api_values.Fault("record", name, str(vals[name]))
                return vals, self._api_refusal(fault)
        numbers = self.env["call.campaign.contact"]._numbers_of(vals)
        if not numbers:
            fault = api_values.Fault("phone", "phone", vals["phone"])
            return vals, self._api_refusal(fault)
        vals["number_ids"] = [(0, 0, number) for number in numbers]
        return vals, {}

    def _api_refusal(self, fault):
        """What the answer says of a fault; nothing when there is none."""
        if not fault:
            return {}
        return {
            "status": "refused",
            "field": fault.field,
            "error": self._api_message(fault),
        }

    def _api_message(self, fault):
        said = {"field": fault.field, "value": fault.value}
        messages = {
            "row": self.env._(
                "A row is an object with fields, not “%(value)s”.", **said
            ),
            "unknown": self.env._(
                "There is no field “%(field)s”; there are: %(known)s.",
                field=fault.field,
                known=", ".join(api_values.FIELDS),
            ),
            "missing": self.env._("“%(field)s” is missing.", **said),
            "text": self.env._("“%(field)s” must be a text, not “%(value)s”.", **said),
            "number": self.env._(
                "“%(field)s” must be a whole number, not “%(value)s”.", **said
            ),
            "id": self.env._(
                "“%(field)s” must be the number of a record, not “%(value)s”.", **said
            ),
            "moment": self.env._(
                "“%(field)s” must be a moment such as 2026-03-01T12:00:00Z, not "
                "“%(value)s”.",
                **said,
            ),
            "long": self.env._("“%(field)s” is too long.", **said),
            "repeated": self.env._(
                "“%(value)s” stands in an earlier row, too.", **said
            ),
            "record": self.env._(
                "There is no record %(value)s that you may read.", **said
            ),
            "phone": self.env._("No usable number in “%(value)s”.", **said),
        }
        return messages[fault.code]
