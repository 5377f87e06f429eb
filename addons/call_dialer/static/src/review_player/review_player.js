import {Component} from "@odoo/owl";

import {registry} from "@web/core/registry";

import {RecordingPlayer} from "@call_telephony/recording_player/recording_player";

/** In a review: the player of the call the talk was held in. */
export class ReviewPlayer extends Component {
    static template = "call_dialer.ReviewPlayer";
    static components = {RecordingPlayer};
    static props = {recording: Object, onReady: Function};
}

registry.category("call_scripts.recording_players").add("call_telephony", ReviewPlayer);
