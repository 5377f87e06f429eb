"""Template databases: what takes minutes to install is installed once.

`base` has what our addons depend on; `full` has ours, too.  Each carries a hash of what
it was made from in its name, so a change makes another and an unchanged one is used
again.  One is built under another name and renamed when complete.
"""

import ast
import functools
import threading

from . import console, database, installer, odoo_source, paths, postgres, stamps, venv

PREFIX = "cc_tpl"
#: Put in every base template beside the dependencies, because tests look at them.
ALWAYS = ("contacts", "crm", "mail", "sale_crm", "sale_management")
#: English first: the first one becomes every new partner's.
LANGUAGES = "en_US,ru_RU"
NOT_CODE = ("tests", "tests_core", "readme", "static", "__pycache__")


def manifest(name):
    """An addon's manifest."""
    return ast.literal_eval((paths.ADDONS / name / "__manifest__.py").read_text())


def dependencies():
    """Everything our addons depend on that is not ours."""
    ours = paths.present_addons()
    depends = {item for name in ours for item in manifest(name).get("depends", ())}
    return tuple(sorted(depends.difference(ours).union(ALWAYS)))


@functools.cache
def addon_digest(name):
    """Hash of what a database takes from an addon: everything but tests and assets."""
    folder = paths.ADDONS / name
    files = sorted(stamps.walk(folder, skip=NOT_CODE))
    return stamps.digest(*(part for file in files for part in (file.name, file)))[:16]


def digests(addons):
    """`{addon: hash}`."""
    return {name: addon_digest(name) for name in addons}


def _base_digest(demo):
    source = odoo_source.identity(odoo_source.given())
    packages = [
        f"{name}=={version}"
        for name, version in sorted(venv.pinned(venv.LOCK.read_text()).items())
        if name.startswith("odoo-addon-")
    ]
    return stamps.digest(source, *packages, *dependencies(), LANGUAGES, demo)[:12]


def base(demo):
    """Name of the template with the dependencies installed; made when missing."""
    return _ensure(
        f"{PREFIX}_base_{_kind(demo)}_{_base_digest(demo)}", _make_base, demo
    )


def base_beside(demo):
    """Begin to make `base` while something else goes on; who needs it waits for it.

    A failure shows where it is needed: there it is tried again.
    """
    postgres.ensure()
    maker = threading.Thread(target=_try_base, args=(demo,), daemon=True)
    maker.start()
    return maker


def _try_base(demo):
    try:
        base(demo)
    except Exception as error:  # noqa: BLE001 - tried again by whoever needs it
        console.warn(f"a template could not be made yet: {error}")


def _kind(demo):
    return "demo" if demo else "bare"


def full(demo):
    """The template with all our addons and their bundles; made when missing."""
    code = stamps.digest(*digests(paths.present_addons(demo)).values())[:8]
    name = f"{PREFIX}_full_{_kind(demo)}_{_base_digest(demo)}_{code}"
    return _ensure(name, _make_full, demo)


def _ensure(name, make, demo):
    postgres.ensure()
    if database.exists(name):
        return name
    kind = _kind(demo)
    with stamps.lock(f"templates_{kind}"):
        if not database.exists(name):
            unfinished = f"{PREFIX}_unfinished_{kind}"
            database.drop(unfinished)
            make(unfinished, demo)
            database.rename(unfinished, name)
            _drop_older(name)
    return name


def _make_base(name, demo):
    what = "with demo data" if demo else "without demo data"
    console.step(f"Installing Odoo's own applications, {what} (once; some minutes)")
    database.create(name)
    installer.install(name, dependencies(), demo, f"--load-language={LANGUAGES}")
    database.note(name, demo=demo)


def _make_full(name, demo):
    addons = paths.present_addons(demo)
    source = base_unlocked(demo)
    database.copy(source, name)
    console.step(f"Installing {', '.join(addons)}")
    installer.install(name, addons, demo)
    console.step("Making the browser's bundles")
    installer.make_bundles(name)
    database.note(name, demo=demo, addons=digests(addons))


def base_unlocked(demo):
    """`base` for one who holds the lock: built under its own unfinished name."""
    name = f"{PREFIX}_base_{_kind(demo)}_{_base_digest(demo)}"
    if not database.exists(name):
        unfinished = f"{PREFIX}_unfinished_base_{_kind(demo)}"
        database.drop(unfinished)
        _make_base(unfinished, demo)
        database.rename(unfinished, name)
    return name


def _drop_older(name):
    """Drop templates of the same kind that no code leads to any more."""
    kind = "_".join(name.split("_")[:4]) + "_"
    for other in database.names():
        if other.startswith(kind) and other != name:
            database.drop(other)


def bring_up_to_date(name, demo):
    """Install or update what changed in our addons since the database was made."""
    facts = database.noted(name)
    had = facts.get("addons", {})
    now = digests(paths.present_addons(demo))
    new = [addon for addon in now if addon not in had]
    changed = [addon for addon in now if addon in had and had[addon] != now[addon]]
    if new or changed:
        console.step(f"Updating {', '.join((*new, *changed))} in database {name}")
        installer.update(name, new, changed, demo)
        database.note(name, **{**facts, "addons": now})
