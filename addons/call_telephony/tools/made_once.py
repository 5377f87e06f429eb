"""Rows of which there is one for each user, made by whoever needs it first."""

from odoo import fields
from odoo.tools import SQL


def made_once(model, key, vals):
    """Make the row of `vals`, or have the transaction begun anew.

    To be called when the row of that `key` was looked for and not seen.  If another
    transaction made it meanwhile, a plain INSERT would fail for good; this one is
    refused in a way that is repeated, and then sees it.

    :param key: the column of `vals` with a unique constraint
    :param vals: stored columns and their values as the database keeps them
    :return: the record
    :raises psycopg2.errors.SerializationFailure: begin the transaction anew
    """
    if model._log_access:
        uid, now = model.env.uid, fields.Datetime.now()
        stamps = {"create_uid": uid, "write_uid": uid}
        vals = {**stamps, "create_date": now, "write_date": now, **vals}
    query = SQL(
        "INSERT INTO %s (%s) VALUES (%s)"
        " ON CONFLICT (%s) DO UPDATE SET %s = EXCLUDED.%s RETURNING id",
        SQL.identifier(model._table),
        SQL(", ").join(map(SQL.identifier, vals)),
        SQL(", ").join(SQL("%s", value) for value in vals.values()),
        *[SQL.identifier(key)] * 3,
    )
    model.env.cr.execute(query, log_exceptions=False)
    return model.browse(model.env.cr.fetchone()[0])
