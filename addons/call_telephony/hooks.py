"""What installing changed in other addons' records is put back."""

from .models.ir_attachment import RECORDING_FIELD


def uninstall_hook(env):
    """voip_oca lets every user change calls: as it was before us.

    “Send by fax” leaves the menus of actions.  Of the calls, which stay, goes what
    nobody could reach any more: recordings, activities, notes and their followers.
    """
    env["telephony.fax.model"].search([]).unlink()
    access = env.ref("voip_oca.access_voip_call", raise_if_not_found=False)
    if access:
        access.write({"perm_write": True, "perm_create": True, "perm_unlink": True})
    of_calls = [("res_model", "=", "voip.call")]
    env["mail.activity"].with_context(active_test=False).search(of_calls).unlink()
    env["mail.followers"].search(of_calls).unlink()
    env["mail.message"].search([("model", "=", "voip.call")]).unlink()
    sounds = [*of_calls, ("res_field", "=", RECORDING_FIELD)]
    env["ir.attachment"].search(sounds).unlink()
    _unlink_what_hangs_on(env)


def _unlink_what_hangs_on(env):
    """Filters and menus which people made for our documents: Odoo would leave them."""
    models = env["ir.model"].search([("model", "=like", "telephony.%")]).mapped("model")
    filters = env["ir.filters"].with_context(active_test=False)
    filters.search([("model_id", "in", models)]).unlink()
    actions = env["ir.actions.act_window"].search([("res_model", "in", models)])
    menus = env["ir.ui.menu"].with_context(
        active_test=False, **{"ir.ui.menu.full_list": True}
    )
    names = [f"{action._name},{action.id}" for action in actions]
    menus.search([("action", "in", names)]).unlink()
