"""Converters, scopes and writing styles of an environment."""

from odoo import fields
from odoo.models import BaseModel

from ..core.convert import Converter
from ..core.formatting import Style, to_text
from ..core.parsing import Reading
from ..core.scope import Lazy, Scope
from .reader import Reader


def timezone_of(env):
    return getattr(env.tz, "zone", None) or str(env.tz) or "UTC"


def style_of(env):
    """How the user's language writes dates and numbers."""
    lang = env["res.lang"]._get_data(code=env.lang or env.user.lang or "en_US")
    return Style(
        date_format=lang.date_format or "%Y-%m-%d",
        time_format=_without_seconds(lang.time_format or "%H:%M"),
        decimal_point=lang.decimal_point or ".",
        thousands="",  # numbers in texts may be read by machines again
        yes=env._("yes"),
        no=env._("no"),
        tz=timezone_of(env),
    )


def reading_of(env):
    """How ambiguous numbers and dates of the user's language are read."""
    lang = env["res.lang"]._get_data(code=env.lang or env.user.lang or "en_US")
    date_format = lang.date_format or "%m/%d/%Y"
    return Reading(
        decimal_point=lang.decimal_point or ".",
        thousands=lang.thousands_sep or "",
        day_first=not date_format.startswith(("%m", "%b", "%B")),
        tz=timezone_of(env),
        yes_words=(env._("yes").casefold(),),
        no_words=(env._("no").casefold(),),
    )


def today_of(env):
    return fields.Date.context_today(env["base"])


def converter_of(env, records):
    return Converter(records, reading_of(env), today_of(env), Writer(env))


class Writer:
    """Human text of values in the user's language; records the user may not read
    have none."""

    def __init__(self, env):
        self.own = Reader(env).own
        self.style = style_of(env)

    def __call__(self, value):
        return to_text(self.own(value), self.style)


def scope_of(env, values=None, sources=None, strict=False):
    """The names of a run: given values and sources and what is always there.

    Records the user may not read are not there.  ``strict`` keeps those given as they
    are: putting one into a field is then an error instead of leaving the field empty.
    """
    return scopes_of(env, [(values, sources)], strict)[0]


def scopes_of(env, jobs, strict=False):
    """As `scope_of` for each of many (values, sources)."""
    reader = Reader(env)

    def own(value):
        if strict and isinstance(value, BaseModel):
            return value.with_env(env)
        return reader.own(value)

    always = {
        "today": today_of(env),
        "now": fields.Datetime.now(),
    }
    people = {
        "operator": env.user.with_env(env),
        "company": env.company.with_env(env),
    }
    return [_scope(reader, own, always, people, *job) for job in jobs]


def _scope(reader, own, always, people, values, sources):
    given = {name: own(value) for name, value in (values or {}).items()}
    records = {
        name: record
        for name, record in (sources or {}).items()
        if isinstance(record, BaseModel) and record
    }
    return Scope({**always, **given}, Lazy({**people, **records}, own), reader)


def _without_seconds(time_format):
    return time_format.replace(":%S", "")
