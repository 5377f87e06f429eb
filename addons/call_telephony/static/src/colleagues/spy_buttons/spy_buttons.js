import {Component, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

export const SPY_MODES = [
    {key: "listen", icon: "fa-headphones", label: _t("Listen")},
    {key: "whisper", icon: "fa-commenting-o", label: _t("Whisper")},
    {key: "join", icon: "fa-users", label: _t("Join")},
];

/** What a supervisor may do with a colleague's talk: hear it, speak into it, leave. */
export class SpyButtons extends Component {
    static template = "call_telephony.SpyButtons";
    static props = {row: Object, words: {type: Boolean, optional: true}};

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
        this.modes = SPY_MODES;
    }

    get isBusy() {
        return this.colleagues.busy ? true : undefined;
    }
}
