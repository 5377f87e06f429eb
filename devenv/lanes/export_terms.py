"""Fed to `odoo shell`: exports each addon's terms, compares, prints one JSON line.

With `update` it writes the .pot files into the addons, and brings ru.po up to date:
new terms are added untranslated, old ones removed.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

job = json.loads(os.environ["DEVENV_TERMS"])
sys.path.insert(0, job["repo"])

from devenv.lanes import po_check  # noqa: E402


def export(addon, path):
    """Write the addon's .pot as Odoo sees it."""
    with path.open("wb") as handle:
        trans_export(None, [addon], handle, "po", env)  # noqa: F821 (given by the shell)


def foreign_fields(addon):
    """Names of the addon's external ids of fields that other addons define."""
    domain = [("module", "=", addon), ("model", "=", "ir.model.fields")]
    ids = env["ir.model.data"].search(domain)  # noqa: F821
    fields = env["ir.model.fields"].browse(ids.mapped("res_id")).exists()  # noqa: F821
    others = {field.id for field in fields if not defines(addon, field)}
    return {item.name for item in ids if item.res_id in others}


def defines(addon, field):
    """Is a field written down in the addon, not only inherited from a mixin?"""
    known = env[field.model]._fields.get(field.name)  # noqa: F821
    return known is None or not known._modules or addon in known._modules


def update(addon, exported):
    """Bring the addon's own .pot and ru.po up to the exported terms."""
    folder = Path(job["addons_folder"]) / addon / "i18n"
    folder.mkdir(exist_ok=True)
    (folder / f"{addon}.pot").write_bytes(exported.read_bytes())
    template = polib.pofile(str(exported))
    path = folder / "ru.po"
    if path.exists():
        translation = polib.pofile(str(path))
        translation.merge(template)
        for entry in translation.obsolete_entries():
            translation.remove(entry)
    else:
        translation = template
    translation.metadata["Language"] = "ru"
    translation.save(str(path))


with tempfile.TemporaryDirectory() as scratch:
    for name in job["addons"]:
        file = Path(scratch) / f"{name}.pot"
        export(name, file)
        if job["update"]:
            update(name, file)
    foreign = {name: foreign_fields(name) for name in job["addons"]}
    found = po_check.check_all(scratch, job["addons_folder"], job["addons"], foreign)
    print("TERMS " + json.dumps(found))
