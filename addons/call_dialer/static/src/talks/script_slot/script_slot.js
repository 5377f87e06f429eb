import {Component, useEffect} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Scripts for an incoming call, on its card; the only one begins with the answer. */
export class ScriptSlot extends Component {
    static template = "call_dialer.ScriptSlot";
    static props = {call: Object, card: Object};

    setup() {
        this.talks = useService("call_dialer.talks");
        useEffect(
            (callId, state) => {
                if (state === "ongoing") {
                    this.talks.onAnswered(callId, this.scripts);
                }
            },
            () => [this.props.call.id, this.props.call.state]
        );
    }

    get scripts() {
        return this.props.card.scripts || [];
    }

    begin(script) {
        return this.talks.begin(this.props.call.id, script.id);
    }
}

registry
    .category("call_telephony.card_slots")
    .add("call_dialer.scripts", ScriptSlot, {sequence: 40});
