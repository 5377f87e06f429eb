import {after, describe, expect, test} from "@odoo/hoot";
import {click, waitUntil} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";

import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {browser} from "@web/core/browser/browser";
import {WebClient} from "@web/webclient/webclient";
import {VoipAgent} from "@voip_oca/services/voip_agent_service.esm";

import {SoundCheck} from "@call_telephony/sound_check/sound_check";
import {BrowserPhone} from "@call_telephony/phone/browser_phone";
import {BACKOFF} from "@call_telephony/phone/sip_line";
import {played} from "@call_telephony/phone/sound";
import {dialled} from "@call_telephony/phone/talk";
import {defineTelephonyModels} from "./call_telephony_helpers";
import {FakeSession, fakeLocks, fakeSip, phoneSession} from "./browser_phone_helpers";

describe.current.tags("desktop");
defineTelephonyModels();

const OURS = {"X-Auto-Answer": "1", "X-Odoo-Call": "ref-1"};

/** A page of the web client whose phone is registered. */
async function start({answers = [], voip = {}, known = {}} = {}) {
    const made = fakeSip(answers);
    fakeLocks();
    phoneSession(voip);
    patchWithCleanup(VoipAgent.prototype, {
        get hasRtcSupport() {
            return true;
        },
        playTone: (tone) => expect.step(tone),
        stopTone: () => {},
        setCallAudio: () => expect.step("sound"),
    });
    onRpc("res.users", "telephony_browser_credentials", () => {
        expect.step("credentials");
        return {username: "201", password: "once", at: 5};
    });
    onRpc("voip.call", "create_call", ({args}) => ({
        id: 5,
        phoneNumber: args[0].phone_number,
        typeCall: "incoming",
        state: "calling",
        partner: false,
        createDate: "2026-01-01 10:00:00",
        ...known,
    }));
    for (const method of ["accept_call", "terminate_call", "reject_call"]) {
        onRpc("voip.call", method, () => {
            expect.step(method);
            return {};
        });
    }
    await mountWithCleanup(WebClient);
    const phone = getService("call_telephony_phone");
    await waitUntil(() => !["off", "connecting"].includes(phone.state.status), {
        timeout: 5000,
    });
    await animationFrame();
    return {phone, made};
}

async function ring(phone, number, headers) {
    const session = new FakeSession(number, headers);
    await phone.talk.onInvite(session);
    await animationFrame();
    return session;
}

test("c2: numbers keep their plus", () => {
    expect(dialled("+7 (916) 123-45-67")).toBe("+79161234567");
    expect(dialled("*43#")).toBe("*43%23");
    expect(dialled("1; DROP <b>")).toBe("1");
});

test("c2: registers without asking a public STUN server", async () => {
    const {phone, made} = await start();
    expect.verifySteps(["credentials", "register 200"]);
    expect(phone.state.status).toBe("registered");
    expect(phone.state.role).toBe("leader");
    const {config} = made.agents[0];
    expect(config.authorizationPassword).toBe("once");
    expect(
        config.sessionDescriptionHandlerFactoryOptions.peerConnectionConfiguration
    ).toEqual({iceServers: []});
    expect(Object.values(phone.voip)).not.toInclude("once");
    expect(".o_phone_dot").toHaveClass("text-success");
});

test("c2: the STUN server of the PBX is used", async () => {
    const servers = [{urls: "stun:stun.example:3478"}];
    const {made} = await start({voip: {ice_servers: servers}});
    expect.verifySteps(["credentials", "register 200"]);
    const options = made.agents[0].config.sessionDescriptionHandlerFactoryOptions;
    expect(options.peerConnectionConfiguration.iceServers).toEqual(servers);
});

test("c2: a second call hears busy, the first goes on", async () => {
    const {phone} = await start();
    const first = await ring(phone, "+79161111111");
    await click(".o_phone_accept");
    await animationFrame();
    expect(phone.state.call.phase).toBe("talking");
    const second = await ring(phone, "+79162222222", OURS);
    expect(phone.talk.session).toBe(first);
    expect(second.state).toBe("Terminated");
    expect(phone.state.call.number).toBe("+79161111111");
    expect.verifySteps([
        "credentials",
        "register 200",
        "calltone",
        "accept +79161111111",
        "sound",
        "accept_call",
        "reject +79162222222 486",
    ]);
});

test("c2: our own call answers itself", async () => {
    const {phone} = await start({known: {typeCall: "outgoing", pbxRef: "ref-1"}});
    await ring(phone, "+79161111111", OURS);
    expect(phone.state.call.phase).toBe("talking");
    expect.verifySteps([
        "credentials",
        "register 200",
        "accept +79161111111",
        "sound",
        "accept_call",
    ]);
});

