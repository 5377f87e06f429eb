import {Component, onMounted, onWillUnmount, useRef} from "@odoo/owl";

/** A line or a text typed in place: Enter and leaving keep it, Escape does not. */
export class InlineEdit extends Component {
    static template = "call_scripts.DesignerInlineEdit";
    static props = {
        value: String,
        label: String,
        isText: {type: Boolean, optional: true},
        onSave: Function,
        onCancel: Function,
    };

    setup() {
        this.input = useRef("input");
        this.isDone = false;
        onMounted(() => {
            // not by the template: drawn anew, it would take back what is typed
            this.input.el.value = this.props.value;
            this.input.el.focus({preventScroll: true});
            this.input.el.select();
        });
        onWillUnmount(() => this.save());
    }

    save(how) {
        if (!this.isDone && this.input.el) {
            this.isDone = true;
            this.props.onSave(this.input.el.value, how);
        }
    }

    onKeydown(ev) {
        ev.stopPropagation();
        const isEnter = ev.key === "Enter" && !ev.isComposing;
        if ((isEnter && (!this.props.isText || ev.ctrlKey)) || ev.key === "Tab") {
            ev.preventDefault();
            this.save({byKey: true});
        } else if (ev.key === "Escape") {
            ev.preventDefault();
            this.isDone = true;
            this.props.onCancel();
        }
    }
}
