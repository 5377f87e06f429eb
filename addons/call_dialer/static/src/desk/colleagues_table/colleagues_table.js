import {Component, onWillStart, useState} from "@odoo/owl";
import {formatDuration} from "../../common/clock";

/** The day of the colleagues and one's own: see `call.desk.colleagues`. */
export class ColleaguesTable extends Component {
    static template = "call_dialer.ColleaguesTable";
    static props = {};

    setup() {
        this.state = useState({rows: [], results: [], teams: []});
        onWillStart(async () => {
            Object.assign(this.state, await this.env.desk.rpc.call("colleagues"));
        });
    }

    talk(row) {
        return formatDuration(row.talk_seconds);
    }
}
