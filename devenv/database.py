"""Databases and their filestores."""

import os
import shutil
import subprocess

from . import paths, postgres


def _run(program, *args):
    env = {**os.environ, **postgres.ensure()}
    command = [str(postgres.bin_dir() / program), *args]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        raise postgres.PostgresError(f"{program}: {done.stderr.strip()}")
    return done.stdout


def filestore(name):
    """The folder with a database's files."""
    return paths.DATA / "filestore" / name


def exists(name):
    """Is there a database of this name?"""
    names = _run("psql", "-Atc", "SELECT datname FROM pg_database", "postgres")
    return name in names.splitlines()


def drop(name):
    """Drop a database and its files, if they exist."""
    _run("dropdb", "--if-exists", "--force", name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(source, name):
    """Make database `name` as a copy of `source`; an old one is dropped."""
    drop(name)
    _run("createdb", "-T", source, name)
    if filestore(source).is_dir():
        shutil.copytree(filestore(source), filestore(name))
