import {Component} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {RecordingPlayer} from "../recording_player/recording_player";
import {formatSeconds} from "../service/duration";

/** The player of the call that is the record; small in lists and on cards. */
export class RecordingField extends Component {
    static template = "call_telephony.RecordingField";
    static components = {RecordingPlayer};
    static props = {...standardFieldProps, compact: {type: Boolean, optional: true}};

    get url() {
        return this.props.record.data[this.props.name];
    }

    get compact() {
        return this.props.compact || this.env.config?.viewType !== "form";
    }
}

export const recordingField = {
    component: RecordingField,
    displayName: _t("Recording of a call"),
    supportedTypes: ["char"],
    extractProps: ({options}) => ({compact: Boolean(options.compact)}),
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
