import {Component, useState} from "@odoo/owl";
import {ScriptRunner} from "@call_scripts/runner/script_runner";

/** What to say now: the script's runner, fed by the contact's session. */
export class ScriptPanel extends Component {
    static template = "call_dialer.ScriptPanel";
    static components = {ScriptRunner};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.onState = (state) => (this.desk.scriptState = state?.session || false);
        this.onFinished = (state) => {
            this.desk.scriptState = state?.session || state || this.desk.scriptState;
        };
    }

    /** While the desk asks something, the keys are not the runner's. */
    get hotkeys() {
        const {form, help, menu, saved, talk} = this.desk;
        return !form && !help && !menu && !saved && !talk;
    }
}
