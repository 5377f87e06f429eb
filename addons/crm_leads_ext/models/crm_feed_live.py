"""What happens tells the open feeds."""

from odoo import api, fields, models

ACTIVITY_FIELDS = {"user_id", "date_deadline", "summary", "active", "note"}
EVENT_FIELDS = {"start", "stop", "name", "partner_ids", "active", "opportunity_id"}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        self.env["crm.feed"]._touch(activities.user_id)
        return activities

    def write(self, vals):
        users = self.user_id
        result = super().write(vals)
        if ACTIVITY_FIELDS & vals.keys():
            self.env["crm.feed"]._touch(users | self.user_id)
        return result

    def unlink(self):
        users = self.user_id
        result = super().unlink()
        self.env["crm.feed"]._touch(users)
        return result


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._touch_feeds()
        return events

    def write(self, vals):
        if not EVENT_FIELDS & vals.keys():
            return super().write(vals)
        self._touch_feeds()
        result = super().write(vals)
        self._touch_feeds()
        return result

    def unlink(self):
        self._touch_feeds()
        return super().unlink()

    def _touch_feeds(self):
        """Meetings that are over are nobody's concern."""
        now = fields.Datetime.now()
        coming = self.sudo().filtered(lambda event: event.stop and event.stop >= now)
        users = coming.partner_ids.user_ids.filtered(lambda user: not user.share)
        self.env["crm.feed"]._touch(users)


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        addressed = messages.sudo().filtered(
            lambda m: m.partner_ids and m.message_type in ("comment", "email")
        )
        users = addressed.partner_ids.user_ids.filtered(lambda user: not user.share)
        if users:
            self.env["crm.feed"]._touch(users)
        return messages


class CrmForgottenCase(models.Model):
    _inherit = "crm.forgotten.case"

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        self.env["crm.feed"]._touch(cases.user_id)
        return cases

    def write(self, vals):
        result = super().write(vals)
        if {"state", "user_id", "activity_id"} & vals.keys():
            self.env["crm.feed"]._touch(self.user_id)
        return result
