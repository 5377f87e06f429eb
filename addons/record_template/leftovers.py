"""What the tables of a database still have of earlier versions, for migrations.

Odoo makes the columns and indexes a model wants, but lets those be that it no longer
wants: every change of a row goes on paying for them.  All here may be done again, and
does nothing where there is nothing.
"""

from odoo.tools import SQL
from odoo.tools.sql import (
    column_exists,
    drop_index,
    index_definition,
    make_index_name,
    table_exists,
)

AUTHORS = ("create_uid", "create_date", "write_uid", "write_date")


def drop_column_indexes(cr, columns):
    """Indexes of single columns that were given up.

    :param columns: {table: its columns}
    """
    for table, names in columns.items():
        for name in names:
            drop_index(cr, make_index_name(table, name), table)


def drop_full_indexes(cr, columns):
    """Indexes that are to be had anew of the rows with a value alone.

    To be called before the models are set up, which makes the new ones.

    :param columns: {table: its columns with `index="btree_not_null"`}
    """
    for table, names in columns.items():
        for name in names:
            index = make_index_name(table, name)
            definition, _comment = index_definition(cr, index)
            if definition and " WHERE " not in definition:
                drop_index(cr, index, table)


def drop_authors(cr, *tables):
    """Who made and changed the rows, and when, of models with `_log_access = False`."""
    for table in tables:
        if not table_exists(cr, table):
            continue
        for column in AUTHORS:
            if column_exists(cr, table, column):
                cr.execute(
                    SQL(
                        "ALTER TABLE %s DROP COLUMN %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                    )
                )
