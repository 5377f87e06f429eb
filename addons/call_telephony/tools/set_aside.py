"""Work whose failure must not take the rest of the transaction with it."""

import contextlib
import logging

import psycopg2

from odoo.exceptions import ConcurrencyError, LockError

_logger = logging.getLogger(__name__)

#: What repeating the whole transaction may cure: never set aside.
REPEATED = (
    *(psycopg2.OperationalError, psycopg2.InterfaceError),
    *(ConcurrencyError, LockError),
)


class Outcome:
    """`error` is what went wrong; None: nothing."""

    error = None


@contextlib.contextmanager
def set_aside(env, what, *args):
    """Undo and log what fails in here, whatever it is; the rest goes on.

        with set_aside(self.env, "call %s", call.id) as outcome:
            …
        if outcome.error:
            …

    :param what, args: what is being done, for the log (`logging` style)
    """
    outcome = Outcome()
    if env.context.get("telephony_strict"):  # tests want to see it
        yield outcome
        return
    try:
        with env.cr.savepoint():
            yield outcome
    except REPEATED:
        raise
    except Exception as error:  # pylint: disable=broad-except
        _logger.exception(what, *args)
        outcome.error = error
