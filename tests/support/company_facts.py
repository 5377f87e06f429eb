"""What the walk over companies must be told: see `company_walk.py`."""

from datetime import timedelta

from odoo.fields import Datetime

#: Models that belong to no company by design, each with the reason.
COMPANYLESS = {
    "call.attempt.mark": "a counter of the roll-up; nobody may read it",
    "call.attempt.rollup": "sums behind a report that has rules; nobody may read it",
    "call.purpose": "kinds of purposes of calls (service, sales …), as in the law",
    "call.script.pace.mark": "a row to lock; nobody may read it",
    "record.template.key": "hashes that keep two runs apart; no content",
    "telephony.fax.model": "which models of Odoo have “Send by fax”",
    "telephony.skill": "names of skills, as tags are",
}
#: Values where one of the kind of the field will not do: functions of the environment.
VALUES = {
    # (what reports leave out is no row of theirs)
    "call.attempt": {"is_open": lambda env: False},
    # (nobody reviews a talk of one's own)
    "call.review": {"user_id": lambda env: env.ref("base.user_admin").id},
    "call.script.rollup.link": {"visits": lambda env: 1},
    "crm.interaction": {
        "date": lambda env: Datetime.now() - timedelta(hours=1),
        "kind": lambda env: "call",
    },
    "crm.lead.milestone": {"stage_id": lambda env: env["crm.stage"].search([])[-1].id},
    "telephony.command": {"payload": lambda env: {"walk": 1}},
    "telephony.event": {"values": lambda env: {"walk": 1}},
    "voip.call": {"state": lambda env: "terminated"},
}
#: Links without which a record belongs to nothing, though Odoo asks for none of them.
PARENTS = {
    "call.script.condition": ("link_id",),
    "record.template.line": ("template_id",),
}
#: Models whose company is that of their user: a record of A has A's user.
OF_THE_USER = {
    "call.operator.pulse",
    "call.operator.state",
    "call.operator.state.log",
    "crm.feed.snooze",
    "telephony.line",
    "telephony.presence",
    "telephony.ring",
    "telephony.user.skill",
}
#: Models whose company is that of their client: others have the client of both.
OF_THE_CLIENT = {"res.partner.phone.number"}
#: Our fields on others' models which show a shared record alike in all companies.
SHARED_FIELDS = {
    "res.users.telephony_device_ids": "one's own telephones; Odoo lets everybody read"
    " the own user as the superuser does",
}
#: Links between records with companies which nobody checks, each with the reason.
UNCHECKED_LINKS = {
    **dict.fromkeys(
        (
            "call.attempt.call_id",
            "call.attempt.result_id",
            "call.attempt.session_id",
            "call.reading.page_id",
            "call.review.remark.step_id",
            "call.session.campaign_contact_id",
            "call.training.certificate.version_id",
        ),
        "set by the server from records that belong together",
    ),
    **dict.fromkeys(
        ("call.script.block.article_ids", "call.script.block.stage_id"),
        "a script of all companies may name those of the one that wrote it",
    ),
    "mail.lead.filter.action.template_id": "a filter of all companies, likewise",
}
