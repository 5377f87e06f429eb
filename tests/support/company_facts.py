"""What the walk over companies must be told: see `company_walk.py`."""

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
#: Values with which a record can be made where one of the kind of the field cannot.
VALUES = {}
#: Models whose company is that of their user: a record of A has A's user.
OF_THE_USER = {
    "call.operator.pulse",
    "call.operator.state",
    "call.operator.state.log",
    "crm.feed.snooze",
    "telephony.presence",
    "telephony.user.skill",
}
#: Models whose company is that of their client: others have the client of both.
OF_THE_CLIENT = {"res.partner.phone.number"}
#: Our fields on others' models which show a shared record alike in all companies.
SHARED_FIELDS = {}
#: Links between records with companies which nobody checks, each with the reason.
UNCHECKED_LINKS = {}