test("c2: a client's call never answers itself, whatever its headers say", async () => {
    const {phone} = await start({known: {typeCall: "incoming"}});
    await ring(phone, "+79161111111", OURS);
    expect(phone.state.call.phase).toBe("ringing");
    expect.verifySteps(["credentials", "register 200", "calltone"]);
});

test("c2: nothing answers itself when the supervisor says so", async () => {
    const {phone} = await start({
        known: {typeCall: "outgoing"},
        voip: {auto_answer: false},
    });
    await ring(phone, "+79161111111", OURS);
    expect(phone.state.call.phase).toBe("ringing");
    expect.verifySteps(["credentials", "register 200", "calltone"]);
});

test("c2: a talk that goes on comes back, also in place of a lost leg", async () => {
    const {phone} = await start({
        known: {state: "ongoing"},
        voip: {auto_answer: false},
    });
    const lost = await ring(phone, "+79161111111", OURS);
    const back = await ring(phone, "+79161111111", OURS);
    expect(phone.talk.session).toBe(back);
    expect(lost).not.toBe(back);
    expect(phone.state.call.phase).toBe("talking");
    lost.become("Terminated"); // tells nothing of the talk
    expect(phone.state.call.phase).toBe("talking");
    expect.verifySteps([
        "credentials",
        "register 200",
        ...["accept +79161111111", "sound", "accept_call"],
        ...["accept +79161111111", "sound", "accept_call"],
    ]);
});

test("c2: the connection breaks in a talk: back into it, unless it has ended", async () => {
    let goesOn = true;
    onRpc("voip.call", "phone_back", ({args}) => {
        expect.step(["phone_back", ...args]);
        return goesOn;
    });
    const {phone, made} = await start({known: {state: "ongoing"}});
    await ring(phone, "+79161111111", OURS);
    expect(phone.state.call.phase).toBe("talking");
    expect.verifySteps([
        ...["credentials", "register 200"],
        ...["accept +79161111111", "sound", "accept_call"],
    ]);
    for (goesOn of [true, false]) {
        made.agents[0].delegate.onDisconnect(new Error("broken"));
        expect(phone.state.status).toBe("waiting");
        expect(phone.state.call.phase).toBe("talking");
        await advanceTime(10000);
        await animationFrame();
        expect(phone.state.status).toBe("registered");
        expect(Boolean(phone.state.call)).toBe(goesOn);
        expect.verifySteps([
            ...["register 200", ["phone_back", [5]]],
            ...(goesOn ? [] : ["terminate_call"]),
        ]);
    }
});

test("c2: mute, hold, keys and the end", async () => {
    const {phone} = await start();
    await ring(phone, "+79161111111");
    await phone.do("accept");
    await animationFrame();
    await click(".o_phone_mute");
    await animationFrame();
    expect(phone.state.call.muted).toBe(true);
    await contains(".o_phone_status .o_nav_entry").click();
    await contains(".o_phone_keys button:contains(5)").click();
    await contains(".o_phone_hold").click();
    expect(phone.state.call.held).toBe(true);
    await contains(".o_phone_hangup").click();
    expect(phone.state.call).toBe(false);
    expect(".o_phone_mute").toHaveCount(0);
    expect.verifySteps([
        ...["credentials", "register 200", "calltone"],
        ...["accept +79161111111", "sound", "accept_call"],
        ...["microphone false", "dtmf 5", "hold true", "microphone false"],
        ...["bye +79161111111", "terminate_call"],
    ]);
});

test("c2: no connection: tried again, later each time", async () => {
    const [first, second] = BACKOFF;
    expect(second).toBeGreaterThan(first);
    // so long that no slow machine comes to it by itself
    BACKOFF.splice(0, 2, 300 * first, 300 * second);
    after(() => BACKOFF.splice(0, 2, first, second));
    const {phone} = await start({answers: ["down", "down", 200]});
    expect(phone.state.status).toBe("waiting");
    expect(phone.state.problem).toBe("server");
    expect(".o_phone_dot").toHaveClass("text-danger");
    await advanceTime(300000 * first);
    expect(phone.state.status).toBe("waiting");
    await advanceTime(300000 * first);
    expect(phone.state.status).toBe("waiting");
    await advanceTime(300000 * (second - first));
    expect(phone.state.status).toBe("registered");
    expect.verifySteps(["credentials", "register 200"]);
});

test("c2: a password that is no good is asked for anew", async () => {
    const {phone} = await start({answers: [401, 200]});
    expect(phone.state.problem).toBe("password");
    await contains(".o_phone_status .o_nav_entry").click();
    expect(".o_phone_problem").toHaveText(/does not accept the password/);
    await contains(".o_phone_connect").click();
    await animationFrame();
    expect(phone.state.status).toBe("registered");
    expect.verifySteps(["credentials", "register 401", "credentials", "register 200"]);
});

