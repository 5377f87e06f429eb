from odoo.tests import TransactionCase, tagged
from odoo.tools.sql import column_exists, index_exists

from ..leftovers import (
    AUTHORS,
    drop_authors,
    drop_column_indexes,
    drop_full_indexes,
)

TABLE = "record_template_run"
INDEX = f"{TABLE}__user_id_index"


@tagged("post_install", "-at_install")
class TestLeftovers(TransactionCase):
    """Migrations clear up what is there, and do not mind what is not."""

    def setUp(self):
        super().setUp()
        self.cr = self.env.cr
        self.cr.execute(f"DROP INDEX IF EXISTS {INDEX}")

    def test_index_of_a_column(self):
        self.cr.execute(f"CREATE INDEX {INDEX} ON {TABLE} (user_id)")
        for _time in range(2):
            drop_column_indexes(self.cr, {TABLE: ("user_id",), "no_table": ("a",)})
            self.assertFalse(index_exists(self.cr, INDEX))

    def test_index_of_all_rows(self):
        partial = f"CREATE INDEX {INDEX} ON {TABLE} (user_id) WHERE user_id IS NOT NULL"
        columns = {TABLE: ("user_id",), "no_table": ("a",)}
        drop_full_indexes(self.cr, columns)
        self.cr.execute(partial)
        drop_full_indexes(self.cr, columns)
        self.assertTrue(index_exists(self.cr, INDEX), "as it is wanted")
        self.cr.execute(f"DROP INDEX {INDEX}")
        self.cr.execute(f"CREATE INDEX {INDEX} ON {TABLE} (user_id)")
        drop_full_indexes(self.cr, columns)
        self.assertFalse(index_exists(self.cr, INDEX))

    def test_authors(self):
        self.cr.execute(
            f"ALTER TABLE {TABLE} ADD create_uid integer REFERENCES res_users,"
            " ADD write_date timestamp"
        )
        for _time in range(2):
            drop_authors(self.cr, TABLE, "no_table")
            for column in AUTHORS:
                self.assertFalse(column_exists(self.cr, TABLE, column))
        self.env["record.template.run"].search([], limit=1).read()
