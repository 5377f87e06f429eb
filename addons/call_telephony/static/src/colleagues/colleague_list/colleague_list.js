import {Component, useEffect, useRef, useState} from "@odoo/owl";

import {useService} from "@web/core/utils/hooks";

import {formatSeconds, secondsSince, useClock} from "../../service/duration";
import {COLLEAGUE_STATES} from "../colleague_states";

/**
 * Colleagues with their states; one is marked, by arrows or the mouse. The slot
 * "actions" is drawn in the marked row with `row`.
 */
export class ColleagueList extends Component {
    static template = "call_telephony.ColleagueList";
    static props = {
        rows: Array,
        marked: {type: [Number, Boolean], optional: true},
        onMark: Function,
        badges: {type: Object, optional: true},
        slots: {type: Object, optional: true},
    };

    setup() {
        this.colleagues = useState(useService("call_telephony.colleagues"));
        this.clock = useClock();
        this.root = useRef("root");
        useEffect(
            () => {
                this.root.el
                    ?.querySelector("[aria-selected=true]")
                    ?.scrollIntoView({block: "nearest"});
            },
            () => [this.props.marked]
        );
    }

    state(row) {
        return COLLEAGUE_STATES[row.state];
    }

    time(row) {
        const shown = row.since && row.state !== "offline" && row.state !== "free";
        return this.clock.ticks >= 0 && shown
            ? formatSeconds(secondsSince(row.since))
            : "";
    }

    picture(row) {
        return `/web/image/res.users/${row.id}/avatar_128`;
    }
}

/** The neighbour of the marked row, for the arrow keys. */
export function moveMark(rows, marked, step) {
    if (!rows.length) {
        return false;
    }
    const at = rows.findIndex((row) => row.id === marked);
    if (at < 0) {
        return rows[step > 0 ? 0 : rows.length - 1].id;
    }
    return rows[Math.min(rows.length - 1, Math.max(0, at + step))].id;
}
