import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/** Leads the call that is going on by a script, from any screen. */
export class ScriptButton extends Component {
    static template = "call_dialer.ScriptButton";
    static props = {call: Object};

    setup() {
        this.talks = useService("call_dialer.talks");
        this.state = useState({mayLead: false});
        onWillStart(async () => {
            const group = "call_scripts.call_scripts_group_operator";
            this.state.mayLead = await user.hasGroup(group);
        });
    }

    /** The desk shows the script of its own contact already. */
    get isShown() {
        const {res_model: model} = this.props.call;
        return this.state.mayLead && model !== "call.campaign.contact";
    }
}

registry
    .category("call_telephony.current_call_slots")
    .add("call_dialer.script", ScriptButton);
