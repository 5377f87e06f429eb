"""The linters: which files each looks at, and its command line.

`devenv/lint [--fix] [PATH…]` runs them on what you are working on; the lane `lint` on
everything.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import npm, paths, stamps, venv

#: Not asked for: readme/*.md fragments take README.rst's place, and a large model may
#: be spread over several files.
PYLINT_OFF = "missing-readme,consider-merging-classes-inherited"
#: Python beside the addons.
TOOLS = ("devenv", "tests", "bench", "conftest.py", "run", "test")


@dataclass(frozen=True)
class Check:
    """One linter over one set of files."""

    name: str
    command: tuple

    def run(self):
        """`None` when all is well, else what the linter says."""
        done = subprocess.run(
            self.command,
            cwd=paths.REPO,
            env=npm.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return None if done.returncode == 0 else (done.stdout + done.stderr).strip()


def static_files(folder, *suffixes):
    """Files of an addon's `static`, libraries of others left out."""
    files = stamps.walk(folder / "static") if (folder / "static").is_dir() else ()
    return sorted(
        file for file in files if file.suffix in suffixes and "lib" not in file.parts
    )


def relative(files):
    """Paths as seen from the repository: shorter to read."""
    return [str(Path(file).relative_to(paths.REPO)) for file in files]


def addon_checks(name, fix=False):
    """The linters of one addon, but for pylint."""
    folder = paths.ADDONS / name
    checks = python_checks(name, [f"addons/{name}"], fix)
    scripts = relative(static_files(folder, ".js"))
    pages = relative(static_files(folder, ".js", ".xml", ".scss"))
    if scripts:
        checks.append(Check(f"eslint {name}", tuple(npm.eslint(scripts, fix))))
    if pages:
        checks.append(Check(f"prettier {name}", tuple(npm.prettier(pages, fix))))
    return checks


def pylint_check(addons):
    """pylint-odoo over addons: in one process, for most of its time is the start."""
    folders = [f"addons/{name}" for name in addons]
    options = ["--rcfile=.pylintrc", f"--disable={PYLINT_OFF}"]
    command = (venv.program("pylint"), *options, *folders)
    return Check(f"pylint-odoo {', '.join(addons)}", command)


def python_checks(name, files, fix=False):
    """ruff's two checks of files."""
    ruff = venv.program("ruff")
    lint = [ruff, "check", *(["--fix"] if fix else []), *files]
    layout = [ruff, "format", *([] if fix else ["--check"]), *files]
    return [
        Check(f"ruff check {name}", tuple(lint)),
        Check(f"ruff format {name}", tuple(layout)),
    ]


def checks_of(addons, fix=False):
    """All linters of some addons."""
    checks = [check for name in addons for check in addon_checks(name, fix)]
    return [*checks, pylint_check(addons)]


def all_checks(fix=False):
    """Everything in the repository."""
    tools = [name for name in TOOLS if (paths.REPO / name).exists()]
    addons = paths.present_addons()
    return [*python_checks("tools", tools, fix), *checks_of(addons, fix)]
