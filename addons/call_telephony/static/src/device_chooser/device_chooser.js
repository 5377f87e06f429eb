import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {useBus, useService} from "@web/core/utils/hooks";

export const DEVICE_STATES = {
    online: {label: _t("registered"), dot: "text-success"},
    offline: {label: _t("not registered"), dot: "text-danger"},
    in_call: {label: _t("in a call"), dot: "text-info"},
    unknown: {label: "", dot: "d-none"},
};
const ICONS = {desk: "fa-phone", browser: "fa-globe", mobile: "fa-mobile"};

/** The user's telephones with their states; a click uses another one. */
export class DeviceChooser extends Component {
    static template = "call_telephony.DeviceChooser";
    static components = {DropdownItem};
    static props = {};

    setup() {
        this.telephony = useState(useService("call_telephony"));
        this.orm = useService("orm");
        this.busService = useService("bus_service");
        this.state = useState({known: {}});
        const onState = (device) => (this.state.known[device.id] = device.state);
        onMounted(() => {
            this.busService.subscribe("call_telephony/device_state", onState);
            this.load();
        });
        onWillUnmount(() =>
            this.busService.unsubscribe("call_telephony/device_state", onState)
        );
        useBus(this.telephony.bus, "call", () => this.load());
    }

    async load() {
        const devices = await this.orm.silent.call(
            "res.users",
            "telephony_devices",
            []
        );
        this.telephony.devices = devices.map(({id, name, kind}) => ({id, name, kind}));
        this.state.known = Object.fromEntries(
            devices.map((device) => [device.id, device.state])
        );
    }

    stateOf(device) {
        return DEVICE_STATES[this.state.known[device.id] || "unknown"];
    }

    icon(device) {
        return ICONS[device.kind];
    }
}
