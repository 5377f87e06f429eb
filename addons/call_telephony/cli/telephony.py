"""`odoo telephony -d DB`: the process between Odoo and the PBXs.

This file is loaded without the addon's `__init__`, and an ImportError in it would make
the command unknown: everything of the addon is imported when the command runs.
"""

import asyncio
import contextlib
import logging
import signal
import sys
import threading

from odoo.cli import Command
from odoo.tools import config

_logger = logging.getLogger("odoo.addons.call_telephony.service")


class Telephony(Command):
    """Run the telephony service of a database until SIGTERM or Ctrl-C."""

    def run(self, args):
        config.parser.prog = self.prog
        config.parse_config(args, setup_logging=True)
        names = config["db_name"]
        if not names or len(names) > 1:
            sys.exit("odoo telephony: give one database with -d")
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(self.serve(names[0]))

    async def serve(self, dbname):
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        service = await loop.run_in_executor(None, self.load, dbname)
        _logger.info("telephony service of %s started", dbname)
        await service.serve(stop)
        _logger.info("telephony service of %s stopped", dbname)

    @staticmethod
    def load(dbname):
        """Load the database's addons: they are what the service is made of."""
        from odoo.modules.registry import Registry

        threading.main_thread().dbname = threading.current_thread().dbname = dbname
        registry = Registry(dbname)
        if "telephony.command" not in registry:
            sys.exit(f"odoo telephony: call_telephony is not installed in {dbname}")
        # not relative: this file is loaded as `odoo.cli.telephony`
        # pylint: disable-next=odoo-addons-relative-import
        from odoo.addons.call_telephony.service.service import TelephonyService

        return TelephonyService(dbname)
