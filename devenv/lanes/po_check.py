"""Compares an addon's committed translations with the terms it really has.

Runs in the virtual environment (polib); the terms are exported by Odoo itself.
"""

import re
from pathlib import Path

import polib

NAMED = re.compile(r"%\([A-Za-z_]\w*\)[sdfr]")
FIELD = re.compile(r"model:ir\.model\.fields,\w+:\w+\.(\w+)")
SHOWN = 5


def entries(path):
    """`{msgid: entry}` of a .po or .pot file, without obsolete ones."""
    return {item.msgid: item for item in polib.pofile(str(path)) if not item.obsolete}


def _list(what, terms):
    shown = "; ".join(repr(term[:60]) for term in sorted(terms)[:SHOWN])
    more = f" and {len(terms) - SHOWN} more" if len(terms) > SHOWN else ""
    return f"{len(terms)} {what}: {shown}{more}"


def placeholders_differ(entry):
    """Does a translation lose or add a placeholder?"""
    return sorted(NAMED.findall(entry.msgid)) != sorted(NAMED.findall(entry.msgstr))


def inherited(entry, foreign):
    """Is this term only the label of fields that another addon adds to our models?

    Which there are depends on what else is installed (a mixin's field for SMS, say).
    """
    if not entry.occurrences:
        return False
    fields = [FIELD.fullmatch(place) for place, _line in entry.occurrences]
    return all(found and found[1] in foreign for found in fields)


def check(exported, folder, addon, foreign=(), language="ru"):
    """Problems of one addon's translations, in words.

    :param Path exported: the .pot file Odoo exported just now
    :param Path folder: the addon's i18n folder
    :param foreign: names (of external ids) of fields that are not the addon's own
    """
    exported_entries = entries(exported)
    every = set(exported_entries)
    terms = {
        name for name, item in exported_entries.items() if not inherited(item, foreign)
    }
    problems = []
    template, translation = folder / f"{addon}.pot", folder / f"{language}.po"
    if not template.exists():
        problems.append(f"{template.name} is missing")
    else:
        committed = set(entries(template))
        if terms - committed:
            problems.append(_list(f"terms not in {template.name}", terms - committed))
        if committed - every:
            problems.append(_list(f"old terms in {template.name}", committed - every))
    if not translation.exists():
        problems.append(f"{translation.name} is missing")
        return problems
    translated = entries(translation)
    kinds = {
        f"terms not in {translation.name}": terms - set(translated),
        f"untranslated in {translation.name}": {
            term for term in terms & set(translated) if not translated[term].msgstr
        },
        f"fuzzy in {translation.name}": {
            term for term in terms & set(translated) if translated[term].fuzzy
        },
        f"other placeholders in {translation.name}": {
            term
            for term in terms & set(translated)
            if translated[term].msgstr and placeholders_differ(translated[term])
        },
    }
    problems += [_list(what, found) for what, found in kinds.items() if found]
    return problems


def check_all(exported_folder, addons_folder, addons, foreign):
    """`{addon: [problem, …]}` for all addons; `foreign` as `{addon: field names}`."""
    found = {}
    for addon in addons:
        folder = Path(addons_folder) / addon / "i18n"
        exported = Path(exported_folder) / f"{addon}.pot"
        found[addon] = check(exported, folder, addon, foreign[addon])
    return found
