from odoo.tools import SQL


def uninstall_hook(env):
    """What was taken under our menus, or made for us, in other addons' models."""
    menu = env.ref("record_template.menu_record_template", raise_if_not_found=False)
    parent = env.ref("base.menu_custom", raise_if_not_found=False)
    if menu and parent:
        menu.parent_id = parent
    env["ir.sequence"].search([("code", "=", "call_dialer.turn")]).unlink()
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS call_attempt_mark() CASCADE"))
