import {Component, onWillUpdateProps, useEffect, useRef, useState} from "@odoo/owl";

/** "This is the phone": name, kind and rule of what was marked. */
export class ProposalBar extends Component {
    static template = "mail_lead_filter.ProposalBar";
    static props = {
        proposals: Array,
        kinds: Array,
        onAdd: Function,
        onClose: Function,
    };

    setup() {
        this.nameInput = useRef("name");
        this.state = useState({chosen: 0, name: "", kind: "text", required: false});
        this.begin(this.props);
        onWillUpdateProps((next) => {
            if (next.proposals !== this.props.proposals) {
                this.begin(next);
            }
        });
        useEffect(
            () => this.nameInput.el?.select(),
            () => [this.props.proposals]
        );
    }

    begin({proposals}) {
        const {name = "", kind = "text"} = proposals[0] || {};
        Object.assign(this.state, {chosen: 0, name, kind, required: false});
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            this.add();
        } else if (ev.key === "Escape") {
            this.props.onClose();
        }
    }

    add() {
        const {chosen, name, kind, required} = this.state;
        if (name.trim()) {
            const proposal = this.props.proposals[chosen];
            this.props.onAdd({...proposal, name: name.trim(), kind, required});
        }
    }
}
