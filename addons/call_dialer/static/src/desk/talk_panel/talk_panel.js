import {Component, useState} from "@odoo/owl";
import {ScriptRunner} from "@call_scripts/runner/script_runner";
import {useService} from "@web/core/utils/hooks";

/** A call outside of the campaign (somebody called in), over the contact in work. */
export class TalkPanel extends Component {
    static template = "call_dialer.TalkPanel";
    static components = {ScriptRunner};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.telephony = useState(useService("call_telephony"));
        this.state = useState({isDone: false});
    }

    /** Who it is, as long as the call goes on. */
    get who() {
        const {current} = this.telephony;
        if (!current || current.id !== this.desk.talk.callId) {
            return "";
        }
        return current.partner ? current.partner.name : current.number;
    }

    get hotkeys() {
        return !this.desk.help && !this.desk.menu;
    }
}
