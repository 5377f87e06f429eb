"""What installing changed in other addons' records is put back."""


def uninstall_hook(env):
    """voip_oca lets every user change calls: as it was before us.

    “Send by fax” leaves the menus of actions.
    """
    env["telephony.fax.model"].search([]).unlink()
    access = env.ref("voip_oca.access_voip_call", raise_if_not_found=False)
    if access:
        access.write({"perm_write": True, "perm_create": True, "perm_unlink": True})
    env["mail.activity"].search([("res_model", "=", "voip.call")]).unlink()
