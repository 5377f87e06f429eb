from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request


class RecordingController(http.Controller):
    """Recordings of calls, for those who may hear the call."""

    @http.route(
        "/call_telephony/recording/<int:call_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def recording(self, call_id, download=False):
        """The sound; a player may seek in it (Range requests).

        Odoo streams it from wherever attachments are stored.  Nothing of it stays in
        a browser's cache: the next who asks is checked again.
        """
        call = request.env["voip.call"].browse(call_id)
        try:
            call._check_listen()
            attachment = call.sudo().recording_id
        except (AccessError, MissingError):
            # the same answer for "not yours" and "not there"
            raise NotFound() from None
        if not attachment:
            raise NotFound()
        request.env["telephony.recording.log"]._listened(call, bool(download))
        stream = request.env["ir.binary"].sudo()._get_stream_from(attachment)
        response = stream.get_response(as_attachment=bool(download))
        response.headers["Accept-Ranges"] = "bytes"
        response.headers["Cache-Control"] = "private, no-store"
        return response
