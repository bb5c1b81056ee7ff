// Answers that are not stored yet: kept on this device for one person, sent in order, each with an id so that sending it twice stores it once.
// It runs on every page of a signed-in person, so that what waits is sent wherever they go on, and nobody signs out over it unasked.
const leave = document.querySelector("form[data-person]");
const person = leave.dataset.person, all = `answer:${person}:`, locked = `sealed:${person}:`;
const listeners = new Set(), tabs = new BroadcastChannel(all);
let ready = false, sending = false, wanted = false, again, pause = 1000, here = null;

export const read = key => JSON.parse(localStorage.getItem(key));
export const keys = (assessment, statement) => Object.keys(localStorage)
  .filter(key => key.startsWith(assessment ? `${all}${assessment}:` : all) && (!statement || read(key)?.statement === statement)).sort();

/** Hears what becomes of the answers of the assessment that this page shows. */
export function attend(assessment, listener) {
  here = assessment;
  listeners.add(listener);
}
const tell = news => { for (const listener of listeners) listener(news); };
const say = news => { tabs.postMessage(news); tell(news); }; // one tab sends for all

/** Keeps a write before anything else is done with it. Throws where the browser keeps nothing. */
export function put(assessment, write) {
  const last = Number(keys(assessment).at(-1)?.split(":").at(-1).split("-")[0] ?? 0); // in order, whatever the clock does
  localStorage.setItem(`${all}${assessment}:${String(Math.max(Date.now(), last + 1)).padStart(15, "0")}-${write.writeId.slice(0, 8)}`, JSON.stringify(write));
}
export const drop = key => localStorage.removeItem(key);
export function retry(key) {
  const { state, reason, sent, ...write } = read(key); // it was refused: nothing of it is stored
  localStorage.setItem(key, JSON.stringify(write));
  send();
}

// --- sending, one at a time, one page at a time ---
const alone = work => navigator.locks ? navigator.locks.request(all, work) : work();

export function send() {
  clearTimeout(again);
  wanted = true;
  if (sending || !ready) return;
  sending = true;
  wanted = false;
  alone(async () => {
    for (const assessment of new Set(keys().map(key => key.split(":")[2]))) {
      let more;
      do more = await next(assessment); while (more);
      if (more === null) break;
    }
  }).finally(() => {
    sending = false;
    tell({ kind: "count" });
    if (wanted) send();
  });
}

/** Whether there may be more of this assessment; null = not now, for none of them. */
async function next(assessment) {
  const key = keys(assessment).find(candidate => !read(candidate)?.state);
  if (!key) return false;
  const before = read(key), write = { ...before, sent: true }; // from here on it may be stored: it is sent again as it is, never replaced
  localStorage.setItem(key, JSON.stringify(write));
  if (!before.sent) say({ kind: "saving", assessment, write });

  let answer;
  try {
    answer = await fetch(`/api/v1/assessments/${assessment}/answers/${write.statement}`, {
      method: "PUT",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ writeId: write.writeId, basedOn: write.basedOn, writerId: person, ...write.value }),
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return later("offline");
  }

  if (answer.ok) {
    pause = 1000;
    const stored = await answer.json().catch(() => null); // cut off within: asked again, with the same id
    return stored ? settle(assessment, key, write, stored) : later("offline");
  }
  if (answer.status === 429 || answer.status >= 500) {
    pause = Math.max(pause, 1000 * (Number(answer.headers.get("retry-after")) || 1));
    return later("busy");
  }
  if (answer.status === 401) return later("signedOut");
  const problem = await answer.json().catch(() => ({}));
  if (problem.code === "answer.other-person") return later("otherPerson");
  if (["changed-meanwhile", "exists-already"].includes(problem.code)) return later("busy"); // two came at one moment
  if (problem.code === "answer.conflict") return hold(assessment, key, { ...write, state: "conflict", theirs: problem.conflict?.stored });
  if ((answer.status === 403 || answer.status === 404) && assessment !== here) return false; // of another organisation, perhaps: it waits until that one is used again
  return hold(assessment, key, { ...write, state: "refused", reason: answer.status === 403 || answer.status === 404 ? "forbidden" : answer.status === 409 ? "locked" : "wrong" });
}

function hold(assessment, key, write) {
  const newer = keys(assessment, write.statement).find(candidate => read(candidate)?.follows === write.writeId);
  if (newer) { // what was written on top of it meets the same, and says it with the newest words
    const { follows, ...rest } = read(newer);
    localStorage.setItem(newer, JSON.stringify(rest));
    drop(key);
    return true;
  }
  localStorage.setItem(key, JSON.stringify(write));
  say({ kind: write.state, assessment, key, write });
  return true;
}

