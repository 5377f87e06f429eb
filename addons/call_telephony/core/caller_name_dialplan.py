"""How Asterisk's dialplan asks Odoo for the name of a caller.

`Gosub(odoo-caller-name,s,1)` before a Dial sets the name.  Two seconds at most; when
Odoo does not answer, the name stays as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

CONTEXT = "odoo-caller-name"


@dataclass(frozen=True)
class CallerNames:
    """Where and how it asks."""

    url: str  # of Odoo: https://odoo.example.com
    pbx: int
    token: str = field(repr=False)
    database: str = ""

    def wrong(self) -> str:
        """What could break out of the line, in words; or ""."""
        if not re.fullmatch(r"https?://[A-Za-z0-9.:/_\[\]-]+", self.url):
            return "address of Odoo: https://host, without spaces"
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,128}", self.token):
            return "token of names: letters and digits"
        if self.database and not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", self.database):
            return "database: not a plain name"
        return ""

    def lines(self) -> list[str]:
        """The dialplan.

        The name is put into nothing but the CALLERID function and the length of it into
        a condition: it cannot be read as dialplan.
        """
        url = f"{self.url.rstrip('/')}/call_telephony/caller_name"
        number = "${URIENCODE(${CALLERID(num)})}"
        body = f"pbx={self.pbx}&token={self.token}&number={number}"
        header = f"X-Odoo-Database: {self.database}"
        return [
            "exten => s,1,Set(CURLOPT(conntimeout)=1)",
            " same => n,Set(CURLOPT(httptimeout)=2)",
            f" same => n,Set(CURLOPT(httpheader)={header})" if self.database else "",
            f" same => n,Set(ODOO_NAME=${{CURL({url},{body})}})",
            " same => n,GotoIf($[${LEN(${ODOO_NAME})} = 0]?done)",
            " same => n,GotoIf($[${LEN(${ODOO_NAME})} > 80]?done)",
            " same => n,Set(CALLERID(name)=${ODOO_NAME})",
            " same => n(done),Return()",
        ]
