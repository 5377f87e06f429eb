/** As `core/serving.py` has it. */
const EVERY = 3000;

/**
 * Tell the server every few seconds that the desk is open.
 *
 * The time comes from a worker: a page in the background has its own timers slowed
 * down, but its operator is there all the same.
 *
 * @param {() => void} beat
 * @returns {() => void} ends it
 */
export function startPulse(beat) {
    const source = `setInterval(() => postMessage(0), ${EVERY});`;
    const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
    const worker = new Worker(url);
    worker.onmessage = beat;
    beat();
    return () => {
        worker.terminate();
        URL.revokeObjectURL(url);
    };
}
