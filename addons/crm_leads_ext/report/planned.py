"""What reports that plan their questions have in common.

A planned question reads rows made for it alone (sums that are kept, subjects counted
together) instead of the report's own; which rows is each report's affair.
"""

from odoo import models
from odoo.orm.domains import DomainBool, DomainCondition, DomainNary

#: parts of a date that begin at midnight
PERIODS = ("day", "week", "month", "quarter", "year")


def conditions(domain):
    """All conditions of an optimized domain; None for what is neither one nor made of
    them.

    Negations are none of them once a domain is optimized.
    """
    if isinstance(domain, DomainNary):
        for child in domain.children:
            yield from conditions(child)
    elif isinstance(domain, DomainCondition):
        yield domain
    elif not isinstance(domain, DomainBool):
        yield None


def figures_of(having, order, groups):
    """The figures that groups are chosen or ordered by (``goals:sum``, ``__count``)."""
    chosen = [term[0] for term in having if isinstance(term, list | tuple)]
    terms = (term.split()[0] for term in (order or "").split(",") if term.strip())
    sums = (term for term in terms if ":" in term or term == "__count")
    return [*chosen, *(term for term in sums if term not in groups)]


def without_plan(env, rows):
    """Rows of groups whose records do not carry the plan further."""

    def own(value):
        return value.with_env(env) if isinstance(value, models.Model) else value

    return [tuple(map(own, row)) for row in rows]
