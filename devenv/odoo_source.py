"""Odoo 19.0 in `.odoo/`, from Debian's package or from what ODOO_SRC names.

Whatever it came from, two links name what matters: `.odoo/python` (the folder that
holds the package `odoo`) and `.odoo/addons` (Odoo's own addons).
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import apt, console, paths, pins, stamps

STAMP = "odoo"
SELFIE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class OdooSourceError(RuntimeError):
    """Odoo could not be had, or it is not Odoo 19.0."""


def given():
    """What the user's ODOO_SRC names: a folder, a .deb or an archive; None if unset."""
    value = os.environ.get("ODOO_SRC")
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.exists():
        raise OdooSourceError(f"ODOO_SRC names {path}, which does not exist")
    return path


def ensure():
    """Have Odoo in place.  Without ODOO_SRC, what is there already is kept."""
    source = given()
    value = identity(source)
    if stamps.is_current(STAMP, value) and (paths.ODOO / "python").exists():
        return
    if source is None and stamps.was_done(STAMP) and (paths.ODOO / "python").exists():
        console.say("Odoo's pinned version changed")
    unfinished = paths.REPO / ".odoo.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    _fill(source, unfinished)
    stamps.forget(STAMP)
    shutil.rmtree(paths.ODOO, ignore_errors=True)
    unfinished.rename(paths.ODOO)
    stamps.mark(STAMP, value)


def identity(source):
    if source is None:
        wanted = (pins.ODOO, *pins.ODOO_ASSETS)
        return stamps.digest(*(pin.sha256 for pin in wanted))
    if source.is_dir():
        return stamps.digest("folder", str(source))
    return stamps.digest("file", apt.file_sha256(source))


def _fill(source, folder):
    if source is None:
        for pin in (pins.ODOO, *pins.ODOO_ASSETS):
            apt.unpack(apt.fetch(pin), folder)
        tree = folder
    elif source.is_dir():
        tree = source
    elif source.suffix == ".deb":
        apt.unpack(source, folder)
        if dangling(folder):
            for pin in pins.ODOO_ASSETS:
                apt.unpack(apt.fetch(pin), folder)
        tree = folder
    else:
        console.step(f"Unpacking {source.name}")
        shutil.unpack_archive(source, folder)
        tree = folder
    python, addons = locate(tree)
    check_version(python)
    if tree is folder:
        complete(addons)
    for name, target in (("python", python), ("addons", addons)):
        inside = target.is_relative_to(folder)
        (folder / name).symlink_to(target.relative_to(folder) if inside else target)


def locate(tree):
    """The folder that holds the package `odoo`, and Odoo's addons, in a tree of files.

    The tree is a checkout, an unpacked package or an unpacked source archive.
    """
    for pattern in ("", "*", "usr/lib/python3/dist-packages"):
        for root in sorted(tree.glob(pattern)) if pattern else [tree]:
            if not (root / "odoo" / "release.py").is_file():
                continue
            for addons in (root / "odoo" / "addons", root / "addons"):
                if (addons / "mail" / "__manifest__.py").is_file():
                    return root, addons
    raise OdooSourceError(f"no Odoo found in {tree}")


def check_version(python):
    """Refuse anything but Odoo 19.0."""
    text = (python / "odoo" / "release.py").read_text()
    found = re.search(r"version_info\s*=\s*\((\d+),\s*(\d+)", text)
    if not found or found.groups() != ("19", "0"):
        got = ".".join(found.groups()) if found else "of an unknown version"
        raise OdooSourceError(f"Odoo 19.0 is needed; {python} is {got}")


def dangling(folder):
    """Links in a tree that lead nowhere."""
    command = ["find", str(folder), "-xtype", "l"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def complete(addons):
    """Add the file that the Debian package leaves out: every page asks for it."""
    selfie = addons / SELFIE
    if not selfie.exists():
        selfie.parent.mkdir(parents=True, exist_ok=True)
        selfie.touch()
