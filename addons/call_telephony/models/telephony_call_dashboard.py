from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import periods

TOTALS = (
    "calls:sum",
    "incoming:sum",
    "answered:sum",
    "missed:sum",
    "missed_share:avg",
    "talk_seconds:sum",
    "talk_mean:avg",
)
ROWS = 12


class TelephonyCallReport(models.Model):
    """The figures of the dashboard: the same as in the pivot, laid out ready."""

    _inherit = "telephony.call.report"

    @api.model
    @api.readonly
    def dashboard(self, period="today"):
        """Figures of a period, of the calls the user may see.

        :param period: one of `core.periods.PERIODS`
        :return: {period, first, last (days of the time zone `zone`), totals: {calls,
            incoming, outgoing, answered, missed, missed_share, wait_mean, wait_max,
            talk_seconds, talk_mean}, todo: {call_back, note}, hours: 24 × {key, label,
            answered, missed, outgoing}, weekdays: 7 × the same, operators and lines:
            [{id, label, calls, answered, missed, missed_share, talk_seconds}],
            domain: of the period in this model}
        """
        self.check_access("read")
        zone = self._zone()
        now = fields.Datetime.now()
        try:
            first, after = periods.days(period, periods.today_in(zone, now))
        except ValueError as error:
            raise UserError(self.env._("There is no such period.")) from error
        begin = fields.Datetime.to_string(periods.moment(first, zone))
        end = fields.Datetime.to_string(periods.moment(after, zone))
        domain = Domain("start_date", ">=", begin) & Domain("start_date", "<", end)
        return {
            "period": period,
            "zone": zone,
            "first": fields.Date.to_string(first),
            "last": fields.Date.to_string(after - periods.DAY),
            "totals": self._totals(domain),
            "todo": self._todo(),
            "hours": self._bars(domain, "hour"),
            "weekdays": self._bars(domain, "weekday"),
            "operators": self._rows(domain, "user_id"),
            "lines": self._rows(domain, "line"),
            "domain": list(domain),
        }

    @api.model
    def _totals(self, domain):
        [figures] = self._read_group(domain, [], TOTALS)
        totals = {
            name.partition(":")[0]: value or 0
            for name, value in zip(TOTALS, figures, strict=True)
        }
        incoming = domain & Domain("direction", "=", "incoming")
        waits = ["wait_mean:avg", "wait_max:max"]
        [(mean, longest)] = self._read_group(incoming, [], waits)
        totals.update(
            outgoing=totals["calls"] - totals["incoming"],
            wait_mean=mean or 0,
            wait_max=longest or 0,
        )
        return totals

    @api.model
    def _todo(self):
        counts = dict(
            self.env["voip.call"]._read_group(
                [("follow_up", "!=", False)], ["follow_up"], ["__count"]
            )
        )
        return {kind: counts.get(kind, 0) for kind in ("call_back", "note")}

    @api.model
    def _bars(self, domain, name):
        """Calls by hour or weekday, each of them, also those without calls."""
        found = {}
        grouped = self._read_group(
            domain, [name, "direction"], ["calls:sum", "missed:sum"]
        )
        for key, direction, calls, missed in grouped:
            bar = found.setdefault(key, {"answered": 0, "missed": 0, "outgoing": 0})
            if direction == "incoming":
                bar["missed"] += missed
                bar["answered"] += calls - missed
            else:
                bar["outgoing"] += calls
        empty = {"answered": 0, "missed": 0, "outgoing": 0}
        return [
            {"key": key, "label": label, **found.get(key, empty)}
            for key, label in self._fields[name]._description_selection(self.env)
        ]

    @api.model
    def _rows(self, domain, name):
        """The busiest operators or lines."""
        measures = [
            "calls:sum",
            "answered:sum",
            "missed:sum",
            "missed_share:avg",
            "talk_seconds:sum",
        ]
        names = [measure.partition(":")[0] for measure in measures]
        grouped = self._read_group(
            domain, [name], measures, order="calls:sum desc", limit=ROWS
        )
        many2one = self._fields[name].type == "many2one"
        rows = []
        for key, *figures in grouped:
            label = key.display_name if many2one else key
            row = {name: value or 0 for name, value in zip(names, figures, strict=True)}
            value = key.id if many2one else key
            rows.append({"id": value or False, "label": label or False, **row})
        return rows
