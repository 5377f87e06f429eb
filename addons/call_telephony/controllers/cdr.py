import json

from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge

from odoo import http
from odoo.http import request

from ..core import cdr_shipper
from ..tools.groups import MANAGER

MAX_BODY = 8 * 1024 * 1024
#: More than a script sends at once.
MAX_LINES = 5000


class CdrController(http.Controller):
    """Call detail records sent by the script on the PBX's machine."""

    @http.route(
        "/call_telephony/cdr/<int:pbx_id>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def receive(self, pbx_id):
        """Keep a batch: `{"lines": [text, …], "behind": bytes}` → `{"kept": n}`.

        The token of the PBX is in `Authorization: Bearer …`.  A batch that comes again
        changes nothing.
        """
        if (request.httprequest.content_length or 0) > MAX_BODY:
            raise RequestEntityTooLarge()
        pbx = request.env["voip.pbx"].sudo().browse(pbx_id).exists()
        kind, _, token = request.httprequest.headers.get("Authorization", "").partition(
            " "
        )
        allowed = pbx.active and pbx.cdr_source == "script"
        allowed = allowed and kind.lower() == "bearer"
        # the same answer for "no such PBX" and "another token"
        if not allowed or not pbx._cdr_token_fits(token.strip()):
            raise Forbidden()
        lines, behind = self._batch(request.httprequest.get_data(cache=False))
        request.env["telephony.cdr.tail"].sudo()._take(pbx, lines, behind)
        if lines:
            cron = "call_telephony.telephony_cdr_cron_reconcile"
            request.env.ref(cron).sudo()._trigger()
        return request.make_json_response({"kept": len(lines)})

    @staticmethod
    def _batch(body):
        try:
            given = json.loads(body)
            lines, behind = given["lines"], given.get("behind", 0)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise BadRequest() from None
        good = isinstance(lines, list) and all(isinstance(one, str) for one in lines)
        whole = isinstance(behind, int) and behind >= 0
        if not good or not whole or len(lines) > MAX_LINES:
            raise BadRequest()
        return lines, behind

    @http.route(
        "/call_telephony/cdr_shipper.py",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def script(self):
        """The script itself, to be put on the PBX's machine."""
        if not request.env.user.has_group(MANAGER):
            raise Forbidden()
        with open(cdr_shipper.__file__, encoding="utf-8") as file:
            text = file.read()
        return request.make_response(
            text,
            [
                ("Content-Type", "text/x-python; charset=utf-8"),
                ("Content-Disposition", 'attachment; filename="cdr_shipper.py"'),
            ],
        )
