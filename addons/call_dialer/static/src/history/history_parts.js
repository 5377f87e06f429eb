import {registry} from "@web/core/registry";
import {RecordingPlayer} from "@call_telephony/recording_player/recording_player";

/** The recording of a call in the history of a client or deal. */
registry.category("crm_timeline_parts").add("recording", RecordingPlayer);
