"""What was in a database before, column by column, and what of it has changed.

Only tables and columns that were there are looked at, and only rows that were there:
whoever adds his own changes nothing.
"""

from psycopg2 import sql

#: What Odoo itself changes whenever an addon comes: its lists of modules, models and
#: fields; and it dates the rows of which it has filled a new column.
BOOKKEEPING = ("ir_model", "ir_module_module")
#: (labels get the translations of whoever came last; names that other addons keep for
#: parts of a model of ours which was there before are used again when it comes back)
LABELS = (
    *("ir_model_data.res_id", "ir_model_data.write_date"),
    *("ir_model.info", "ir_model.name", "ir_model_access.write_date"),
    *("ir_model_fields.field_description", "ir_model_fields.help"),
    "ir_model_fields_selection.name",
)
DATED = {
    *("crm_lead.write_date", "document_page.write_date", "res_partner.write_date"),
    *("res_users.write_date", "voip_call.write_date"),
}
#: What Odoo itself changes with every upgrade: when the definitions that come in files
#: were written last; views, and the views of actions, are made of the files anew.
REWRITTEN = (
    *BOOKKEEPING,
    *("ir_act_client.write_date", "ir_act_report_xml.write_date"),
    *("ir_act_server.write_date", "ir_act_window.write_date", "ir_actions.write_date"),
    *("ir_act_window_view: ", "ir_ui_view.arch_", "ir_ui_view.write_date"),
    *("ir_attachment.write_date", "ir_rule.write_date", "ir_ui_menu.write_date"),
    *("res_groups.write_date", "res_groups_privilege.write_date"),
)
#: Ends of the names that Odoo forgets of an addon that is upgraded: what others (sms,
#: portal, …) give to all that has a chatter.  The fields themselves stay.
FORGOTTEN = ("message_has_sms_error", "website_message_ids", "__mail_thread")

_COLUMNS = """
SELECT c.table_name, c.column_name
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
 ORDER BY 1, c.ordinal_position
"""


def snapshot(cr, like=None):
    """{table: {"last": greatest id or None, "rows": number, "columns": {name: hash}}}

    `cr` is psycopg2's. The hash of a column is a sum over the rows, so it does not
    depend on their order.

    :param like: an earlier one: the rows, tables and columns it had
    """
    if like is not None:
        return {
            table: _hashed(cr, table, list(was["columns"]), was["last"])
            for table, was in like.items()
        }
    found = {}
    for table, names in _columns(cr).items():
        last = None
        if "id" in names:
            query = sql.SQL("SELECT COALESCE(max(id), 0) FROM {}")
            cr.execute(query.format(sql.Identifier(table)))
            ((last,),) = cr.fetchall()
        found[table] = _hashed(cr, table, names, last)
    return found


def _columns(cr):
    cr.execute(_COLUMNS)
    columns = {}
    for table, column in cr.fetchall():
        columns.setdefault(table, []).append(column)
    return columns


def differences(cr, before):
    """What is not as it was: ["table: a row is gone", "table.column", …]."""
    there = _columns(cr)
    found = []
    for table, was in before.items():
        names = [name for name in was["columns"] if name in there.get(table, ())]
        lost = sorted(set(was["columns"]) - set(names))
        found += [f"{table}.{name}: the column is gone" for name in lost]
        if not names:
            continue
        now = _hashed(cr, table, names, was["last"])
        if was["last"] is None:
            # (a table of links: other links may have come)
            if now["rows"] < was["rows"]:
                found.append(f"{table}: {was['rows'] - now['rows']} links are gone")
            elif now["rows"] == was["rows"] and now != was:
                found.append(f"{table}: other links")
            continue
        if now["rows"] != was["rows"]:
            found.append(f"{table}: {was['rows'] - now['rows']} rows are gone")
            continue
        found += [
            f"{table}.{name}"
            for name in names
            if now["columns"][name] != was["columns"][name]
        ]
    return found


def unexpected(found, bookkeeping=BOOKKEEPING, dated=DATED):
    """Those of the differences that Odoo itself does not make."""
    return [
        one for one in found if not one.startswith(bookkeeping) and one not in dated
    ]


def _hashed(cr, table, names, last):
    own = sql.SQL("id || '|' || ") if last is not None else sql.SQL("")
    sums = [
        sql.SQL("sum(hashtextextended({}{}::text, 0)::numeric)::text").format(
            own, sql.Identifier(name)
        )
        for name in names
    ]
    query = sql.SQL("SELECT count(*), {} FROM {}").format(
        sql.SQL(", ").join(sums), sql.Identifier(table)
    )
    if last is not None:
        query += sql.SQL(" WHERE id <= {}").format(sql.Literal(last))
    cr.execute(query)
    ((rows, *hashes),) = cr.fetchall()
    return {
        "last": last,
        "rows": rows,
        "columns": dict(zip(names, hashes, strict=True)),
    }
