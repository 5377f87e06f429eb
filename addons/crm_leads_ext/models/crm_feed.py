from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: How far the feed looks ahead and back (days), and how much it shows of one source.
AHEAD, BACK, LIMIT = 14, 30, 200
CHANNEL = "crm_leads_ext/feed"


class CrmFeed(models.AbstractModel):
    """What is due and what is addressed to the user, in one live list.

    A facade of the screen. Another addon adds a source by a method that returns items
    (see ``_item``) and its name in ``_sources``; ``_touch`` tells the open screens that
    something has changed.
    """

    _name = "crm.feed"
    _description = "Feed"

    @api.model
    def _check_user(self):
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("The feed is for salespeople."))

    @api.model
    def _touch(self, users):
        """Open feeds of the users load again."""
        users.sudo()._bus_send(CHANNEL, {})

    @api.model
    def _sources(self):
        """Names of the methods that return items."""
        return ["_meetings", "_activities", "_messages", "_forgotten"]

    @api.model
    @api.readonly
    def data(self):
        """All items of the user that are not snoozed.

        :return: {now, items, snoozed: how many are}; an item is described in ``_item``
        """
        self._check_user()
        items = []
        for source in self._sources():
            items += getattr(self, source)()
        now = fields.Datetime.now()
        hidden = self.env["crm.feed.snooze"]._hidden(now)
        shown = [item for item in items if (item["model"], item["id"]) not in hidden]
        return {
            "now": fields.Datetime.to_string(now),
            "items": shown,
            "snoozed": len(items) - len(shown),
        }

    @api.model
    def _item(self, source, origin, when, title, record=None, **vals):
        """One line of the feed.

        :param source: meeting, activity, message, forgotten, callback …
        :param origin: the record that is done, snoozed, answered
        :param when: a date (any time of this day) or datetime (UTC)
        :param record: what it is about, opened by the title
        :param vals: note, author, can_done, can_reply
        """
        record = record if record and record.has_access("read") else None
        partner, phone = self._client_of(record)
        return {
            "source": source,
            "model": origin._name,
            "id": origin.id,
            "when": fields.Date.to_string(when)
            if type(when) is type(fields.Date.today())
            else fields.Datetime.to_string(when),
            "title": title or "",
            "note": "",
            "author": "",
            "can_done": False,
            "can_reply": False,
            "record": {
                "model": record._name,
                "id": record.id,
                "name": record.display_name,
            }
            if record
            else None,
            "client": partner.display_name if partner else "",
            "phone": phone or "",
            **vals,
        }

    @api.model
    def _client_of(self, record):
        """Contact and telephone number of the record, as far as it has them."""
        if not record:
            return None, ""
        if record._name == "res.partner":
            return record, record.phone
        partner = None
        if "partner_id" in record:
            partner = record.partner_id
            if partner._name != "res.partner" or not partner.has_access("read"):
                partner = None
        phone = record.phone if "phone" in record else ""
        return partner, phone or (partner.phone if partner else "")

    # ------------------------------------------------------------
    # sources
    # ------------------------------------------------------------

    @api.model
    def _activities(self):
        activities = self.env["mail.activity"].search(
            [
                ("user_id", "=", self.env.uid),
                ("date_deadline", "<=", fields.Date.today() + timedelta(days=AHEAD)),
                # a meeting stands in the list itself
                ("calendar_event_id", "=", False),
            ],
            order="date_deadline, id",
            limit=LIMIT,
        )
        return [
            self._item(
                "activity",
                activity,
                activity.date_deadline,
                activity.summary or activity.activity_type_id.name,
                self._record(activity.res_model, activity.res_id),
                note=self.env["crm.interaction"]._one_line(activity.note),
                can_done=True,
            )
            for activity in activities
        ]

    @api.model
    def _meetings(self):
        now = fields.Datetime.now()
        events = self.env["calendar.event"].search(
            [
                ("partner_ids", "in", self.env.user.partner_id.ids),
                ("stop", ">=", now),
                ("start", "<=", now + timedelta(days=AHEAD)),
            ],
            order="start, id",
            limit=LIMIT,
        )
        return [
            self._item(
                "meeting",
                event,
                event.start_date if event.allday else event.start,
                event.name,
                event.opportunity_id or event,
                note=event.location or "",
            )
            for event in events
        ]

    @api.model
    def _messages(self):
        me = self.env.user.partner_id
        messages = self.env["mail.message"].search(
            [
                ("partner_ids", "in", me.ids),
                ("author_id", "!=", me.id),
                ("message_type", "in", ("comment", "email")),
                ("model", "!=", False),
                ("date", ">=", fields.Datetime.now() - timedelta(days=BACK)),
            ],
            order="id desc",
            limit=LIMIT,
        )
        one_line = self.env["crm.interaction"]._one_line
        return [
            self._item(
                "message",
                message,
                message.date,
                one_line(message.body) or message.subject,
                self._record(message.model, message.res_id),
                author=message.author_id.name or message.email_from or "",
                can_done=True,
                can_reply=True,
            )
            for message in messages
        ]

    @api.model
    def _forgotten(self):
        cases = self.env["crm.forgotten.case"].search(
            [
                ("user_id", "=", self.env.uid),
                ("state", "=", "open"),
                ("activity_id", "=", False),
                # the overdue task stands in the list itself
                ("rule_id.kind", "!=", "overdue_step"),
            ],
            order="since, id",
            limit=LIMIT,
        )
        # found by several rules: one line
        by_target = {}
        for case in cases:
            by_target.setdefault(case._target(), []).append(case)
        return [
            self._item(
                "forgotten",
                found[0],
                found[0].found_at,
                ". ".join(case.reason for case in found),
                target,
            )
            for target, found in by_target.items()
        ]

    @api.model
    def _record(self, model, res_id):
        if not res_id or model not in self.env:
            return None
        return self.env[model].browse(res_id).exists()

    # ------------------------------------------------------------
    # what can be done from the feed
    # ------------------------------------------------------------

    @api.model
    def _origin(self, model, res_id):
        """The record of an item, if the user may read it.

        :raises UserError: it is gone, or nothing of the feed
        """
        self._check_user()
        record = None
        if isinstance(model, str) and model in self._models():
            record = self._record(model, res_id)
        if not record:
            raise UserError(self.env._("It is not in the feed any more."))
        record.check_access("read")
        return record

    @api.model
    def _models(self):
        """Models of the items."""
        return {
            "mail.activity",
            "calendar.event",
            "mail.message",
            "crm.forgotten.case",
        }

    @api.model
    def done(self, model, res_id, feedback=""):
        """Tick a task off (with what came of it), or a comment."""
        origin = self._origin(model, res_id)
        if model == "mail.activity":
            if origin.user_id != self.env.user:
                raise AccessError(self.env._("This task is another one's."))
            origin.action_feedback(feedback=feedback or False)
        elif model == "mail.message":
            origin.set_message_done()
            self.env["crm.feed.snooze"]._set(origin, None)
        else:
            raise UserError(self.env._("This cannot be ticked off."))
        self._touch(self.env.user)

    @api.model
    def snooze(self, model, res_id, until):
        """Hide an item until a moment (UTC, "YYYY-MM-DD HH:MM:SS")."""
        origin = self._origin(model, res_id)
        try:
            moment = fields.Datetime.to_datetime(until)
        except ValueError:
            moment = None
        if not moment or moment <= fields.Datetime.now():
            raise UserError(self.env._("Until when? The time must be in the future."))
        self.env["crm.feed.snooze"]._set(origin, moment)
        self._touch(self.env.user)

    @api.model
    def wake(self):
        """Show everything that is snoozed."""
        self._check_user()
        snoozed = self.env["crm.feed.snooze"].sudo()
        snoozed.search(
            Domain("user_id", "=", self.env.uid) & Domain("until", "!=", False)
        ).unlink()
        self._touch(self.env.user)

    @api.model
    def reply(self, res_id, text):
        """Answer a comment on its record; the answer goes to its author, too."""
        message = self._origin("mail.message", res_id)
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write the answer first."))
        record = self._record(message.model, message.res_id)
        if not record or not hasattr(record, "message_post"):
            raise UserError(self.env._("The record of the comment was deleted."))
        record.message_post(
            body=text,
            message_type="comment",
            # internal: a note of colleagues does not go to the client
            subtype_xmlid="mail.mt_note"
            if message.subtype_id.internal or message.is_internal
            else "mail.mt_comment",
            partner_ids=message.author_id.ids,
            parent_id=message.id,
        )
        self.done("mail.message", message.id)
