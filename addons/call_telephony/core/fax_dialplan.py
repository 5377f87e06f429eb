"""The part of Asterisk's dialplan that sends or takes a fax, and notes how it ended.

Only Odoo sends channels here; the file is named by Odoo, never by a caller.

For a channel made through ARI Asterisk does not run `h` when the other side hangs up
first: then what is noted stays `core.fax.BEGUN`, and the end is not known.
"""

from __future__ import annotations

CONTEXT = "odoo-fax"
#: Channel variable with the name of the global variable to note the result in.
NOTE = "ODOO_FAX_NOTE"
#: The variables whose values, with commas between, are that result.
NOTED = ("FAXSTATUS", "FAXPAGES", "FAXERROR", "REMOTESTATIONID")
_RESULT = ",".join(f"${{{name}}}" for name in NOTED)

LINES = (
    "exten => send,1,Set(FAXOPT(ecm)=yes)",
    " same => n,Set(FAXOPT(localstationid)=${ODOO_FAX_STATION})",
    " same => n,SendFAX(${ODOO_FAX_FILE},f)",
    " same => n,Goto(h,1)",
    "exten => receive,1,Set(FAXOPT(ecm)=yes)",
    " same => n,ReceiveFAX(${ODOO_FAX_FILE},f)",
    " same => n,Goto(h,1)",
    # should the service not be there to hear it
    f'exten => h,1,GotoIf($["${{{NOTE}}}" = ""]?done)',
    f" same => n,Set(GLOBAL(${{{NOTE}}})={_RESULT})",
    " same => n(done),Hangup()",
)
