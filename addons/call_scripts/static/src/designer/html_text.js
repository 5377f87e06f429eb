/** Between the html of a block and plain lines which are edited in place. */

const SIMPLE = /^(?:[^<]|<\/?(?:p|br|div)\s*\/?>)*$/i;
const snippets = new Map();

/** Whether nothing is lost when the text is edited as plain lines. */
export function isPlain(html) {
    return SIMPLE.test(html || "");
}

export function toLines(html) {
    const broken = (html || "")
        .replace(/<br\s*\/?>/gi, "\n")
        .replace(/<\/(p|div|li|h\d|tr)>/gi, "\n");
    const parsed = new DOMParser().parseFromString(broken, "text/html");
    return parsed.body.textContent.replace(/\n+$/, "");
}

export function fromLines(text) {
    const escape = (line) =>
        line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    const lines = text.replace(/\s+$/, "");
    if (!lines) {
        return "";
    }
    return lines
        .split("\n")
        .map((line) => `<p>${escape(line) || "<br>"}</p>`)
        .join("");
}

/** The beginning of the text, for the block on the canvas. */
export function snippetOf(html) {
    if (!html) {
        return "";
    }
    if (!snippets.has(html)) {
        if (snippets.size > 2000) {
            snippets.clear();
        }
        snippets.set(html, toLines(html).replace(/\s+/g, " ").trim().slice(0, 140));
    }
    return snippets.get(html);
}
