from odoo import models


class MailTemplate(models.Model):
    """Letters that belong to a step of work: they are kept or dropped with it."""

    _inherit = "mail.template"

    def _send_with_step(self, record):
        """Write the letter about a record; it leaves as soon as the step is kept.

        It waits in the queue of the same transaction, so that a step which is refused
        sends nothing, and the queue is told to run right after.

        :return: the letter (``mail.mail``), with all rights
        """
        self.ensure_one()
        mail_id = self.send_mail(record.id)
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action", False)
        if queue:  # somebody may have another way to send
            queue.sudo()._trigger()
        return self.env["mail.mail"].sudo().browse(mail_id)
