import {Component, useState} from "@odoo/owl";
import {callPhase} from "../call_phase";

/** The result buttons of the campaign, each with its key and colour. */
export class ResultBar extends Component {
    static template = "call_dialer.ResultBar";
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
    }

    get enabled() {
        const {card, saved, busy, talk} = this.desk;
        return Boolean(card) && !saved && !busy && !talk;
    }

    /** The category the call and the script point at: a hint, never a decision. */
    get hinted() {
        const {call, scriptState} = this.desk;
        if (
            callPhase(call) === "ended" &&
            call.outcome &&
            call.outcome !== "answered"
        ) {
            return "no_contact";
        }
        if (!scriptState || scriptState.state !== "done") {
            return false;
        }
        return scriptState.outcome;
    }

    isHinted(result) {
        return this.enabled && this.hinted === result.category;
    }

    isSaved(result) {
        return Boolean(this.desk.saved) && this.desk.saved.id === result.id;
    }
}
