"""A list imported into a campaign, step by step as its form's buttons do it."""

import base64

STEPS = ("action_read", "action_preview", "action_start")


def import_list(rpc, campaign, path, last="action_start"):
    """The id of the import.

    :param path: of the workbook
    :param last: the step to stop after
    """
    action = rpc.call("call.campaign", "action_import", [campaign])
    given = {
        "filename": path.name,
        "data": base64.b64encode(path.read_bytes()).decode(),
    }
    model = action["res_model"]
    (made,) = rpc.call(model, "create", [given], context=action["context"])
    for step in STEPS[: STEPS.index(last) + 1]:
        rpc.call(model, step, [made])
    return made
