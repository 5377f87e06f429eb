"""Databases and their filestores: make, copy, drop, and remember what is in them.

What a database was made from is kept in its comment, as JSON: it goes wherever the
database goes, and Odoo does not see it.
"""

import json
import os
import shutil
import subprocess

from . import paths, postgres


class DatabaseError(RuntimeError):
    """A database could not be made."""


def _run(program, *args):
    env = {**os.environ, **postgres.ensure()}
    command = [str(postgres.bin_dir() / program), *args]
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise DatabaseError(f"{program}: {done.stderr.strip()}")
    return done.stdout


def query(sql, database="postgres"):
    """Rows of a query as lines, columns separated by `|`."""
    options = ["-v", "ON_ERROR_STOP=1", "-X", "-A", "-t", "-c", sql]
    return _run("psql", *options, database).splitlines()


def literal(text):
    """A text as SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def filestore(name):
    """The folder with a database's files."""
    return paths.DATA / "filestore" / name


def names():
    """All databases there are."""
    return query("SELECT datname FROM pg_database")


def exists(name):
    """Is there a database of this name?"""
    return name in names()


def drop(name):
    """Drop a database and its files, if they exist."""
    _run("dropdb", "--if-exists", "--force", name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def create(name):
    """An empty database, sorted in a fixed order as Odoo wants it."""
    options = ["-T", "template0", "-E", "UTF8", "--lc-collate=C"]
    _run("createdb", *options, name)


def copy(source, name):
    """Make database `name` as a copy of `source`; an old one is dropped."""
    drop(name)
    if filestore(source).is_dir():
        shutil.copytree(filestore(source), filestore(name))
    _run("createdb", "-T", source, name)
    note(name, **noted(source))


def rename(name, new):
    """Give a database another name: how one that is complete takes its place."""
    drop(new)
    if filestore(name).is_dir():
        filestore(name).rename(filestore(new))
    query(f'ALTER DATABASE "{name}" RENAME TO "{new}"')


def note(name, **facts):
    """Remember facts about a database in its comment."""
    text = json.dumps(facts, sort_keys=True)
    query(f'COMMENT ON DATABASE "{name}" IS {literal(text)}')


def noted(name):
    """What `note` remembered; empty when nothing."""
    sql = (
        "SELECT replace(shobj_description(oid, 'pg_database'), chr(10), ' ')"
        f" FROM pg_database WHERE datname = {literal(name)}"
    )
    try:
        return json.loads("".join(query(sql)) or "{}")
    except ValueError:
        return {}
