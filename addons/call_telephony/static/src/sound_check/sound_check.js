import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {Dialog} from "@web/core/dialog/dialog";
import {useService} from "@web/core/utils/hooks";

import {
    choose,
    chosen,
    listDevices,
    Meter,
    openMicrophone,
    playAt,
    played,
} from "../phone/sound";

const EVERY = 100; // ms
/** Louder than this is a voice, not the hum of the line. */
const VOICE = 0.02;

/** Which microphone, loudspeaker and ring; and is anything heard? */
export class SoundCheck extends Component {
    static template = "call_telephony.SoundCheck";
    static components = {Dialog};
    static props = {close: Function};

    setup() {
        this.title = _t("Microphone and sound");
        this.voip = useService("voip_oca");
        this.state = useState({
            microphones: [],
            speakers: [],
            problem: "",
            level: 0,
            heard: false,
            microphone: chosen("microphone"),
            speaker: chosen("speaker"),
            ring: chosen("ring"),
        });
        this.canChooseSpeaker = "setSinkId" in browser.Audio.prototype;
        onWillStart(() => this.open());
        onWillUnmount(() => this.close());
    }

    async open() {
        this.close();
        const {problem, stream} = await openMicrophone();
        this.state.problem = problem;
        if (problem) {
            return;
        }
        this.meter = new Meter(stream);
        Object.assign(this.state, await listDevices());
        this.timer = browser.setInterval(() => this.measure(), EVERY);
    }

    close() {
        browser.clearInterval(this.timer);
        this.meter?.stop();
        this.meter = null;
    }

    measure() {
        this.state.level = this.meter.level();
        this.state.heard = this.state.heard || this.state.level > VOICE;
    }

    get problemText() {
        return {
            insecure: _t("The browser gives no microphone: open Odoo by https://."),
            denied: _t(
                "The browser may not use the microphone: allow it in the address bar."
            ),
            missing: _t("No microphone was found."),
            busy: _t("Another program uses the microphone."),
        }[this.state.problem];
    }

    get lists() {
        const speakers = this.canChooseSpeaker ? this.state.speakers : [];
        return [
            {
                kind: "microphone",
                label: _t("Microphone"),
                devices: this.state.microphones,
            },
            {kind: "speaker", label: _t("Voice"), devices: speakers},
            {kind: "ring", label: _t("Ring tone"), devices: speakers},
        ];
    }

    async onChoose(kind, ev) {
        choose(kind, ev.target.value);
        this.state[kind] = ev.target.value;
        if (kind === "microphone") {
            this.state.heard = false;
            await this.open();
        }
    }

    async onTry(kind) {
        const audio = new browser.Audio(this.voip.tones.calltone);
        await playAt(audio, kind);
        await played(audio);
        browser.setTimeout(() => audio.pause(), 2000);
    }
}
