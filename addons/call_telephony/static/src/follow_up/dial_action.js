import {registry} from "@web/core/registry";

/** A button of a form or a list that calls: the browser knows the user's telephone. */
async function dial(env, action) {
    const {number, resModel, resId} = action.params;
    await env.services.call_telephony.dial(number, {resModel, resId});
}

registry.category("actions").add("call_telephony.dial", dial);
