"""Installation on a database with data, and leaving it in working order."""

CHUNK = 1000

KEPT_MODELS = {
    "crm.stage": ("crm.lead", "stage_id"),
    "crm.lost.reason": ("crm.lead", "lost_reason_id"),
    "crm.team": ("crm.lead", "team_id"),
}


def post_init_hook(env):
    """Give every contact that has a phone its first row of numbers."""
    partners = env["res.partner"].with_context(active_test=False)
    last_id = 0
    while True:
        chunk = partners.search(
            [
                ("id", ">", last_id),
                ("phone", "!=", False),
                ("phone_number_ids", "=", False),
            ],
            order="id",
            limit=CHUNK,
        )
        if not chunk:
            return
        last_id = chunk[-1].id
        chunk._phone_numbers_from_phone(keep_phone=True)
        env.flush_all()
        env.invalidate_all()


def uninstall_hook(env):
    """Stages, lost reasons and the team that leads use stay in the database."""
    data = env["ir.model.data"].search(
        [("module", "=", "crm_leads_ext"), ("model", "in", list(KEPT_MODELS))]
    )
    kept_stages, kept_teams = env["crm.stage"], env["crm.team"]
    # stages before teams: a stage that stays keeps its team
    for xmlid in data.sorted(lambda row: row.model == "crm.team"):
        record = env[xmlid.model].browse(xmlid.res_id)
        model, field = KEPT_MODELS[xmlid.model]
        used = env[model].with_context(active_test=False)
        if used.search_count([(field, "=", record.id)], limit=1):
            xmlid.unlink()
            if record._name == "crm.stage":
                kept_stages |= record
            elif record._name == "crm.team":
                kept_teams |= record
        elif record._name == "crm.team" and record in kept_stages.team_ids:
            xmlid.unlink()
            kept_teams |= record
    # a team's mail alias has got an xml id beside the team's
    env["ir.model.data"].search(
        [
            ("module", "=", "crm_leads_ext"),
            ("model", "=", "mail.alias"),
            ("res_id", "in", kept_teams.alias_id.ids),
        ]
    ).unlink()
