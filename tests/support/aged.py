"""A database as earlier versions of the addons have left it: for upgrades of it."""

#: The versions before those that clear it up.
VERSIONS = {
    "record_template": "19.0.1.0.0",
    "doc_kinds": "19.0.1.0.0",
    "crm_leads_ext": "19.0.1.0.0",
    "call_dialer": "19.0.1.2.0",
}
#: Columns that had an index of their own, of all rows.
INDEXED = (
    "record_template_run.user_id",
    "record_template_run.company_id",
    "doc_document.kind_id",
    "doc_document.company_id",
    "doc_document.partner_id",
    "crm_lead.payment_status",
    "crm_lead_milestone.stage_id",
    "call_campaign_contact.company_id",
    "call_campaign_contact.state",
    "call_campaign_contact.last_user_id",
    "call_campaign_contact_number.contact_id",
    "call_campaign_import_row.import_id",
    "call_campaign_import_row.code",
)
#: Tables that knew who wrote their rows.
SIGNED = (
    "record_template_run",
    "crm_lead_milestone",
    "call_campaign_contact_number",
    "call_campaign_import_row",
)
#: Indexes that stay, but of the rows with a value alone.
NARROWED = (
    "doc_document__partner_id_index",
    "call_campaign_contact__last_user_id_index",
)


def age(cr):
    """Make the leftovers, and have Odoo believe that the old versions run."""
    for column in INDEXED:
        table, name = column.split(".")
        index = f"{table}__{name}_index"
        cr.execute(f"DROP INDEX IF EXISTS {index}")
        cr.execute(f"CREATE INDEX {index} ON {table} ({name})")
    for table in SIGNED:
        cr.execute(
            f"ALTER TABLE {table}"
            " ADD create_uid integer REFERENCES res_users ON DELETE SET NULL,"
            " ADD write_uid integer REFERENCES res_users ON DELETE SET NULL,"
            " ADD create_date timestamp, ADD write_date timestamp"
        )
        cr.execute(f"UPDATE {table} SET create_uid = 1, create_date = now()")
    for name, version in VERSIONS.items():
        cr.execute(
            "UPDATE ir_module_module SET latest_version = %s WHERE name = %s",
            (version, name),
        )


def wide(cr):
    """Those of NARROWED that are of all rows still, or are missing."""
    cr.execute(
        "SELECT indexname FROM pg_indexes"
        " WHERE indexname IN %s AND indexdef LIKE '%% WHERE %%'",
        (NARROWED,),
    )
    return sorted({*NARROWED} - {name for (name,) in cr.fetchall()})
