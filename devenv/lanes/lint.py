"""Lane `lint`: ruff, pylint-odoo, eslint, prettier, and whole translations."""

from .. import database, linters, setup, templates
from . import translations
from .result import Verdict

SHOWN = 2500  # characters of what a linter says


def run(context):
    """Each linter on each addon counts as one test."""
    setup.linting()
    verdict = Verdict("lint")
    for check in linters.all_checks():
        _count(verdict, check.name, check.run())
    name = context.database("lint")
    database.copy(templates.full(demo=True), name)
    for addon, problems in translations.check(name, context.addons).items():
        _count(verdict, f"translations {addon}", "; ".join(problems) or None)
    database.drop(name)
    return verdict


def _count(verdict, name, said):
    if said is None:
        verdict.passed += 1
        return
    verdict.failed += 1
    text = said if len(said) <= SHOWN else said[:SHOWN] + "\n…"
    verdict.notes.append(f"failed: {name}\n{text}")
