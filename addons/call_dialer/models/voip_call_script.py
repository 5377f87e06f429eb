from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .call_contact_work import OPEN_SESSIONS

GROUP = "call_scripts.call_scripts_group_operator"


class VoipCall(models.Model):
    """A call is led by a script: that of its campaign's contact, else one which fits.

    An incoming call, or one made by a click, is led on the deal or the client it is
    about; the session and the call know each other.
    """

    _inherit = "voip.call"

    def begin_script(self, script_id=False):
        """Begin the script which fits the user's own call, or tell which do.

        :param script_id: one of those told before
        :return: as `call.script.runner_begin`; the talk begun before, if it goes on
        :raises AccessError: somebody else's call
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(self.env._("This is the call of somebody else."))
        session = self._open_session()
        if session:
            return {"session_id": session.id, "scripts": []}
        record, scripts = self._fitting_scripts()
        if script_id:
            scripts = [script for script in scripts if script["id"] == script_id]
            if not scripts:
                raise UserError(self.env._("This script does not fit the call."))
        if len(scripts) != 1:
            return {"session_id": False, "scripts": scripts}
        session = self._begin(scripts[0]["id"], record)
        return {"session_id": session.id, "scripts": []}

    def action_begin_script(self):
        """Begin in the browser, where several scripts are a choice."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "call_dialer.begin_script",
            "params": {"call_id": self.id},
        }

    def _open_session(self):
        """The user's open session of this call; that of a contact at hand is begun."""
        contact = self.sudo().campaign_contact_id
        if contact._is_held_by(self.env.user):
            return contact.sudo(False)._ensure_session()
        session = self.sudo().session_id
        mine = session.user_id == self.env.user and session.state in OPEN_SESSIONS
        return session if mine else session.browse()

    def _fitting_scripts(self):
        """(record or None, scripts as in `runner_scripts`) for the user's talk.

        The first of deal, document and client that a script fits; else no record.
        """
        Script = self.env["call.script"]
        if not self.env.user.has_group(GROUP):
            return None, []
        for record in self._talk_records():
            scripts = Script.runner_scripts(record._name, self.type_call)
            if scripts:
                return record, scripts
        return None, Script.runner_scripts(False, self.type_call)

    def _talk_records(self):
        """What the call is about, as far as the user may read it."""
        found = [self.sudo().lead_id, self.sudo().partner_id]
        if self.res_model in self.env and self.res_id:
            found.insert(1, self.env[self.res_model].browse(self.res_id).exists())
        found = [record.sudo(False) for record in found if record]
        return [record for record in found if record.has_access("read")]

    def _begin(self, script_id, record):
        number = self.number_e164 or self.phone_number
        script = self.env["call.script"].browse(script_id)
        where = (record._name, record.id) if record else (False, False)
        # a hidden number is no number
        phone = number if self.number_kind != "anonymous" else False
        session = self.env["call.session"].browse(script.runner_start(*where, phone))
        self.sudo().session_id = session
        client = self.sudo().partner_id
        if client and not session.sudo().partner_id:
            session.sudo().partner_id = client
        return session

    def _incoming_card(self):
        """`scripts`: those the operator may lead the call by."""
        scripts = self._fitting_scripts()[1]
        names = [{"id": item["id"], "name": item["name"]} for item in scripts]
        return {**super()._incoming_card(), "scripts": names}


class CallSession(models.Model):
    _inherit = "call.session"

    @api.model
    def _start(self, script, record=None, values=None, sources=None, vals=None):
        """A talk begun on the client one speaks with is the talk of that call."""
        session = super()._start(script, record, values, sources, vals)
        call = self._call_going_on(session)
        if call:
            call.session_id = session
        return session

    @api.model
    def _call_going_on(self, session):
        """The user's active call with the session's client, not led by a script yet."""
        session = session.sudo()
        if session.campaign_contact_id or not session.partner_id:
            return None
        return (
            self.env["voip.call"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("state", "in", ("calling", "ongoing")),
                    ("session_id", "=", False),
                    ("partner_id", "=", session.partner_id.id),
                ],
                limit=1,
            )
        )
