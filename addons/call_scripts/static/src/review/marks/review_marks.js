import {Component} from "@odoo/owl";

/** Criteria with buttons 0 … best; digits mark the criterion which has the focus. */
export class ReviewMarks extends Component {
    static template = "call_scripts.ReviewMarks";
    static props = {
        marks: Array,
        editable: Boolean,
        money: Function,
        call: Function,
    };

    grades(row) {
        return [...Array(row.best + 1).keys()];
    }

    /** Pressing the mark which is given takes it back. */
    mark(row, grade) {
        const again = row.mark === grade;
        return this.props.call("review_mark", row.id, again ? null : grade, false);
    }

    skip(row) {
        return this.props.call("review_mark", row.id, null, !row.not_applicable);
    }

    comment(row, text) {
        if (text !== row.comment) {
            this.props.call("review_mark", row.id, row.mark, row.not_applicable, text);
        }
    }

    onKeydown(ev, row) {
        const grade = Number(ev.key);
        const isOthers = ev.ctrlKey || ev.altKey || ev.metaKey;
        if (!this.props.editable || isOthers || ev.target.tagName === "INPUT") {
            return;
        }
        if (ev.key !== " " && grade <= row.best) {
            ev.preventDefault();
            this.props.call("review_mark", row.id, grade, false);
        }
    }
}
