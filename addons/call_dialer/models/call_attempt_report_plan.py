from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL, Query

from odoo.addons.crm_leads_ext.report.memory import with_memory
from odoo.addons.crm_leads_ext.report.planned import (
    PERIODS,
    conditions,
    figures_of,
    without_plan,
)

from ..core import attempt_cubes, attempt_periods
from .call_attempt_rollup import LIVE_DAYS

#: aggregates that the kept sums can answer
SUMS = {"__count", "conversion:avg", "talk_mean:avg"} | {
    f"{name}:sum" for name in attempt_cubes.FIGURES if name != "talked"
}
CONTACTS = "contact_id:count_distinct"


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """What is counted; it travels in the context, as a plan does."""

    #: days to be read from the attempts
    touched: list[date]
    #: first days of the months that are summed up
    months: list[date]
    #: SQL of the rows of touched days, by the number of the cube, as far as they were
    #: looked up
    looked_up: dict[int, SQL] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """One that can be answered from kept sums."""

    cube: attempt_cubes.Cube
    #: are different contacts to be counted?
    contacts: bool
    #: the period asked for
    parts: attempt_periods.Split
    #: days of it that were touched since they were counted
    days: list[date]
    #: groups by periods of days ("day:month")
    periods: list[str]
    #: what the user may see, see `_rights`
    rights: tuple[Domain, Domain]
    counted: Counted

    @property
    def looks_up(self):
        """Have attempts to be looked up one by one?"""
        sees_none = self.rights[0].is_false()
        return self.contacts and bool(self.days) and not sees_none


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """How a question is answered from kept sums.

    It travels in the context: what comes from outside is never one.
    """

    #: rows with the columns of `attempt_cubes.COLUMNS`, just those the user may see
    rows: SQL
    #: the first day asked for
    since: date | None
    #: groups by periods of days ("day:month")
    periods: list[str] = field(default_factory=list)


