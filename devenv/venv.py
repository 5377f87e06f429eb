"""The virtual environment `.venv/`, from a lock with hashes, with Odoo linked in."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import apt, console, paths, pins, stamps

LOCK = paths.DEVENV / "requirements.lock"
STAMP = "venv"
PYTHONS = ("python3.11", "python3")
LINK = "odoo_source.pth"


class VenvError(RuntimeError):
    """The virtual environment could not be made."""


def ensure():
    """Make or bring up to date; nothing to do when the lock is the stamped one."""
    value = stamps.digest(LOCK)
    link_current = _link_file_is_current()
    if stamps.is_current(STAMP, value) and paths.PYTHON.exists() and link_current:
        return
    if not (stamps.was_done(STAMP) and _works()):
        _create()  # never completed, or broken: from nothing
    stamps.forget(STAMP)
    console.step("Installing Python packages (pip, hashes checked)")
    _install()
    link_odoo()
    stamps.mark(STAMP, value)


def _works():
    if not paths.PYTHON.exists():
        return False
    done = subprocess.run([str(paths.PYTHON), "-m", "pip", "--version"], **_QUIET)
    return done.returncode == 0


_QUIET = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}


def python_3_11():
    """A Python 3.11 of this machine: Odoo's pinned packages have wheels for it."""
    for name in (sys.executable, *PYTHONS):
        program = shutil.which(name) if name else None
        if not program:
            continue
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([program, "-c", code], **_QUIET)
        if done.stdout.strip() == "3.11":
            return program
    raise VenvError("Python 3.11 is needed (Debian 12 has it); none was found")


def _create():
    console.step("Making the Python environment")
    stamps.forget(STAMP)
    shutil.rmtree(paths.VENV, ignore_errors=True)
    python = python_3_11()
    _check([python, "-m", "venv", "--without-pip", str(paths.VENV)])
    if _check_ok([str(paths.PYTHON), "-m", "ensurepip", "--default-pip"]):
        return
    # Debian without python3-venv: pip itself comes from Debian's archive of wheels
    folder = paths.DOWNLOADS / "pip"
    apt.unpack(apt.fetch(pins.PIP), folder)
    (wheel,) = folder.glob("usr/share/python-wheels/pip-*.whl")
    install = ["install", "-q", "--no-index", str(wheel)]
    _check([str(paths.PYTHON), f"{wheel}/pip", *install])


def _check_ok(command):
    return subprocess.run(command, **_QUIET).returncode == 0


def _check(command):
    done = subprocess.run(command, **_QUIET)
    if done.returncode:
        raise VenvError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def pinned(text):
    """Names and versions in a lock: `{"odoo-addon-voip-oca": "19.0.1.0.2", …}`."""
    return dict(re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s\\;]+)", text, re.M))


def entry(text, name):
    """One package's lines of a lock, hashes included."""
    pattern = rf"^{re.escape(name)}==.*?(?=^\S|\Z)"
    found = re.search(pattern, text, re.M | re.S)
    if not found:
        raise VenvError(f"{LOCK.name} does not have {name}")
    return found.group(0)


def _install():
    text = LOCK.read_text()
    # setuptools first: the few source packages are built with it, not with a later one
    first = paths.STATE / "first.lock"
    first.write_text(entry(text, "setuptools"))
    pip = [str(paths.PYTHON), "-m", "pip", "install", "-q", "--no-deps"]
    pip += ["--require-hashes", "--no-build-isolation", "--disable-pip-version-check"]
    for lock in (first, LOCK):
        try:
            _check([*pip, "-r", str(lock)])
        except VenvError as error:
            raise VenvError(_explain(str(error))) from None
    _remove_leftovers(pinned(text))


def _explain(message):
    if "No matching distribution" in message or "Could not find a version" in message:
        message += (
            "\nA pinned version is gone from the package index. "
            "Make a new lock with devenv/relock and commit it."
        )
    return message


def _remove_leftovers(wanted):
    """Uninstall what an earlier lock had; what the user installed besides stays."""
    record = paths.STATE / "installed.lock"
    earlier = pinned(record.read_text()) if record.exists() else {}
    gone = sorted(set(earlier) - set(wanted))
    if gone:
        _check([str(paths.PYTHON), "-m", "pip", "uninstall", "-q", "-y", *gone])
    shutil.copy(LOCK, record)


def _link_text():
    return os.path.realpath(paths.ODOO / "python") + "\n"


def _link_file_is_current():
    try:
        return (paths.site_packages() / LINK).read_text() == _link_text()
    except OSError:
        return False


def link_odoo():
    """Let the environment's Python (and pip) see Odoo."""
    (paths.site_packages() / LINK).write_text(_link_text())


def program(name):
    """Path of a program of the environment, as text."""
    return str(Path(paths.VENV) / "bin" / name)
