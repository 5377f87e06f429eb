def uninstall_hook(env):
    """Menu entries, actions and sequences made in the interface have no xml id."""
    kinds = env["doc.kind"].sudo().with_context(active_test=False).search([])
    kinds._remove_menu()
    kinds.sequence_id.unlink()
