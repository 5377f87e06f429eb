import {Component} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";

/** Tells an operator who hears the call (only if the PBX's settings let them know). */
export class SpyNotice extends Component {
    static template = "call_telephony.SpyNotice";
    static props = {call: Object};

    get spies() {
        return this.props.call.spies || [];
    }

    get text() {
        const names = (modes) =>
            this.spies
                .filter(({mode}) => modes.includes(mode))
                .map(({name}) => name)
                .join(", ");
        const joined = names(["join"]);
        const listening = names(["listen", "whisper"]);
        return [
            listening && _t("%s listens", listening),
            joined && _t("%s has joined", joined),
        ]
            .filter(Boolean)
            .join(" · ");
    }
}
