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
#: Keys of a context in which what fails is raised after all: tests want to see it; who
#: tries much at once does it again piece by piece.
STRICT, TOGETHER = RAISING = ("telephony_strict", "telephony_together")


class Outcome:
    """`error` is what went wrong; None: nothing."""

    error = None


@contextlib.contextmanager
def set_aside(env, what, *args, level=logging.ERROR):
    """Undo and log what fails in here, whatever it is; the rest goes on.

        with set_aside(self.env, "call %s", call.id) as outcome:
            …
        if outcome.error:
            …

    :param what, args: what is being done, for the log (`logging` style)
    :param level: of the log's line; below an error it is one line only
    """
    outcome = Outcome()
    if set(RAISING) & set(env.context):
        yield outcome
        return
    try:
        with env.cr.savepoint():
            yield outcome
    except REPEATED:
        raise
    except Exception as error:  # pylint: disable=broad-except
        is_error = level >= logging.ERROR
        _logger.log(level, f"{what} failed: %r", *args, error, exc_info=is_error)
        outcome.error = error
