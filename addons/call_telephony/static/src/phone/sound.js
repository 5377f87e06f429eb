import {browser} from "@web/core/browser/browser";

/** Chosen per browser: the same user has other headsets elsewhere. */
const KEYS = {
    microphone: "call_telephony.microphone",
    speaker: "call_telephony.speaker",
    ring: "call_telephony.ring",
};

/** The chosen device's id, "" for the system's own choice. */
export function chosen(kind) {
    return browser.localStorage.getItem(KEYS[kind]) || "";
}

export function choose(kind, deviceId) {
    browser.localStorage.setItem(KEYS[kind], deviceId);
}

/** Constraints for the microphone of a call. */
export function constraints() {
    const deviceId = chosen("microphone");
    return {audio: deviceId ? {deviceId: {ideal: deviceId}} : true, video: false};
}

/** Play `audio` at the chosen device; where the browser can, and the device is there. */
export async function playAt(audio, kind) {
    const deviceId = chosen(kind);
    if (audio.setSinkId && (audio.sinkId || "") !== deviceId) {
        try {
            await audio.setSinkId(deviceId);
        } catch (error) {
            if (error.name !== "NotFoundError") {
                throw error;
            }
            choose(kind, ""); // unplugged
        }
    }
}

/**
 * Play it; ended before it began is no error.
 * @returns {Promise<boolean>} false: the browser does not let it sound
 */
export async function played(audio) {
    try {
        await audio.play();
    } catch (error) {
        if (!["NotAllowedError", "AbortError"].includes(error.name)) {
            throw error;
        }
        return error.name === "AbortError";
    }
    return true;
}

/**
 * What is wrong with the microphone: "", insecure, denied, missing, busy.
 * @returns {Promise<{problem: string, stream?: MediaStream}>} stream to be stopped
 */
export async function openMicrophone() {
    const media = browser.navigator.mediaDevices;
    if (!media?.getUserMedia) {
        return {problem: "insecure"};
    }
    try {
        return {problem: "", stream: await media.getUserMedia(constraints())};
    } catch (error) {
        return {problem: microphoneProblem(error)};
    }
}

export function microphoneProblem(error) {
    const problems = {
        NotAllowedError: "denied",
        SecurityError: "denied",
        NotFoundError: "missing",
        OverconstrainedError: "missing",
        NotReadableError: "busy",
        AbortError: "busy",
    };
    return problems[error.name] || "";
}

/** {microphones, speakers}: lists of {id, name}, known once the user allowed it. */
export async function listDevices() {
    const found = await browser.navigator.mediaDevices.enumerateDevices();
    const ofKind = (kind) =>
        found
            .filter((one) => one.kind === kind && one.label)
            .map((one) => ({id: one.deviceId, name: one.label}));
    return {microphones: ofKind("audioinput"), speakers: ofKind("audiooutput")};
}

/** Measures how loud a stream is: `level()` → 0 … 1; `stop()`. */
export class Meter {
    constructor(stream) {
        this.stream = stream;
        this.context = new browser.AudioContext();
        this.analyser = this.context.createAnalyser();
        this.context.createMediaStreamSource(stream).connect(this.analyser);
        this.samples = new Float32Array(this.analyser.fftSize);
    }

    level() {
        this.analyser.getFloatTimeDomainData(this.samples);
        const sum = this.samples.reduce((total, one) => total + one * one, 0);
        return Math.min(1, Math.sqrt(sum / this.samples.length) * 4);
    }

    stop() {
        this.stream.getTracks().forEach((track) => track.stop());
        this.context.close();
    }
}