test("c2: no microphone is told, the caller is not left waiting", async () => {
    const {phone} = await start();
    const session = await ring(phone, "+79161111111");
    session.accept = async () => {
        throw Object.assign(new Error("no"), {name: "NotAllowedError"});
    };
    await phone.do("accept");
    await animationFrame();
    expect(phone.state.call).toBe(false);
    await contains(".o_phone_status .o_nav_entry").click();
    expect(".o_phone_problem").toHaveText(/may not use the microphone/);
    expect.verifySteps([
        ...["credentials", "register 200", "calltone"],
        ...["reject +79161111111 480", "reject_call"],
    ]);
});

test("c2: another browser of the user takes the phone, and it is taken back", async () => {
    const {phone} = await start();
    await phone.onSeat({seat: "old", at: 4});
    expect(phone.state.status).toBe("registered");
    await phone.onSeat({seat: phone.seat, at: 6});
    expect(phone.state.status).toBe("registered");
    await phone.onSeat({seat: "other", at: 6});
    expect(phone.state.status).toBe("elsewhere");
    await contains(".o_phone_status .o_nav_entry").click();
    await contains(".o_phone_connect:contains(Use it here)").click();
    await animationFrame();
    expect(phone.state.status).toBe("registered");
    expect.verifySteps(["credentials", "register 200", "credentials", "register 200"]);
});

test("c2: one tab leads, the other shows and steers, then takes over", async () => {
    const {phone} = await start();
    const agent = {voip: {...phone.voip}, hasRtcSupport: true, stopTone: () => {}};
    agent.callAudio = {pause: () => {}};
    const services = {orm: phone.orm, notification: phone.notification};
    const other = new BrowserPhone({agent, ...services});
    other.start();
    await ring(phone, "+79161111111");
    await animationFrame();
    expect(other.state.role).toBe("follower");
    expect(other.state.status).toBe("registered");
    expect(other.state.call.number).toBe("+79161111111");
    expect(Boolean(agent.session)).toBe(true);
    expect.verifySteps(["credentials", "register 200", "calltone"]);
    other.do("accept");
    await animationFrame();
    await animationFrame();
    expect(phone.state.call.phase).toBe("talking");
    expect(other.state.call.phase).toBe("talking");
    other.do("hangup");
    await animationFrame();
    expect(other.state.call).toBe(false);
    expect.verifySteps([
        ...["accept +79161111111", "sound", "accept_call"],
        ...["bye +79161111111", "terminate_call"],
    ]);
    await phone.stop();
    await animationFrame();
    expect(other.state.role).toBe("leader");
    expect.verifySteps(["credentials", "register 200"]);
    await other.stop();
});

test("c2: a tone the browser does not let sound is told, no error", async () => {
    const problem = (name) => async () => {
        throw Object.assign(new Error("no"), {name});
    };
    expect(await played({play: async () => {}})).toBe(true);
    expect(await played({play: problem("AbortError")})).toBe(true);
    expect(await played({play: problem("NotAllowedError")})).toBe(false);
    await expect(played({play: problem("TypeError")})).rejects.toThrow();
});

test("c2: the microphone is measured, its problems are told", async () => {
    let problem = "NotFoundError";
    const devices = [
        {kind: "audioinput", deviceId: "m1", label: "Headset"},
        {kind: "audiooutput", deviceId: "s1", label: "Loudspeaker"},
    ];
    fakeSip();
    phoneSession({mode: "test"});
    await mountWithCleanup(WebClient);
    patchWithCleanup(browser, {
        navigator: {
            ...browser.navigator,
            mediaDevices: {
                enumerateDevices: async () => devices,
                getUserMedia: async ({audio}) => {
                    if (problem) {
                        throw Object.assign(new Error("no"), {name: problem});
                    }
                    expect.step(["microphone", audio.deviceId?.ideal || ""]);
                    return {getTracks: () => []};
                },
            },
        },
        AudioContext: class {
            createAnalyser() {
                const getFloatTimeDomainData = (samples) => samples.fill(0.1);
                return {fftSize: 4, getFloatTimeDomainData};
            }
            createMediaStreamSource() {
                return {connect: () => {}};
            }
            close() {}
        },
    });
    getService("dialog").add(SoundCheck, {});
    await animationFrame();
    expect(".o_sound_problem").toHaveText(/No microphone was found/);
    problem = "";
    await contains(".o_sound_problem button").click();
    await animationFrame();
    await advanceTime(150);
    await animationFrame();
    expect(".o_sound_verdict").toHaveText(/The microphone works/);
    await contains("select#o_sound_microphone").select("m1");
    await animationFrame();
    expect(browser.localStorage.getItem("call_telephony.microphone")).toBe("m1");
    expect.verifySteps([
        ["microphone", ""],
        ["microphone", "m1"],
    ]);
});