function later(why) {
  say({ kind: "waiting", why });
  clearTimeout(again);
  again = setTimeout(send, pause);
  pause = Math.min(pause * 2, 30_000);
  return null;
}

/** Under it lies the revision that this tab stored last, without what it says: a page drawn meanwhile may show an older one. */
const storedAs = (assessment, statement) => `stored:${person}:${assessment}:${statement}`;

/** Whether this tab stored a newer revision than the page shows. What the page has caught up with is forgotten. */
export function outrun(assessment, statement, shown) {
  const name = storedAs(assessment, statement), newer = Number(sessionStorage.getItem(name)) > shown;
  if (!newer) sessionStorage.removeItem(name);
  return newer;
}

function settle(assessment, key, write, answer) {
  try {
    sessionStorage.setItem(storedAs(assessment, write.statement), answer.revision); // before the answer itself goes: a page that starts now finds the one or the other
  } catch { /* full: this page still says it */ }
  drop(key);
  // What was written on top of it, by somebody who saw it, is based on what was stored; nothing else is.
  for (const follower of keys(assessment, write.statement)) {
    const { follows, ...rest } = read(follower) ?? {};
    if (follows === write.writeId) localStorage.setItem(follower, JSON.stringify({ ...rest, basedOn: answer.revision }));
  }
  say({ kind: "stored", assessment, writeId: write.writeId, answer });
  return true;
}

tabs.onmessage = event => tell(event.data);
for (const [target, name] of [[window, "online"], [window, "focus"], [window, "pageshow"], [document, "visibilitychange"]])
  target.addEventListener(name, () => { if (document.visibilityState === "visible") { pause = 1000; send(); } });

// --- signing out with answers that are not stored ---
const dialog = document.getElementById("unsent"), text = name => dialog.querySelector(`[data-text=${name}]`);
const bytes = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt(0)), base64 = buffer => btoa(Array.from(new Uint8Array(buffer), c => String.fromCharCode(c)).join(""));

const unsent = () => new Set(keys().map(key => `${key.split(":")[2]} ${read(key)?.statement}`)).size; // answers, not tries

leave.addEventListener("submit", event => {
  if (!unsent()) return;
  event.preventDefault();
  text("count").textContent = dialog.dataset.count.replace("{0}", unsent());
  text("status").textContent = "";
  if (!dialog.open) dialog.showModal();
});

dialog.addEventListener("click", async event => {
  const choice = event.target.closest("button")?.value;
  if (!choice) return;
  if (choice === "stay") return dialog.close();
  try {
    if (choice === "send") {
      pause = 1000;
      send();
      while (sending) await new Promise(done => setTimeout(done, 100));
      if (unsent()) {
        text("status").textContent = dialog.dataset.left.replace("{0}", unsent());
        return;
      }
    }
    if (choice === "keep") await alone(seal);
    if (choice === "discard") keys().forEach(drop);
    clearTimeout(again);
    leave.submit();
  } catch {
    text("status").textContent = dialog.dataset.failed;
  }
});

/** The key comes from the server, which gives it to this person only; beside the answers lies nothing that opens them. */
async function keyOf(box) {
  const body = new FormData(leave);
  if (box) body.set("box", box);
  const answer = await fetch("/app/kept-answers/key", { method: "POST", body: new URLSearchParams(body) });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const given = await answer.json();
  return { box: given.box, key: await crypto.subtle.importKey("raw", bytes(given.key), "AES-GCM", false, ["encrypt", "decrypt"]) };
}

async function seal() {
  const waiting = keys(), { box, key } = await keyOf(), iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(waiting.map(each => [each, localStorage.getItem(each)])));
  localStorage.setItem(locked + Date.now(), JSON.stringify({ box, iv: base64(iv), data: base64(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain)) }));
  waiting.forEach(drop);
}

async function open(name) {
  const sealed = read(name);
  if (!sealed) return;
  const { key } = await keyOf(sealed.box);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(sealed.iv) }, key, bytes(sealed.data));
  for (const [each, write] of JSON.parse(new TextDecoder().decode(plain))) if (localStorage.getItem(each) === null) localStorage.setItem(each, write);
  drop(name);
  tell({ kind: "returned" });
}

/** What this person left here when they signed out. What cannot be opened now stays as it is. */
export const returned = (async () => {
  for (const name of Object.keys(localStorage).filter(each => each.startsWith(locked))) await alone(() => open(name)).catch(() => {});
})();
// Not before the page's own script listens: what is stored while nobody does would stand there as it was before.
const listening = new Promise(done => document.readyState === "complete" ? done() : document.addEventListener("DOMContentLoaded", done));
Promise.all([returned, listening]).then(() => {
  ready = true;
  send();
});
