from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import reconcile
from ..core.call_state import CallState
from ..tools.set_aside import set_aside
from .telephony_cdr import _datetime

#: First key of the lock "somebody reconciles this PBX"; the second is its id.
LOCK = 0x7E1F
BATCH = 500
ACTIVE = ("calling", "ongoing")
#: A call the browser phone or a click told of is this near the PBX's record, s.
NEAR = 60
#: Facts that mean the PBX had a channel for the call.
CHANNEL_FACTS = ("ringing:", "answered:", "bridged", "incoming")


class TelephonyCdr(models.Model):
    """Records against calls: links, gaps filled, differences listed."""

    _inherit = "telephony.cdr"

    @api.model
    def _cron_reconcile(self):
        """For PBXs whose records come without a service, and what a service left."""
        for pbx in self.env["voip.pbx"].search([("cdr_source", "!=", False)]):
            self._reconcile(pbx)

    @api.model
    def _waiting(self, pbx):
        return (
            Domain("pbx_id", "=", pbx.id)
            & Domain("state", "in", ("new", "linked"))
            & (Domain("state", "=", "new") | Domain("call_id.state", "not in", ACTIVE))
        )

    @api.model
    def _reconcile(self, pbx):
        """Compare all that waits of one PBX; returns the number of records.

        Repeating it changes nothing.  One at a time: who comes second does nothing.
        """
        total = 0
        if not self._lock_reconciling(pbx):
            return 0
        place = pbx._cdr_place()
        while new := self.search(self._waiting(pbx), order="id", limit=BATCH):
            links = set(new.mapped("linkedid"))
            every = self.search(
                [("pbx_id", "=", pbx.id), ("linkedid", "in", list(links))]
            )
            total += len(new)
            by_key = {(one.uniqueid, one.sequence): one for one in every}
            for group in reconcile.groups([one._record() for one in every]):
                rows = self.browse([by_key[one.key].id for one in group])
                rows._reconcile_group(pbx, place, group)
        self._find_missing_records(pbx)
        return total

    @api.model
    def _lock_reconciling(self, pbx):
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, pbx.id)
        return self.env.execute_query(query)[0][0]

    def _reconcile_group(self, pbx, place, group):
        """The records `self` (as `group`) of one talk; a failure is set aside."""
        with set_aside(self.env, "records of %s", group[0].linkedid) as outcome:
            self._reconcile_talk(pbx, place, group)
        if outcome.error:
            self.state = "error"

    def _reconcile_talk(self, pbx, place, group):
        refs = reconcile.refs_of(group, place.prefix)
        calls = self.env["voip.call"].search(
            [("pbx_id", "=", pbx.id), ("pbx_uniqueid", "in", list(refs))]
        )
        told = {
            one.pbx_uniqueid: one
            for one in calls
            if not one.past_odoo and one.call_kind == "pbx"
        }
        if told:
            self._link_told(place, group, told)
        elif not calls and max(self.mapped("end_date")) < pbx._cdr_from():
            self.state = "old"
        else:
            self._fill_gap(pbx, place, group, calls[:1])

    def _link_told(self, place, group, told):
        """Records of calls the service told of."""
        refs = reconcile.assign(group, place.prefix, told)
        if not refs:  # only by the talk's other names
            refs = {one.key: next(iter(told)) for one in group}
        for ref, call in told.items():
            records = [one for one in group if refs[one.key] == ref]
            keys = {one.key for one in records}
            rows = self.filtered(lambda one: (one.uniqueid, one.sequence) in keys)  # noqa: B023
            final = call.state not in ACTIVE
            rows.write({"call_id": call.id, "state": "done" if final else "linked"})
            if records and final:
                call._compare_with_records(
                    reconcile.truth_of(records, call.type_call, place.prefix)
                )

    def _fill_gap(self, pbx, place, group, call):
        """A call nobody told of becomes a row; later records of it change that row."""
        found = reconcile.found_call(group, place)
        user = pbx._user_of_extension(found.extension)
        call = call or self._told_otherwise(pbx, found, user)
        if not call:
            call = self.env["voip.call"].create(self._vals_of_gap(pbx, found, user))
            gap = {"kind": "missing_call", "state": "filled"}
            gap["cdr_time"] = min(self.mapped("start_date"))
            self.env["telephony.cdr.difference"]._set(call, [gap])
        elif call.past_odoo:
            vals = self._vals_of_gap(pbx, found, user)
            if call.partner_id:
                del vals["partner_id"]  # somebody may have said who it was
            call.write(vals)
        self.write({"call_id": call.id, "state": "done"})

    @api.model
    def _told_otherwise(self, pbx, found, user):
        """The row the browser phone, or a click by hand, has made of this call."""
        number = pbx._parse_number(found.number)
        if not user or not number.e164:
            return self.env["voip.call"]
        began = _datetime(int(found.events[0].at))
        near = timedelta(seconds=NEAR)
        call = self.env["voip.call"].search(
            [
                ("user_id", "=", user.id),
                ("call_kind", "in", ("browser", "manual")),
                ("type_call", "=", found.direction),
                ("number_e164", "=", number.e164),
                ("pbx_uniqueid", "=", False),
                ("create_date", ">=", began - near),
                ("create_date", "<=", began + near),
            ],
            order="id",
            limit=1,
        )
        if call:
            call.write({"pbx_id": pbx.id, "pbx_uniqueid": found.ref})
        return call

    @api.model
    def _vals_of_gap(self, pbx, found, user):
        number = pbx._parse_number(found.number)
        company = pbx.company_id or self.env.company
        partner = self.env["res.partner"]._telephony_find(number.e164, company)
        device = pbx._device_of_extension(found.extension)
        state = CallState(found.direction).apply_all(found.events)
        hidden = self.env._("hidden number")
        return {
            **self.env["voip.call"]._vals_of_view(state),
            "past_odoo": True,
            "phone_number": number.e164 or number.raw or hidden,
            "number_e164": number.e164 or False,
            "number_kind": number.kind,
            "type_call": found.direction,
            "user_id": user.id,
            "device_id": device.id,
            "partner_id": partner.id,
            "company_id": company.id,
            "call_kind": "pbx",
            "pbx_id": pbx.id,
            "line": found.line or False,
            "pbx_uniqueid": found.ref,
            "client_channel": found.client_channel or False,
            "operator_channel": found.operator_channel or False,
        }

    @api.model
    def _find_missing_records(self, pbx):
        """Calls that have ended and of which no record has come."""
        seen = pbx._cdr_seen_until()
        if not seen:
            return
        until = seen - timedelta(seconds=reconcile.PATIENCE)
        calls = self.env["voip.call"].search(
            [
                ("pbx_id", "=", pbx.id),
                ("call_kind", "=", "pbx"),
                ("past_odoo", "=", False),
                ("end_date", ">=", max(pbx._cdr_from(), until - timedelta(days=1))),
                ("end_date", "<=", until),
                ("cdr_ids", "=", False),
                ("cdr_difference_ids", "=", False),
            ],
            limit=BATCH,
        )
        for call in calls:
            if any(name.startswith(CHANNEL_FACTS) for name in call.pbx_facts or {}):
                missing = {"kind": "missing_cdr", "call_time": call.end_date}
                self.env["telephony.cdr.difference"]._set(call, [missing])