class CallAttemptReport(models.Model):
    """Questions of pivots and graphs are answered from kept sums where that can be
    done exactly (see `core.attempt_cubes`); all others from the attempts."""

    _inherit = "call.attempt.report"

    @property
    def _table_query(self):
        plan = self._planned()
        return plan.rows if plan else super()._table_query

    def _planned(self):
        plan = self.env.context.get("call_attempt_plan")
        return plan if isinstance(plan, Plan) else None

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self._planned():  # its rows are the user's
            kwargs["bypass_access"] = True
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        read = super()._read_group
        plan = None
        if not self._planned():
            self.browse().check_access("read")
            more = figures_of(having, order, groupby)
            plan = self._plan(domain, groupby, [*aggregates, *more])
        if plan:
            planned = self.with_context(call_attempt_plan=plan)
            read = super(CallAttemptReport, planned)._read_group
        asked = (domain, groupby, aggregates, having, offset, limit, order)
        rows = with_memory(self.env, lambda: read(*asked))
        return without_plan(self.env, rows) if plan else rows

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        """Each grouping has kept sums of its own."""
        specs = {spec for groupby in grouping_sets for spec in groupby}
        sums = [a for a in aggregates if a in SUMS]
        counted = self._counted()
        asker = self.with_context(call_attempt_counted=counted)
        kept = asker._question(domain, sorted(specs), sums)
        if kept and CONTACTS in aggregates:
            # else they are read but once
            kept = asker._question(domain, (), [CONTACTS])
        if not kept:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        asked = (asker._question(domain, own, aggregates) for own in grouping_sets)
        cubes = {one.cube for one in asked if one and one.looks_up}
        if cubes:
            looked_up = self.env["call.attempt.rollup"]._look_up(cubes, kept.days)
            counted = replace(counted, looked_up=looked_up)
            asker = self.with_context(call_attempt_counted=counted)
        result = []
        for groupby in grouping_sets:
            own_order = _order_of(order, groupby, specs)
            rows = asker._read_group(domain, groupby, aggregates, order=own_order)
            result.append(without_plan(self.env, rows))
        return result

    @api.model
    def _counted(self):
        """Days that were touched since they were counted, and months that are summed
        up; looked up but once for several groupings."""
        counted = self.env.context.get("call_attempt_counted")
        if isinstance(counted, Counted):
            return counted
        self.env["call.attempt"].flush_model()
        rollup = self.env["call.attempt.rollup"]
        return Counted(rollup._dirty_days(), rollup._months())

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        plan = self._planned()
        if not plan:
            return super()._read_group_select(aggregate_spec, query)
        column = {
            name: SQL.identifier(self._table, name) for name in attempt_cubes.COLUMNS
        }
        if aggregate_spec == "__count":
            return SQL("COALESCE(SUM(%s), 0)::bigint", column["attempts"])
        if aggregate_spec == CONTACTS:
            return self._contacts(plan, column, query)
        if aggregate_spec == "conversion:avg":
            return SQL(
                "100.0::float * SUM(%s) / NULLIF(SUM(%s), 0)",
                column["goals"],
                column["attempts"],
            )
        if aggregate_spec == "talk_mean:avg":
            return SQL(
                "SUM(%s)::float / NULLIF(SUM(%s), 0)",
                column["talk_seconds"],
                column["talked"],
            )
        return super()._read_group_select(aggregate_spec, query)

    def _contacts(self, plan, column, query):
        """Attempts less those whose contact was in the group and the period before."""
        begins = [
            SQL("%s::date", self._read_group_groupby(self._table, period, query))
            for period in plan.periods
        ]
        if plan.since:
            begins.append(SQL("%s::date", plan.since))
        again = SQL("%s IS NOT NULL", column["prev_day"])
        if begins:
            begin = SQL("GREATEST(%s)", SQL(", ").join(begins))
            again = SQL("%s >= %s", column["prev_day"], begin)
        return SQL(
            "(COALESCE(SUM(%s), 0) - COALESCE(SUM(%s) FILTER (WHERE %s), 0))::bigint",
            column["attempts"],
            column["repeats"],
            again,
        )

    # --- how ---

    @api.model
    def _plan(self, domain, groupby, aggregates):
        """The plan of a question, None where the attempts have to be read."""
        asked = self._question(domain, groupby, aggregates)
        if not asked:
            return None
        return Plan(self._rows(asked), asked.parts.since, asked.periods)

    @api.model
    def _question(self, domain, groupby, aggregates):
        """A `Question`, None where kept sums cannot answer it exactly."""
        self.env["call.attempt"].flush_model()
        asked = set(aggregates)
        contacts = CONTACTS in asked
        if asked - SUMS - {CONTACTS}:
            return None
        found = _fields_of(Domain(domain).optimize_full(self))
        if found is None:
            return None
        names, since, until = found
        periods, by_month = [], True
        for spec in groupby:
            name, _, granularity = spec.partition(":")
            if name != "day":
                names.add(name.partition(".")[0])
                continue
            by_month = by_month and granularity in attempt_periods.MONTHLY
            if granularity in PERIODS:
                periods.append(spec)
            elif contacts:
                return None  # days that are apart from one another
        cube = attempt_cubes.choose(names, contacts)
        rights = cube and self._rights()
        if not rights:
            return None
        counted = self._counted()
        days = [
            day
            for day in counted.touched
            if (not since or day >= since) and (not until or day <= until)
        ]
        if contacts and len(days) > LIVE_DAYS:
            return None
        months = counted.months if by_month else ()
        parts = attempt_periods.split(since, until, months, days)
        return Question(cube, contacts, parts, days, periods, rights, counted)

    @api.model
    def _rights(self):
        """(whole, own): domain of contacts the user sees all attempts of, and of those
        attempts he sees besides; None: the rules are others."""
        if self.env.su:
            return Domain.TRUE, Domain.FALSE
        rule = self.env["ir.rule"]._compute_domain(self._name, "read")
        found = list(conditions(rule))
        if None in found:
            return None
        users = [c for c in found if c.field_expr.partition(".")[0] == "user_id"]
        known = {*attempt_cubes.FIXED, "user_id"}
        if {c.field_expr.partition(".")[0] for c in found} - known:
            return None
        whole = rule.map_conditions(lambda c: Domain.FALSE if c in users else c)
        own = Domain.OR(users) & rule & ~whole if users else Domain.FALSE
        everywhere = self._everywhere()
        return whole.optimize_full(everywhere), own.optimize_full(everywhere)

    @api.model
    def _rows(self, asked):
        """SQL of the rows that answer a question, just those the user may see."""
        whole, own = asked.rights
        parts = []
        if not whole.is_false():
            parts.append(self._seen(self._whole_rows(asked), whole))
        if not own.is_false():
            query = self._seen_query(super()._table_query, own)
            # looked up one by one: the planner may think them many
            attempts = SQL("a.id = ANY(ARRAY%s)", query.subselect())
            parts.append(SQL(asked.cube.chain(), attempts=attempts))
        if not parts:
            parts.append(SQL("%s AND FALSE", SQL(asked.cube.sums())))
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    def _whole_rows(self, asked):
        """The same, as if the user saw everything."""
        rollup = self.env["call.attempt.rollup"]
        cube, looked_up = asked.cube, asked.counted.looked_up
        if asked.looks_up and cube.number not in looked_up:
            looked_up = rollup._look_up([cube], asked.days)
        touched = looked_up.get(cube.number)
        return rollup._rows(cube, asked.parts, asked.contacts, asked.days, touched)

    def _everywhere(self):
        return self.sudo().with_context(active_test=False)

    def _seen_query(self, rows, domain):
        query = Query(self.env, self._table, SQL("(%s)", rows))
        query.add_where(domain._to_sql(self._everywhere(), self._table, query))
        return query

    def _seen(self, rows, domain):
        if domain.is_true():
            return rows
        columns = (SQL.identifier(self._table, name) for name in attempt_cubes.COLUMNS)
        return self._seen_query(rows, domain).select(*columns)


def _order_of(order, groupby, specs):
    """The terms of an order that say something of this grouping."""
    terms = [term.strip() for term in (order or "").split(",") if term.strip()]
    absent = specs - set(groupby)
    return ", ".join(t for t in terms if t.split()[0] not in absent) or None


def _fields_of(domain):
    """(names of fields, first day, last day) of an optimized domain.

    None where days are not one period for everything else.
    """
    names, since, until = set(), None, None
    parts = domain.children if isinstance(domain, DomainAnd) else [domain]
    for part in parts:
        found = list(conditions(part))
        if None in found:
            return None
        if not isinstance(part, DomainCondition) or part.field_expr != "day":
            names |= {c.field_expr.partition(".")[0] for c in found}
            continue
        period = _period(part)
        if not period:
            return None
        since = max(filter(None, (since, period[0])), default=None)
        until = min(filter(None, (until, period[1])), default=None)
    return None if "day" in names else (names, since, until)


def _period(condition):
    """(first day, last day) of a condition on the day, None if it is no period."""
    operator, value = condition.operator, condition.value
    if operator == "in" and len(value) == 1:
        value = next(iter(value))
        return (value, value) if isinstance(value, date) else None
    if not isinstance(value, date):
        return None
    step = timedelta(days=1)
    return {
        ">=": (value, None),
        ">": (value + step, None),
        "<=": (None, value),
        "<": (None, value - step),
    }.get(operator)
