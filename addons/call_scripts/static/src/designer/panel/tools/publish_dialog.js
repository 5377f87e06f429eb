import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {useAutofocus} from "@web/core/utils/hooks";

/** Asks what changed, and whether to publish for everybody or as a challenger. */
export class PublishDialog extends Component {
    static template = "call_scripts.PublishDialog";
    static components = {Dialog};
    static props = {
        name: String,
        hints: Number,
        publish: Function,
        challenge: {type: Function, optional: true},
        close: Function,
    };

    setup() {
        useAutofocus();
        this.form = useState({note: ""});
    }

    publish() {
        this.props.close();
        this.props.publish(this.form.note.trim());
    }

    challenge() {
        this.props.close();
        this.props.challenge();
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.publish();
        }
    }
}
