import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Seconds as m:ss. */
export function clock(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * Steps of the talk and remarks in the order of time, with the recording above.
 *
 * Addons which keep recordings bring players of their own by the registry
 * "call_scripts.recording_players": components with the props `recording` (it names the
 * player) and `onReady`, called with {play(second), pause(), time()}.
 */
export class ReviewTimeline extends Component {
    static template = "call_scripts.ReviewTimeline";
    static props = {
        steps: Array,
        remarks: Array,
        marks: Array,
        recording: {type: [Object, Boolean]},
        editable: Boolean,
        call: Function,
    };

    setup() {
        this.player = useRef("player");
        this.steer = null;
        this.input = useRef("input");
        this.clock = clock;
        this.state = useState({...this.nothing, open: false});
        useEffect(
            () => this.input.el?.focus(),
            () => [this.state.open, this.state.step]
        );
    }

    get nothing() {
        return {text: "", kind: "note", criterion: "", second: 0, step: false};
    }

    get kinds() {
        return {praise: _t("Praise"), mistake: _t("Mistake"), note: _t("Note")};
    }

    get icons() {
        return {
            praise: "fa-thumbs-o-up text-success",
            mistake: "fa-exclamation-triangle text-danger",
            note: "fa-comment-o text-muted",
        };
    }

    get words() {
        return {
            jump: _t("jump"),
            return: _t("back from a jump"),
            back: _t("step back"),
            finish: _t("end"),
        };
    }

    get listen() {
        return this.props.recording ? _t("Listen from here") : undefined;
    }

    lasted(step) {
        return _t("%s s", step.seconds);
    }

    /** Steps with the remarks made on them or at their time; remarks before all. */
    get rows() {
        const rows = this.props.steps.map((step) => ({step, remarks: []}));
        const early = [];
        for (const remark of this.props.remarks) {
            const second = this.inTalk(remark);
            const row =
                rows.find((item) => item.step.id === remark.step) ||
                rows.findLast((item) => item.step.second <= second);
            (row?.remarks || early).push(remark);
        }
        return early.length ? [{step: null, remarks: early}, ...rows] : rows;
    }

    /** The moment of a remark in the talk's own time. */
    inTalk(remark) {
        const offset = (this.props.recording && this.props.recording.offset) || 0;
        return remark.on_recording ? remark.second + offset : remark.second;
    }

    /** The player of the addon that keeps the recording, or null for the browser's. */
    get ownPlayer() {
        const players = registry.category("call_scripts.recording_players");
        return players.get(this.props.recording.player || "", null);
    }

    onPlayerReady(steer) {
        this.steer = steer;
    }

    /** {play, pause, time} of the player on the screen; null without a recording. */
    get sound() {
        const player = this.player.el;
        if (!player) {
            return this.props.recording ? this.steer : null;
        }
        return {
            play(second) {
                player.currentTime = second;
                player.play();
            },
            pause: () => player.pause(),
            time: () => player.currentTime,
        };
    }

    play(second) {
        this.sound?.play(Math.max(0, second - (this.props.recording.offset || 0)));
    }

    /** Write a remark: on a step, or at the moment the recording stands at. */
    begin(step) {
        const sound = this.sound;
        sound?.pause();
        const here = !step && sound ? Math.floor(sound.time()) : null;
        Object.assign(this.state, this.nothing, {
            open: true,
            step: step ? step.id : false,
            second: step ? step.second : here || 0,
            onRecording: here !== null,
        });
    }

    get place() {
        const step = this.props.steps.find((item) => item.id === this.state.step);
        const time = clock(this.state.second);
        return step ? `${time} ${step.title}` : time;
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.state.open = false;
        } else if (ev.key === "Enter" && !ev.shiftKey) {
            ev.preventDefault();
            this.save();
        }
    }

    async save() {
        const done = await this.props.call("review_remark", {
            text: this.state.text,
            kind: this.state.kind,
            second: this.state.second,
            on_recording: this.state.onRecording,
            step_id: this.state.step,
            criterion_id: Number(this.state.criterion) || false,
        });
        if (done) {
            Object.assign(this.state, this.nothing, {open: false});
        }
    }
}
