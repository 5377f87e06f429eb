import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {formatMonetary} from "@web/views/fields/formatters";
import {percent} from "../percent";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";
import {ReviewMarks} from "../marks/review_marks";
import {ReviewTimeline} from "../timeline/review_timeline";

/** The talk and its marks within the form of a review. */
export class ReviewBoard extends Component {
    static template = "call_scripts.ReviewBoard";
    static components = {ReviewMarks, ReviewTimeline};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({data: null, error: "", comment: "", answer: ""});
        onWillStart(() => this.load(this.props.record.resId));
        // the form's buttons and its pager change what is to be shown
        onWillUpdateProps((next) => this.load(next.record.resId));
    }

    get review() {
        return this.state.data.review;
    }

    get score() {
        return percent(this.review.score);
    }

    get scoreClass() {
        return this.review.is_good ? "text-success" : "text-danger";
    }

    money(amount) {
        const text = formatMonetary(amount, {currencyId: this.review.currency});
        return amount > 0 ? `+${text}` : text;
    }

    async load(id) {
        if (!id) {
            return;
        }
        this.show(await this.orm.call("call.review", "review_load", [[id]]));
    }

    show(data) {
        const {comment} = data.review;
        Object.assign(this.state, {data, comment, error: ""});
    }

    /** A command of the review; what is refused is said above, nothing is lost. */
    async call(method, ...args) {
        try {
            this.show(
                await this.orm.call("call.review", method, [[this.review.id], ...args])
            );
        } catch (error) {
            this.state.error = error?.data?.message || error.message || String(error);
            return false;
        }
        if (method === "review_answer") {
            await this.props.record.load();
        }
        return true;
    }

    saveComment() {
        if (this.state.comment !== this.review.comment) {
            this.call("review_comment", this.state.comment);
        }
    }

    answer(agree) {
        return this.call("review_answer", agree, this.state.answer);
    }
}

export const reviewBoard = {
    component: ReviewBoard,
    fieldDependencies: [{name: "state", type: "selection"}],
};

registry.category("view_widgets").add("call_review_board", reviewBoard);
