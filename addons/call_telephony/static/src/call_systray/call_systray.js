import {Component, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {CurrentCall} from "../current_call/current_call";

/** In the top bar: the call that is going on, else the telephone to use. */
export class CallSystray extends Component {
    static template = "call_telephony.CallSystray";
    static components = {CurrentCall, Dropdown, DropdownItem};
    static props = {};

    setup() {
        this.telephony = useState(useService("call_telephony"));
        this.state = useState({number: ""});
    }

    get title() {
        if (!this.telephony.pbx) {
            return _t("Telephony: no PBX is set up");
        }
        return this.telephony.serviceUp
            ? _t("Telephony: connected")
            : _t("Telephony: the service is not connected");
    }

    get statusClass() {
        if (!this.telephony.pbx) {
            return "text-muted";
        }
        return this.telephony.serviceUp ? "text-success" : "text-danger";
    }

    async onDial() {
        const number = this.state.number.trim();
        if (number && (await this.telephony.dial(number))) {
            this.state.number = "";
        }
    }

    onKeydown(ev) {
        ev.stopPropagation(); // the menu would take the keys
        if (ev.key === "Enter") {
            this.onDial();
        }
    }
}

registry.category("systray").add(
    "call_telephony.CallSystray",
    {
        Component: CallSystray,
        isDisplayed: (env) => env.services.call_telephony.enabled,
    },
    {sequence: 30}
);
