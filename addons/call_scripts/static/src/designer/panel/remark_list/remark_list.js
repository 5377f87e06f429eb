import {Component, onWillStart, useState} from "@odoo/owl";
import {panelState} from "../panel_state";
import {useService} from "@web/core/utils/hooks";

/** What clients said on a block for which there was no answer (A17). */
export class RemarkList extends Component {
    static template = "call_scripts.RemarkList";
    static props = {model: Object, code: String};

    setup() {
        this.orm = useService("orm");
        this.model = useState(this.props.model);
        this.panel = useState(panelState(this.props.model));
        this.view = useState({remarks: []});
        onWillStart(async () => {
            this.view.remarks = await this.orm.silent.call(
                "call.script.version",
                "designer_remarks",
                [[this.model.version.id], this.props.code]
            );
        });
    }

    /** The client's words become an answer; the remark is settled. */
    async makeAnswer(remark) {
        const {code} = this.props;
        this.model.addLink({kind: "answer", source: code, label: remark.text});
        await this.settle(remark, "action_done");
    }

    async settle(remark, method) {
        await this.orm.call("call.script.remark", method, [[remark.id]]);
        this.view.remarks = this.view.remarks.filter((item) => item !== remark);
        this.panel.remarks = {
            ...this.panel.remarks,
            [this.props.code]: this.view.remarks.length,
        };
        this.model.overlayChanges++;
    }
}
