import {Component, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {formatSeconds, useClock} from "../service/duration";
import {SoundCheck} from "../sound_check/sound_check";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** In the top bar: is the browser phone connected, what is wrong, its call's buttons. */
export class PhoneStatus extends Component {
    static template = "call_telephony.PhoneStatus";
    static components = {Dropdown, DropdownItem};
    static props = {};

    setup() {
        this.phone = useService("call_telephony_phone");
        this.state = useState(this.phone.state);
        this.dialog = useService("dialog");
        this.clock = useClock();
        this.keys = KEYS;
    }

    get isShown() {
        return this.state.role !== "off";
    }

    get call() {
        return this.state.call;
    }

    get statusText() {
        const {status, retryAt} = this.state;
        if (status === "waiting" && retryAt && this.clock.ticks >= 0) {
            const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
            return _t("Browser phone: not connected, next attempt in %s s", seconds);
        }
        return {
            off: _t("Browser phone: off"),
            connecting: _t("Browser phone: connecting"),
            registered: _t("Browser phone: ready"),
            waiting: _t("Browser phone: not connected"),
            elsewhere: _t("Your phone is in use in another browser"),
        }[status];
    }

    get problemText() {
        return {
            server: _t("The PBX cannot be reached by this browser."),
            password: _t("The PBX does not accept the password of your phone."),
            credentials: _t("Odoo gave no password for your phone."),
            library: _t("The phone's program could not be loaded."),
            insecure: _t("The browser gives no microphone: open Odoo by https://."),
            denied: _t(
                "The browser may not use the microphone: allow it in the address bar."
            ),
            missing: _t("No microphone was found."),
            busy: _t("Another program uses the microphone."),
        }[this.state.problem];
    }

    get muteText() {
        return this.call.muted ? _t("Microphone on") : _t("Microphone off");
    }

    get statusClass() {
        if (this.state.problem) {
            return "text-danger";
        }
        return this.state.status === "registered" ? "text-success" : "text-warning";
    }

    get canConnect() {
        return ["waiting", "elsewhere"].includes(this.state.status);
    }

    get time() {
        const seconds = (Date.now() - this.call.since) / 1000;
        return this.clock.ticks >= 0 && formatSeconds(seconds);
    }

    do(what, ...args) {
        return this.phone.do(what, ...args);
    }

    onSoundCheck() {
        this.dialog.add(SoundCheck, {});
    }
}

registry.category("systray").add(
    "call_telephony.PhoneStatus",
    {
        Component: PhoneStatus,
        isDisplayed: (env) => Boolean(env.services.call_telephony_phone),
    },
    {sequence: 29}
);
