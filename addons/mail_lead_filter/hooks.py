from datetime import timedelta

from odoo import fields

DAYS, LIMIT = 14, 5000


def post_init_hook(env):
    """Letters of the last days that wait for an answer come to the mail desk."""
    desk = env["mail.desk.letter"]
    models = [name for name in desk._desk_models() if name in env]
    messages = env["mail.message"].search(
        [
            ("message_type", "=", "email"),
            ("model", "in", models),
            ("create_date", ">=", fields.Datetime.now() - timedelta(days=DAYS)),
        ],
        limit=LIMIT,
    )
    messages -= desk.search([("message_id", "in", messages.ids)]).message_id
    for message in messages.filtered(lambda message: message._is_of_client()):
        later = env["mail.message"].search(
            [
                ("model", "=", message.model),
                ("res_id", "=", message.res_id),
                ("id", ">", message.id),
                ("message_type", "in", ("comment", "email_outgoing")),
            ]
        )
        if not any(not m._is_of_client() and m._is_answer() for m in later):
            desk._take_in(message, moment=message.create_date)
