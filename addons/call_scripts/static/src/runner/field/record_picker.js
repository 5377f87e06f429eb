import {Component, useState} from "@odoo/owl";
import {useDebounced} from "@web/core/utils/timing";

/** Choose a record by typing a part of its name. */
export class RecordPicker extends Component {
    static template = "call_scripts.RecordPicker";
    static props = {
        id: String,
        value: {optional: true},
        disabled: {type: Boolean, optional: true},
        search: Function,
        onChange: Function,
        onDone: {type: Function, optional: true},
    };

    setup() {
        this.state = useState({text: null, found: [], active: 0, open: false});
        this.searchSoon = useDebounced((text) => this.find(text), 150);
    }

    get shown() {
        return this.state.text ?? this.props.value?.name ?? "";
    }

    async find(text) {
        const found = await this.props.search(text);
        if (this.state.text === text) {
            Object.assign(this.state, {found, active: 0, open: true});
        }
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        if (this.state.text) {
            this.searchSoon(this.state.text);
        } else {
            this.state.open = false;
            this.props.onChange(null);
        }
    }

    onFocusOut() {
        this.state.open = false;
        this.state.text = null;
    }

    choose(record) {
        Object.assign(this.state, {text: null, open: false});
        this.props.onChange(record);
    }

    onKeydown(ev) {
        const {found, open} = this.state;
        if (open && found.length && ["ArrowDown", "ArrowUp"].includes(ev.key)) {
            const step = ev.key === "ArrowDown" ? 1 : -1;
            this.state.active =
                (this.state.active + step + found.length) % found.length;
            ev.preventDefault();
        } else if (ev.key === "Enter" && !ev.ctrlKey) {
            if (open && found.length) {
                this.choose(found[this.state.active]);
            }
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onDone?.(ev.target);
        } else if (ev.key === "Escape" && open) {
            this.onFocusOut();
            ev.stopPropagation();
        }
    }
}
