from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.call_telephony.core.simulator import speech

from ..core.papers import cdr_line, letter

#: Samples a second: enough for murmuring voices, a tenth of the demo's size.
RATE = 4000
LONGEST = 180  # s


class CallSuiteDemo(models.AbstractModel):
    """What is kept of the demo's calls: recordings, the exchange's records, faxes."""

    _inherit = "call.suite.demo"

    @api.model
    def _make_recordings(self):
        """A few talks can be heard: those in review, and calls of yesterday."""
        calls = self.env["voip.call"].sudo()
        reviews = self.env["call.review"].search(
            [("state", "in", ("disputed", "submitted", "todo"))]
        )
        led = calls.search([("session_id", "in", reviews.session_id.ids)])
        told = calls.search([("pbx_uniqueid", "=like", "demo-%")])
        special = told.filtered(
            lambda call: (
                call.leg_ids or any(name.startswith("held") for name in call.pbx_facts)
            )
        )
        for call in led + special:
            seconds = min(LONGEST, call.talk_seconds)
            sound = self.env["ir.attachment"].create(
                {
                    "name": f"call-{call.id}.wav",
                    "raw": speech(seconds, call.id, RATE),
                    "mimetype": "audio/x-wav",
                    "res_model": "voip.call",
                    "res_id": call.id,
                    "company_id": call.company_id.id,
                }
            )
            call.write({"recording_id": sound.id, "recording_state": "stored"})
            call._draw(sound.raw)

    @api.model
    def _make_papers(self):
        """The exchange's records of the last days, with differences; two faxes."""
        self._make_cdr()
        self._make_faxes()

    def _make_cdr(self):
        pbx = self.env.ref("call_suite_demo.pbx_simulated")
        since = fields.Datetime.now() - timedelta(days=3)
        calls = (
            self.env["voip.call"]
            .sudo()
            .search([("pbx_id", "=", pbx.id), ("start_date", ">=", since)], order="id")
        )
        lines = {cdr_line(_facts(call)): call for call in calls[2:]}
        records = self.env["telephony.cdr"].sudo()
        records._receive(pbx, list(lines))
        for record in records.search([("pbx_id", "=", pbx.id)]):
            record.write({"state": "done", "call_id": lines[record.raw].id})
        late = calls.filtered("talk_seconds")[-2:]
        differences = [
            (calls[0], "missing_cdr", calls[0].start_date, False, 0, "open"),
            *(
                (call, "ended", call.end_date, call.end_date + wait, 7, "open")
                for call, wait in zip(late, [timedelta(seconds=7)] * 2, strict=False)
            ),
            (calls[4], "missing_call", False, calls[4].start_date, 0, "filled"),
        ]
        self.env["telephony.cdr.difference"].sudo().create(
            [
                {
                    "pbx_id": pbx.id,
                    "call_id": call.id,
                    "kind": kind,
                    "state": state,
                    "call_time": ours,
                    "cdr_time": theirs,
                    "seconds": seconds,
                }
                for call, kind, ours, theirs, seconds, state in differences
            ]
        )

    def _make_faxes(self):
        pbx = self.env.ref("call_suite_demo.pbx_simulated")
        user = self.env.ref("call_suite_demo.user_operator")
        now = fields.Datetime.now()
        clients = self._clients()[:2]
        sent = {
            "state": "sent",
            "outcome": "sent",
            "pages_sent": 1,
            "station": "+7 495 221-14-01",
            "sent_date": now - timedelta(days=1, hours=3),
        }
        failed = {"state": "failed", "outcome": "busy", "attempts": 3}
        for client, vals in zip(clients, (sent, failed), strict=True):
            paper = self.env["ir.attachment"].create(
                {
                    "name": "Offer.pdf",
                    "raw": letter(f"Okna Service: our offer for {client.id}"),
                    "mimetype": "application/pdf",
                    "res_model": "res.partner",
                    "res_id": client.id,
                    "company_id": pbx.company_id.id,
                }
            )
            self.env["telephony.fax"].sudo().create(
                {
                    "number": client.phone_sanitized,
                    "number_e164": client.phone_sanitized,
                    "partner_id": client.id,
                    "attachment_id": paper.id,
                    "pages": 1,
                    "attempts": 1,
                    "pbx_id": pbx.id,
                    "user_id": user.id,
                    "company_id": pbx.company_id.id,
                    "res_model": "res.partner",
                    "res_id": client.id,
                    **vals,
                }
            )


def _facts(call):
    """What a record of the exchange says of the call."""
    number = call.number_e164 or call.phone_number
    ours = call.line or "+74951200000"
    incoming = call.type_call == "incoming"
    return {
        "uniqueid": call.pbx_uniqueid,
        "src": number if incoming else ours,
        "dst": ours if incoming else number,
        "start": call.start_date,
        "answer": call.answered_date or None,
        "end": call.end_date,
        "outcome": call.outcome,
    }
