import {Component, useEffect, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {useDropdownState} from "@web/core/dropdown/dropdown_hooks";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {CurrentCall} from "../current_call/current_call";
import {DeviceChooser} from "../device_chooser/device_chooser";
import {SpyBar} from "../colleagues/spy_bar/spy_bar";

/** In the top bar: the call that is going on, else the telephone to use. */
export class CallSystray extends Component {
    static template = "call_telephony.CallSystray";
    static components = {CurrentCall, DeviceChooser, Dropdown, SpyBar};
    static props = {};

    setup() {
        this.telephony = useState(useService("call_telephony"));
        this.colleagues = useState(useService("call_telephony.colleagues"));
        this.steering = useState(useService("call_telephony.steering"));
        this.state = useState({number: ""});
        this.menu = useDropdownState();
        // the menus of the top bar make room
        useEffect(
            () => {
                browser.dispatchEvent(new Event("resize"));
            },
            () => [this.shape]
        );
    }

    /** What the width of this part of the top bar depends on. */
    get shape() {
        const call = this.telephony.current;
        const parts = call
            ? [call.phase, call.transfer, call.parties, call.spies, call.can]
            : [];
        return JSON.stringify([
            Boolean(call),
            parts,
            Boolean(this.colleagues.spied),
            this.steering.hosts,
        ]);
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
            this.menu.close();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            return;
        }
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
