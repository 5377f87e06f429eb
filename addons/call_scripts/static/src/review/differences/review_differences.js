import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {percent} from "../percent";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/** Marks of a calibration side by side, the largest differences first. */
export class ReviewDifferences extends Component {
    static template = "call_scripts.ReviewDifferences";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.percent = percent;
        this.state = useState({data: null});
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => this.load(next.record.resId));
    }

    async load(id) {
        this.state.data = id
            ? await this.orm.call(
                  "call.review.calibration",
                  "calibration_differences",
                  [[id]]
              )
            : null;
    }

    open(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "call.review",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry
    .category("view_widgets")
    .add("call_review_differences", {component: ReviewDifferences});
