import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    click,
    manuallyDispatchProgrammaticEvent,
    press,
    queryOne,
    select,
} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {Component, useState, xml} from "@odoo/owl";

import {
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import {RecordingPlayer} from "@call_telephony/recording_player/recording_player";
import {defineTelephonyModels} from "./call_telephony_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

const DATA = {
    id: 5,
    url: "/call_telephony/recording/5",
    seconds: 100,
    peaks: [10, 50, 100, 20],
    marks: [
        {second: -12, kind: "event", label: "Client's telephone rings"},
        {second: 0, kind: "event", label: "Client answered"},
        {second: 40, kind: "step", label: "<b>Offer</b>"},
    ],
};

let sounds = [];

/** Sound elements that only tell what was asked of them. */
function silence() {
    sounds = [];
    const state = new WeakMap();
    const of = (audio) => {
        if (!state.has(audio)) {
            state.set(audio, {paused: true, time: 0, rate: 1});
            sounds.push(audio);
        }
        return state.get(audio);
    };
    const dispatch = (audio, name) => manuallyDispatchProgrammaticEvent(audio, name);
    patchWithCleanup(HTMLMediaElement.prototype, {
        async play() {
            of(this).paused = false;
            await dispatch(this, "play");
        },
        pause() {
            of(this).paused = true;
            dispatch(this, "pause");
        },
        get paused() {
            return of(this).paused;
        },
        get currentTime() {
            return of(this).time;
        },
        set currentTime(value) {
            of(this).time = value;
        },
        get playbackRate() {
            return of(this).rate;
        },
        set playbackRate(value) {
            of(this).rate = value;
        },
        get duration() {
            return 100;
        },
    });
}

beforeEach(() => {
    silence();
    onRpc("voip.call", "recording_player", ({args}) => {
        expect.step(args[0]);
        return {...DATA, id: args[0]};
    });
});

async function mount(props = {}) {
    const player = await mountWithCleanup(RecordingPlayer, {
        props: {callId: 5, url: DATA.url, ...props},
    });
    await animationFrame();
    return player;
}

const audio = () => queryOne("audio");

test("c6: play and pause, the clock, the waveform", async () => {
    await mount();
    expect.verifySteps([5]);
    expect(".o_recording_wave path").toHaveCount(1);
    expect(".o_recording_clock").toHaveText("0:00 / 1:40");
    expect(".o_recording_play i").toHaveClass("fa-play");
    await click(".o_recording_play");
    await animationFrame();
    expect(audio().paused).toBe(false);
    expect(".o_recording_play i").toHaveClass("fa-pause");
    audio().currentTime = 65;
    await manuallyDispatchProgrammaticEvent(audio(), "timeupdate");
    await animationFrame();
    expect(".o_recording_clock").toHaveText("1:05 / 1:40");
    await click(".o_recording_play");
    await animationFrame();
    expect(audio().paused).toBe(true);
});

test("c6: seek by a click and by keys", async () => {
    await mount();
    expect.verifySteps([5]);
    await click(".o_recording_bar", {position: "center", relative: false});
    await animationFrame();
    expect(Math.abs(audio().currentTime - 50)).toBeLessThan(2);
    queryOne(".o_recording_bar").focus();
    audio().currentTime = 50;
    await press("Home");
    expect(audio().currentTime).toBe(0);
    await press("ArrowRight");
    await press("ArrowRight");
    expect(audio().currentTime).toBe(10);
    await press("ArrowLeft");
    expect(audio().currentTime).toBe(5);
    await press("ArrowLeft");
    await press("ArrowLeft");
    expect(audio().currentTime).toBe(0);
    await press("End");
    expect(audio().currentTime).toBe(100);
    await press("ArrowRight");
    expect(audio().currentTime).toBe(100);
    await press(" ");
    expect(audio().paused).toBe(false);
});

test("c6: speed from one to two", async () => {
    await mount();
    expect.verifySteps([5]);
    expect(".o_recording_speed option").toHaveCount(5);
    await click(".o_recording_speed");
    await select("2");
    expect(audio().playbackRate).toBe(2);
});

test("c6: marks on the timeline, a click goes there and plays", async () => {
    await mount();
    expect.verifySteps([5]);
    expect(".o_recording_mark").toHaveCount(2);
    expect(".o_recording_chip").toHaveCount(3);
    expect(".o_recording_chip:first").toHaveText(/−0:12/);
    expect(".o_recording_chip:last").toHaveText("0:40<b>Offer</b>");
    await click(".o_recording_mark.o_mark_step");
    expect(audio().currentTime).toBe(40);
    expect(audio().paused).toBe(false);
    await click(".o_recording_chip:first");
    expect(audio().currentTime).toBe(0);
});

test("c6: a small one asks for nothing before it is played", async () => {
    await mount({compact: true});
    expect.verifySteps([]);
    expect(".o_recording_speed").toHaveCount(0);
    expect(audio()).toHaveAttribute("preload", "none");
    await click(".o_recording_play");
    await manuallyDispatchProgrammaticEvent(audio(), "loadedmetadata");
    await animationFrame();
    expect(".o_recording_clock").toHaveText("0:00 / 1:40");
});

test("c6: one sounds at a time; another call starts anew", async () => {
    class Parent extends Component {
        static components = {RecordingPlayer};
        static props = {};
        static template = xml`
            <RecordingPlayer callId="state.id" url="'/a'"/>
            <RecordingPlayer callId="9" url="'/b'" compact="true"/>`;
        setup() {
            this.state = useState({id: 5});
        }
    }
    const parent = await mountWithCleanup(Parent);
    await animationFrame();
    await click(".o_recording_play:first");
    await click(".o_recording_play:last");
    await animationFrame();
    expect(".o_recording_play:first i").toHaveClass("fa-play");
    expect(".o_recording_play:last i").toHaveClass("fa-pause");
    parent.state.id = 6;
    await animationFrame();
    await animationFrame();
    expect.verifySteps([5, 6]);
    expect(".o_recording_clock:first").toHaveText("0:00 / 1:40");
});

test("c6: what cannot be played says so", async () => {
    await mount();
    expect.verifySteps([5]);
    expect(".text-danger").toHaveCount(0);
    await manuallyDispatchProgrammaticEvent(audio(), "error");
    await animationFrame();
    expect(".text-danger").toHaveText("The recording cannot be played.");
});

test("c6: steered from outside", async () => {
    let api = null;
    await mount({onReady: (given) => (api = given)});
    expect.verifySteps([5]);
    api.play(30);
    expect(api.time()).toBe(30);
    expect(audio().paused).toBe(false);
    api.pause();
    expect(audio().paused).toBe(true);
});
