"""`./run`: set up, make or update the database, start, serve until Ctrl-C."""

import argparse
import signal
import sys
import time

from . import (
    console,
    database,
    paths,
    pbx,
    postgres,
    sandbox,
    servers,
    setup,
    templates,
)

RESTART_PAUSE = 3  # seconds before a telephony service that ended is started again
LOGINS = (
    ("operator", "operator", "the operator's desk"),
    ("supervisor", "supervisor", "campaigns, the live board, statistics"),
    ("author", "author", "scripts and their analytics"),
    ("admin", "admin", "everything"),
)


class Stop(Exception):
    """Somebody asked us to end."""


def parse(args):
    """Options of the command line."""
    parser = argparse.ArgumentParser(
        prog="./run", description="Start the call-centre suite (Ctrl-C ends it)."
    )
    add = parser.add_argument
    add("--no-demo", dest="demo", action="store_false", help="no demo data")
    add("--db", default="callcentre", metavar="NAME", help="database (%(default)s)")
    add("--port", type=int, default=8069, metavar="N", help="port (%(default)s)")
    add(
        "--pbx",
        choices=("simulated", "asterisk"),
        default="simulated",
        help="the telephone exchange; asterisk sets up a sandbox (%(default)s)",
    )
    add("--setup-only", action="store_true", help="fetch and install, start nothing")
    add("--reset", action="store_true", help="drop the database and begin anew")
    return parser.parse_args(args)


def main(args):
    """The whole command; its exit code."""
    options = parse(args)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _stop)
    was_up = _postgres_is_up()
    started = []
    try:
        setup.runtime(options.pbx)
        prepare_database(options)
        if not options.setup_only:
            serve(options, started)
    except (Stop, KeyboardInterrupt):
        console.say("\nStopping …")
    except RuntimeError as error:  # our own errors say in words what is wrong
        print(f"\n./run: {error}", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)  # not twice
        for part in reversed(started):
            part.stop()
        if not was_up:
            postgres.stop_if_unused()
    return 0


def _stop(number, frame):
    raise Stop


def _postgres_is_up():
    try:
        return postgres.own_server() or postgres.is_up()
    except (OSError, RuntimeError):
        return False  # not even installed yet


def prepare_database(options):
    """The database as asked for: a new one, or the old one brought up to date."""
    name = options.db
    if options.reset and database.exists(name):
        console.step(f"Dropping database {name}")
        database.drop(name)
    if not database.exists(name):
        source = templates.full(options.demo)
        console.step(f"Making database {name}")
        database.copy(source, name)
        return
    demo = database.noted(name).get("demo", options.demo)
    templates.bring_up_to_date(name, demo)


def serve(options, started):
    """Start the parts, say where they are, and watch them."""
    if options.pbx == "asterisk":
        console.step("Starting the Asterisk sandbox")
        world = sandbox.Sandbox()
        started.append(world)
        pbx.choose(options.db, world.start().for_odoo())
    else:
        pbx.choose(options.db)
    console.step("Starting Odoo")
    odoo = servers.Odoo(options.db, options.port)
    started.append(odoo)
    odoo.start()
    telephony = servers.Telephony(options.db)
    if telephony.exists():
        started.append(telephony)
        telephony.start()
    announce(options, odoo, telephony)
    while True:
        time.sleep(0.5)
        if odoo.child.ended() is not None:
            raise servers.ServerError(f"Odoo ended:\n{odoo.child.tail()}")
        if telephony.child and telephony.child.ended() is not None:
            console.warn(f"the telephony service ended; see {telephony.log}")
            time.sleep(RESTART_PAUSE)
            telephony.start()


def announce(options, odoo, telephony):
    """Address, logins, logs."""
    console.say(f"\n  Call centre: {odoo.url}   (database {options.db})\n")
    console.say(f"  Ready after {console.elapsed():.0f} s.\n")
    demo = database.noted(options.db).get("demo", options.demo)
    for login, password, what in LOGINS if demo else LOGINS[-1:]:
        console.say(f"  {login + ' / ' + password:25} {what}")
    logs = odoo.log.parent.relative_to(paths.REPO)
    console.say(f"\n  Exchange: {options.pbx}. Logs: {logs}/. Ctrl-C stops it all.\n")
    if not telephony.child:
        console.warn("no telephony service: call_telephony has no such command")
