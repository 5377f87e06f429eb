def uninstall_hook(env):
    """Menus, actions, sequences, aliases made in the interface have no xml id."""
    kinds = env["doc.kind"].sudo().with_context(active_test=False).search([])
    kinds._remove_menu()
    kinds._remove_offers()
    kinds.sequence_id.unlink()
    aliases = kinds.alias_id
    kinds.alias_id = False
    aliases.unlink()
