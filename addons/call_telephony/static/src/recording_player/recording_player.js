import {
    Component,
    onMounted,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {formatSeconds} from "../service/duration";

export const SPEEDS = [1, 1.25, 1.5, 1.75, 2];
const STEP = 5;
const HEIGHT = 40;

/** The player which sounds now: one at a time on the page. */
let sounding = null;

/**
 * A recording of a call: play, seek by click and by keys, speed, waveform, marks.
 *
 * Props: `callId`; `compact` for lists (no waveform, nothing is asked before it is
 * played); `onReady`, called with {play(second), pause(), time()}, for who steers it.
 */
export class RecordingPlayer extends Component {
    static template = "call_telephony.RecordingPlayer";
    static props = {
        callId: Number,
        url: String,
        compact: {type: Boolean, optional: true},
        onReady: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.audio = useRef("audio");
        this.speeds = SPEEDS;
        this.height = HEIGHT;
        this.state = useState(this.nothing);
        useEffect(
            () => {
                Object.assign(this.state, this.nothing);
                if (!this.props.compact) {
                    this.load(this.props.callId);
                }
            },
            () => [this.props.callId]
        );
        onMounted(() =>
            this.props.onReady?.({
                play: (second) => this.seek(second, true),
                pause: () => this.audio.el.pause(),
                time: () => this.audio.el.currentTime,
            })
        );
        onWillUnmount(() => {
            if (sounding === this.audio.el) {
                sounding = null;
            }
        });
    }

    get nothing() {
        return {
            playing: false,
            failed: false,
            time: 0,
            length: 0,
            speed: 1,
            data: {seconds: 0, peaks: [], marks: []},
        };
    }

    async load(callId) {
        const data = await this.orm.call("voip.call", "recording_player", [callId]);
        if (callId === this.props.callId) {
            this.state.data = data;
        }
    }

    get length() {
        return this.state.length || this.state.data.seconds;
    }

    get clock() {
        const length = this.length ? ` / ${formatSeconds(this.length)}` : "";
        return formatSeconds(this.state.time) + length;
    }

    get share() {
        return this.length ? Math.min(1, this.state.time / this.length) : 0;
    }

    get title() {
        return this.state.playing ? _t("Pause") : _t("Play");
    }

    /** Bars of the waveform as one path; the view is as many units wide as bars. */
    get path() {
        const middle = HEIGHT / 2;
        return this.state.data.peaks
            .map((peak, index) => {
                const half = Math.max(0.5, (peak / 100) * (middle - 1));
                return `M${index + 0.5} ${middle - half}V${middle + half}`;
            })
            .join("");
    }

    get viewBox() {
        return `0 0 ${this.state.data.peaks.length || 1} ${HEIGHT}`;
    }

    /** Marks with their place on the timeline; those before it are not on it. */
    get onTimeline() {
        return this.state.data.marks
            .filter((mark) => mark.second >= 0 && mark.second <= this.length)
            .map((mark) => ({...mark, left: (100 * mark.second) / this.length}));
    }

    time(mark) {
        const sign = mark.second <= -1 ? "−" : "";
        return sign + formatSeconds(Math.abs(mark.second));
    }

    tooltip(mark) {
        return `${this.time(mark)} ${mark.label}`;
    }

    // -- what the user does

    toggle() {
        const audio = this.audio.el;
        if (audio.paused) {
            this.play();
        } else {
            audio.pause();
        }
    }

    async play() {
        try {
            await this.audio.el.play();
        } catch (error) {
            // another click paused it before it sounded
            if (error.name !== "AbortError") {
                this.state.failed = true;
            }
        }
    }

    seek(second, play = false) {
        const end = this.length || second;
        const at = Math.min(Math.max(0, second), end);
        this.audio.el.currentTime = at;
        this.state.time = at;
        if (play) {
            this.play();
        }
    }

    onBarClick(ev) {
        const box = ev.currentTarget.getBoundingClientRect();
        if (this.length && box.width) {
            this.seek(((ev.clientX - box.left) / box.width) * this.length);
        }
    }

    onKeydown(ev) {
        const moves = {
            ArrowRight: this.state.time + STEP,
            ArrowUp: this.state.time + STEP,
            ArrowLeft: this.state.time - STEP,
            ArrowDown: this.state.time - STEP,
            Home: 0,
            End: this.length,
        };
        if (ev.key in moves) {
            this.seek(moves[ev.key]);
        } else if (ev.key === " ") {
            this.toggle();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    onSpeed(ev) {
        this.state.speed = Number(ev.target.value);
        this.audio.el.playbackRate = this.state.speed;
    }

    // -- what the sound tells

    onPlay() {
        if (sounding && sounding !== this.audio.el) {
            sounding.pause();
        }
        sounding = this.audio.el;
        sounding.playbackRate = this.state.speed;
        Object.assign(this.state, {playing: true, failed: false});
    }

    onPause() {
        this.state.playing = false;
    }

    onTime() {
        this.state.time = this.audio.el.currentTime;
    }

    onLength() {
        const length = this.audio.el.duration;
        this.state.length = Number.isFinite(length) ? length : 0;
    }

    onError() {
        Object.assign(this.state, {playing: false, failed: true});
    }

    /** In a list: clicks on the player do not open the record. */
    onClick(ev) {
        ev.stopPropagation();
    }
}
