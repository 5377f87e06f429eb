from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request


class RecordingController(http.Controller):
    """Recordings of calls, for those who may read the call."""

    @http.route(
        "/call_telephony/recording/<int:call_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def recording(self, call_id, download=False):
        """The sound; a player may seek in it (Range requests)."""
        call = request.env["voip.call"].browse(call_id)
        try:
            call.check_access("read")
            attachment = call.recording_id.sudo()
        except (AccessError, MissingError):
            # the same answer for "not yours" and "not there"
            raise NotFound() from None
        if not attachment:
            raise NotFound()
        stream = request.env["ir.binary"].sudo()._get_stream_from(attachment)
        response = stream.get_response(as_attachment=bool(download))
        response.headers["Accept-Ranges"] = "bytes"
        return response
