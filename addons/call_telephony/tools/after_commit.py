"""Work that belongs after a transaction, in one of its own on the same connection.

(A second connection for each of many operators would exhaust the pool.)  Whatever goes
wrong there, the work itself is saved already.
"""

import logging
from functools import partial

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)
MAX_TRIES = 3


def rollback_keeping(cr):
    """Roll back, but what waits for the commit already made (notifications of the
    bus, mails) is still done."""
    functions, data = list(cr.postcommit._funcs), dict(cr.postcommit.data)
    cr.rollback()
    cr.postcommit._funcs.extend(functions)
    cr.postcommit.data.update(data)


def gather_after_commit(cr, key, values, function):
    """After the commit of `cr` call `function(env, sorted values)` once.

    `values` are added to those of earlier calls with the same `key`; `function` runs as
    the superuser in a transaction of its own and is repeated when another one was
    quicker.
    """
    waiting = cr.postcommit.data.setdefault(key, set())
    if not waiting:
        cr.postcommit.add(partial(_run, cr, key, function))
    waiting |= set(values)


def _run(cr, key, function):
    values = sorted(cr.postcommit.data.pop(key, ()))
    for attempt in range(1, MAX_TRIES + 1):
        try:
            function(api.Environment(cr, SUPERUSER_ID, {}), values)
            cr.commit()  # pylint: disable=invalid-commit
            return
        except (SerializationFailure, DeadlockDetected):
            rollback_keeping(cr)
            if attempt == MAX_TRIES:
                _logger.info("%s: others were quicker each time", key)
        except Exception:  # pylint: disable=broad-except
            _logger.warning("%s failed after the commit", key, exc_info=True)
            rollback_keeping(cr)
            return
