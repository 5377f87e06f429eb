import {Component} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {formatSeconds} from "../service/duration";

/** A player; the sound is fetched when it is played, and can be sought in. */
export class RecordingField extends Component {
    static template = "call_telephony.RecordingField";
    static props = {...standardFieldProps};

    get url() {
        return this.props.record.data[this.props.name];
    }

    /** In a list: clicks on the player do not open the record. */
    onClick(ev) {
        ev.stopPropagation();
    }
}

export const recordingField = {
    component: RecordingField,
    displayName: _t("Recording of a call"),
    supportedTypes: ["char"],
};

registry.category("fields").add("call_recording", recordingField);

/** Seconds as "1:15". */
export class CallSecondsField extends Component {
    static template = "call_telephony.CallSecondsField";
    static props = {...standardFieldProps};

    get formatted() {
        return formatSeconds(this.props.record.data[this.props.name]);
    }
}

export const callSecondsField = {
    component: CallSecondsField,
    displayName: _t("Minutes and seconds"),
    supportedTypes: ["integer"],
};

registry.category("fields").add("call_seconds", callSecondsField);
registry
    .category("formatters")
    .add("call_seconds", (value) => (value === false ? "" : formatSeconds(value)));
