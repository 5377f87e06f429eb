import {Component, useState} from "@odoo/owl";

import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";

const DELAY = 250;

/**
 * Whose number is this?  Type a name: attach the number to one who is found, or make
 * a new client of what was typed, without leaving the card.
 */
export class UnknownCaller extends Component {
    static template = "call_telephony.UnknownCaller";
    static props = {call: Object, kinds: Array, onKnown: Function};

    setup() {
        this.orm = useService("orm");
        this.state = useState({text: "", found: [], busy: false});
        this.search = useDebounced(() => this.find(), DELAY);
    }

    get isHidden() {
        return this.props.call.number_kind === "anonymous";
    }

    get name() {
        return this.state.text.trim();
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.search();
    }

    async find() {
        const text = this.name;
        const found = await this.orm.silent.call("voip.call", "find_clients", [text]);
        if (text === this.name) {
            this.state.found = found;
        }
    }

    attach(client) {
        return this.become("attach_client", [client.id]);
    }

    make(kind) {
        return this.become("make_client", [kind.kind, this.name]);
    }

    async become(method, args) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const id = this.props.call.id;
            this.props.onKnown(
                await this.orm.call("voip.call", method, [[id], ...args])
            );
        } finally {
            this.state.busy = false;
        }
    }
}
