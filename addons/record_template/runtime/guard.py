"""All or nothing: a savepoint that also forgets what was to happen at commit."""

from contextlib import contextmanager

import psycopg2

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..exceptions import RecordTemplateError


@contextmanager
def all_or_nothing(env):
    """Undo everything when the block fails, e-mails waiting for the commit included."""
    cr = env.cr
    waiting = list(cr.postcommit._funcs)
    try:
        with cr.savepoint():
            yield
    except BaseException:
        cr.postcommit._funcs.clear()
        cr.postcommit._funcs.extend(waiting)
        raise


@contextmanager
def named_errors(env, name):
    """What Odoo or PostgreSQL refuse becomes an error naming the template.

    Conflicts of transactions go through: Odoo repeats those requests by itself.
    """
    try:
        yield
    except RecordTemplateError:
        raise
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise
    except UserError as error:
        raise RecordTemplateError(_message(env, name, str(error))) from error
    except psycopg2.Error as error:
        reason = (error.diag.message_primary if error.diag else "") or str(error)
        raise RecordTemplateError(_message(env, name, reason)) from error
    except (ValueError, TypeError, OverflowError) as error:
        raise RecordTemplateError(_message(env, name, str(error))) from error


def _message(env, name, reason):
    return env._(
        "Record template “%(name)s” could not be applied:\n%(reason)s",
        name=name,
        reason=reason.strip(),
    )
