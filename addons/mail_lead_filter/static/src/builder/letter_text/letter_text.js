import {segments, selectedRange} from "../segments";
import {Component, useRef} from "@odoo/owl";

/** A part of a letter: what was found in it is coloured, what is marked is told. */
export class LetterText extends Component {
    static template = "mail_lead_filter.LetterText";
    static props = {
        text: String,
        marks: {type: Array, optional: true},
        onSelect: Function,
        className: {type: String, optional: true},
    };
    static defaultProps = {marks: [], className: ""};

    setup() {
        this.root = useRef("root");
    }

    get pieces() {
        return segments(this.props.text, this.props.marks);
    }

    onMarked() {
        const range = selectedRange(this.root.el);
        if (range) {
            this.props.onSelect(range);
        }
    }
}
