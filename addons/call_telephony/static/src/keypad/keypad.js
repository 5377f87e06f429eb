import {Component, onMounted, useRef, useState} from "@odoo/owl";

import {useService} from "@web/core/utils/hooks";

export const KEYS = [..."123456789*0#"];
const MAX_SHOWN = 20;

/** Keys of a telephone, for the other side's menu; by mouse or typed. */
export class Keypad extends Component {
    static template = "call_telephony.Keypad";
    static props = {call: Object};

    setup() {
        this.steering = useService("call_telephony.steering");
        this.state = useState({pressed: ""});
        this.keys = KEYS;
        this.waiting = "";
        this.sending = false;
        this.root = useRef("root");
        onMounted(() => this.root.el.focus());
    }

    get shown() {
        return this.state.pressed.slice(-MAX_SHOWN) || "…";
    }

    onKeydown(ev) {
        if (KEYS.includes(ev.key) && !ev.altKey && !ev.ctrlKey && !ev.metaKey) {
            ev.preventDefault();
            ev.stopPropagation();
            this.press(ev.key);
        }
    }

    /** Keys pressed while others are on their way go together, in their order. */
    async press(key) {
        this.state.pressed += key;
        this.waiting += key;
        if (this.sending) {
            return;
        }
        this.sending = true;
        try {
            while (this.waiting) {
                const digits = this.waiting;
                this.waiting = "";
                await this.steering.sendDtmf(this.props.call, digits);
            }
        } finally {
            this.sending = false;
            this.waiting = "";
        }
    }
}
