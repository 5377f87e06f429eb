import {Component, useState} from "@odoo/owl";
import {CallControl} from "../call_control/call_control";
import {CommentBox} from "../comment_box/comment_box";
import {PHASE} from "../desk_keys";
import {ResultBar} from "../result_bar/result_bar";

/** The bottom bar: the call, its result, the comment, what comes next. */
export class CallBar extends Component {
    static template = "call_dialer.CallBar";
    static components = {CallControl, CommentBox, ResultBar};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
    }

    get canNext() {
        const {phase, busy, campaigns} = this.desk;
        const free = phase === PHASE.IDLE || phase === PHASE.DONE;
        return free && !busy && campaigns.length > 0;
    }
}
