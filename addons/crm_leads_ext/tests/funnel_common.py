"""Whether the funnel tells the same, counted together and row by row."""

from unittest.mock import patch

from odoo.addons.crm_leads_ext.report.crm_funnel_report_plan import CrmFunnelReport

FIGURES = ["__count", "reached:sum", "share:avg", "amount:sum"]
CURRENCY = ["currency_id:array_agg_distinct", "amount:sum_currency"]
GROUPINGS = (
    [],
    ["step"],
    ["source_id", "step"],
    ["operator_id"],
    ["user_id", "team_id"],
    ["lead_id", "step"],
    ["lead_id.stage_id"],
    ["date:day", "step"],
    ["date:week"],
    ["date:month", "user_id"],
    ["date:hour"],
    ["date:month_number"],
)
#: conditions that may be added to any
DOMAINS = (
    [],
    [("step", "in", ("75_won", "90_paid"))],
    [("step", "!=", "10_listed")],
    [("date", ">=", "2026-03-10"), ("date", "<", "2026-04-02")],
    [("reached", "=", 1)],
    ["|", ("step", "=", "75_won"), ("source_id", "!=", False)],
    ["|", ("user_id", "!=", False), ("operator_id", "!=", False)],
    [("lead_id.stage_id.is_won", "=", True)],
)


def rounded(rows):
    """Empty groups count nothing, whether as 0 or not at all."""

    def value(cell):
        number = isinstance(cell, int | float | bool) or cell is None
        return round(float(cell or 0), 4) if number else cell

    return [tuple(map(value, row)) for row in rows]


class FunnelSameMixin:
    def check_same(self, report, domain, groupings=GROUPINGS, domains=DOMAINS):
        """How many questions were answered by counting together."""
        self.env.flush_all()
        together = 0

        def row_by_row(self, domain, *args):
            return self, domain

        for more in domains:
            for groupby in groupings:
                asked = report, [*domain, *more], groupby
                with patch.object(CrmFunnelReport, "_with_plan", row_by_row):
                    expected = self._told(*asked)
                self.assertEqual(self._told(*asked), expected, asked[1:])
                plan = report._with_plan(asked[1], [groupby], FIGURES, (), None)[0]
                together += plan is not report
        return together

    def _told(self, report, domain, groupby):
        figures = [*FIGURES, *CURRENCY]
        sets = [groupby, []]
        # groups that reached as much come in the order of their names
        orders = (
            [None, ", ".join(["reached:sum desc", *groupby])] if groupby else [None]
        )
        return [
            *[rounded(report._read_group(domain, groupby, FIGURES, order=order))
              for order in orders],
            rounded(report._read_group(domain, groupby, ["amount:sum"], offset=1)),
            *map(rounded, report._read_grouping_sets(domain, sets, figures)),
            report.formatted_read_group(domain, groupby, ["reached:sum"]),
        ]  # fmt: skip
