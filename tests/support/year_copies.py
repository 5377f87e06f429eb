"""Rows of a database, copied in great number by a few statements.

Runs inside `odoo shell`.
"""

from odoo.tools import SQL

#: names of stored columns that say when; copies are spread over the year
WHEN = (
    *("create_date", "write_date", "date", "date_order", "invoice_date"),
    *("date_deadline", "date_open", "date_last_stage_update", "start", "stop"),
)


class Copies:
    """Copies of records, as rows: no method of their models is called."""

    def __init__(self, env):
        self.env = env

    def _any(self, ids):
        """One of the ids, another one for each copy."""
        return SQL("(%s::int[])[1 + mod(new_id * 7919, %s)]", list(ids), len(ids))

    def _columns(self, table):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = %s"
                "   AND column_name <> 'id' AND is_generated = 'NEVER'",
                table,
            )
        )
        return dict(rows)

    def _spread(self, column, kind):
        """A moment of the past year instead of the pattern's."""
        moment = SQL("seed.%s", SQL.identifier(column))
        if column == "date_deadline":
            return moment
        return SQL(
            "(%s - mod(new_id * 31, 365) * interval '1 day')::%s", moment, SQL(kind)
        )

    def _copy(self, seeds, total, changes):
        """Copies of the rows, so that there are `total`; their ids.

        A copy's id is the greatest one there was, plus the copies before it: turn
        after turn all the patterns, in the order of `seeds`.

        :param changes: {column: its expression}, of `seed`, `turn` and `new_id`
        """
        table = seeds._table
        columns = self._columns(table)
        turns = (total - len(seeds)) // len(seeds)
        values = []
        for column, kind in columns.items():
            if column in changes:
                values.append(changes[column] or SQL("NULL"))
            elif column in WHEN and kind.startswith(("timestamp", "date")):
                values.append(self._spread(column, kind))
            else:
                values.append(SQL("seed.%s", SQL.identifier(column)))
        ((last,),) = self.env.execute_query(
            SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table))
        )
        self._insert(table, columns, values, seeds.ids, turns, last)
        return range(last + 1, last + 1 + turns * len(seeds))

    def _copy_lines(self, lines, link, parents, copies):
        """Copies of the lines of copied documents."""
        table = lines._table
        columns = self._columns(table)
        turns = len(copies) // len(parents)
        new_parent = SQL(
            "%s + (turn - 1) * %s + array_position(%s::int[], seed.%s) - 1",
            copies.start,
            len(parents),
            list(parents),
            SQL.identifier(link),
        )
        values = [
            new_parent if name == link else SQL("seed.%s", SQL.identifier(name))
            for name in columns
        ]
        ((last,),) = self.env.execute_query(
            SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table))
        )
        self._insert(table, columns, values, lines.ids, turns, last)

    def _insert(self, table, columns, values, seeds, turns, last):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (id, %(columns)s)
                SELECT new_id, %(values)s
                  FROM generate_series(1, %(turns)s) AS turn,
                       unnest(%(seeds)s::int[]) WITH ORDINALITY AS pattern(id, place)
                  JOIN %(table)s AS seed ON seed.id = pattern.id,
                       LATERAL (SELECT %(last)s + (turn - 1) * %(count)s + place
                               ) AS own(new_id)
                """,
                table=SQL.identifier(table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(values),
                turns=turns,
                seeds=list(seeds),
                last=last,
                count=len(seeds),
            )
        )
        self.env.execute_query(
            SQL(
                "SELECT setval(%s, (SELECT max(id) FROM %s))",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )
        self.env.invalidate_all(flush=False)
