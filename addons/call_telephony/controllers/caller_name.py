from odoo import SUPERUSER_ID, http
from odoo.http import request

MAX_LENGTH = 64


class CallerNameController(http.Controller):
    """The dialplan of a PBX asks who calls, to show it on a desk phone."""

    @http.route(
        "/call_telephony/caller_name",
        type="http",
        auth="none",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        readonly=True,
    )
    def caller_name(self, pbx="", number="", token="", **_other):
        """The name of the one with this number as plain text; empty when not known.

        :param pbx: id of the `voip.pbx`
        :param number: as the PBX has it
        :param token: the PBX's; better sent in the body of a POST, or as
            "Authorization: Bearer …", than in the address, which is logged
        """
        scheme, _, given = request.httprequest.headers.get(
            "Authorization", ""
        ).partition(" ")
        token = given.strip() if scheme.lower() == "bearer" else token
        env = request.env(user=SUPERUSER_ID) if request.db else None
        if env is None or "voip.pbx" not in env:
            return self._text("", 404)
        pbx_id = int(pbx) if pbx.isascii() and pbx.isdigit() and len(pbx) < 10 else 0
        found = env["voip.pbx"]._by_name_token(pbx_id, token)
        if not found:
            return self._text("", 403)
        return self._text(found._caller_name(number[:MAX_LENGTH]))

    def _text(self, text, status=200):
        return request.make_response(
            text,
            headers=[
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            status=status,
        )
