// Saves each answer by itself, and says truthfully how far it came. Every write is first put on this device, then sent, in order;
// what the service answers is what the card shows. A write keeps its id, so that sending it twice stores it once.
const root = document.getElementById("answers");
const { assessment, person } = root.dataset;
const say = (name, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, value), root.dataset[name]);
const prefix = `answer:${person}:${assessment}:`;
const forms = new Map([...root.querySelectorAll("form[data-statement]")].map(form => [form.dataset.statement, form]));
const typing = new Map(), known = new Map(); // what is being typed; what the service is known to hold
const tabs = new BroadcastChannel(prefix);
let counter = 0, sending = false, again, pause = 1000;

root.classList.add("scripted");

const value = form => {
  const chosen = form.elements.level.value;
  return {
    level: /^\d$/.test(chosen) ? Number(chosen) : null,
    notApplicable: chosen === "na",
    reason: chosen === "na" ? form.elements.reason.value || null : null,
    words: form.elements.words.value || null,
  };
};
const same = (a, b) => ["level", "notApplicable", "reason", "words"].every(member => (a[member] ?? null) === (b[member] ?? null));

// --- kept on this device ---
const read = key => JSON.parse(localStorage.getItem(key));
const keys = () => Object.keys(localStorage).filter(key => key.startsWith(prefix)).sort();
const waiting = statement => keys().filter(key => read(key)?.statement === statement);

function keep(form) {
  clearTimeout(typing.get(form));
  typing.delete(form);
  const statement = form.dataset.statement, next = value(form);
  const newest = waiting(statement).map(read).at(-1);
  if (newest ? !newest.reason && newest.state !== "conflict" && same(newest.value, next) : known.has(form) && same(known.get(form), next)) return;
  if (next.notApplicable && !next.reason?.trim()) { line(form, "bad", say("reasonMissing")); return; }

  // A write that was not sent yet is replaced; one that is under way stays, and the next follows it.
  let basedOn = Number(form.dataset.revision);
  for (const key of waiting(statement)) {
    const older = read(key);
    if (older.state === "sent") continue;
    basedOn = older.basedOn;
    localStorage.removeItem(key);
  }
  const key = `${prefix}${String(Date.now()).padStart(15, "0")}-${String(counter++).padStart(4, "0")}`;
  try {
    localStorage.setItem(key, JSON.stringify({ statement, writeId: crypto.randomUUID(), basedOn, value: next }));
  } catch {
    line(form, "bad", say("noStore"));
    return;
  }
  form.querySelector(".conflict")?.remove();
  line(form, navigator.onLine ? "" : "warn", say(navigator.onLine ? "saving" : "offline"));
  send();
}

// --- sending, one at a time, one page at a time ---
function send() {
  clearTimeout(again);
  if (sending) return;
  sending = true;
  const turn = async () => { while (await sendNext()); };
  (navigator.locks ? navigator.locks.request(prefix, turn) : turn()).finally(() => { sending = false; count(); });
}

async function sendNext() {
  const key = keys().find(candidate => !["conflict", "refused"].includes(read(candidate)?.state));
  if (!key) return false;
  const write = { ...read(key), state: "sent" };
  localStorage.setItem(key, JSON.stringify(write));
  const form = forms.get(write.statement);
  line(form, "", say("saving"));

  let answer;
  try {
    answer = await fetch(`/api/v1/assessments/${assessment}/answers/${write.statement}`, {
      method: "PUT",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ writeId: write.writeId, basedOn: write.basedOn, ...write.value }),
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return later("offline");
  }

  if (answer.ok) {
    pause = 1000;
    stored(key, await answer.json());
    return true;
  }
  if (answer.status === 429 || answer.status >= 500) {
    pause = Math.max(pause, 1000 * (Number(answer.headers.get("retry-after")) || 1));
    return later("busy");
  }
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 409 && problem.code === "answer.conflict") {
    Object.assign(write, { state: "conflict", theirs: problem.conflict?.stored });
    localStorage.setItem(key, JSON.stringify(write));
    conflict(key, write);
    return true;
  }
  const reason = answer.status === 401 ? say("signedOut") : answer.status === 403 || answer.status === 404 ? say("forbidden") : answer.status === 409 ? say("locked") : say("wrong");
  localStorage.setItem(key, JSON.stringify({ ...write, state: "refused", reason }));
  refused(key, write.statement, reason);
  return true;
}

function later(name) {
  for (const key of keys()) {
    const write = read(key);
    if (write.state !== "conflict" && write.state !== "refused") line(forms.get(write.statement), "warn", say(name));
  }
  again = setTimeout(send, pause);
  pause = Math.min(pause * 2, 30_000);
  return false;
}

function stored(key, answer) {
  const write = read(key);
  localStorage.removeItem(key);
  for (const next of waiting(write.statement)) localStorage.setItem(next, JSON.stringify({ ...read(next), basedOn: answer.revision }));

  tabs.postMessage(answer);
  take(answer);
}

function take(answer) {
  const form = forms.get(answer.statementId);
  if (!form) return;
  form.dataset.revision = form.elements.basedOn.value = answer.revision;
  known.set(form, answer);
  if (waiting(answer.statementId).length || typing.has(form)) return; // something newer is on its way
  show(form, answer);
  line(form, "", say("saved", time(answer.savedAt)));
}

tabs.onmessage = event => take(event.data);

const time = at => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at ? new Date(at) : new Date());

function show(form, answer) {
  if (!same(value(form), answer)) {
    form.elements.level.value = answer.notApplicable ? "na" : answer.level ?? "open";
    form.elements.reason.value = answer.reason ?? "";
    form.elements.words.value = answer.words ?? "";
  }
  reasons(form);
  count();
}

// --- what the card says ---
function line(form, kind, text, button) {
  if (!form) return;
  const p = form.querySelector(".save-line");
  const next = `save-line ${kind}`.trim();
  if (p.className !== next) p.className = next;
  if (p.textContent !== text || button) p.replaceChildren(text, ...(button ? [" · ", button] : []));
}

function refused(key, statement, reason) {
  const retry = document.createElement("button");
  retry.type = "button";
  retry.className = "link";
  retry.textContent = say("retry");
  retry.onclick = () => { const { state, reason: _, ...write } = read(key); localStorage.setItem(key, JSON.stringify(write)); send(); };
  line(forms.get(statement), "bad", say("refused", reason), retry);
}

const words = answer => [answer.notApplicable ? say("na") : answer.level == null ? say("open") : say("level", answer.level), answer.reason, answer.words].filter(Boolean).join("\n");

function conflict(key, write) {
  const theirs = write.theirs ?? { level: null, notApplicable: false, revision: 0 };
  const form = forms.get(write.statement);
  if (!form) return;
  const box = document.createElement("div");
  box.className = "conflict";
  box.setAttribute("role", "alert");
  const part = (title, text) => {
    const div = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = title;
    dd.textContent = text;
    div.append(dt, dd);
    return div;
  };
  const choice = (text, act) => Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text, onclick: () => { box.remove(); localStorage.removeItem(key); form.dataset.revision = theirs.revision; known.set(form, theirs); act(); } });
  const title = document.createElement("strong"), list = document.createElement("dl"), actions = document.createElement("p");
  title.textContent = say("conflict");
  list.append(part(theirs.savedBy ? `${say("theirs")} (${theirs.savedBy})` : say("theirs"), words(theirs)), part(say("mine"), words(write.value)));
  actions.className = "actions";
  actions.append(
    choice(say("keepTheirs"), () => { show(form, theirs); line(form, "", say("saved", time(theirs.savedAt))); }),
    choice(say("keepMine"), () => { fill(form, write.value); keep(form); }));
  box.append(title, list, actions);
  form.querySelector(".conflict")?.remove();
  form.querySelector(".levels").before(box);
  line(form, "warn", say("conflict"));
}

function fill(form, kept) {
  form.elements.level.value = kept.notApplicable ? "na" : kept.level ?? "open";
  form.elements.reason.value = kept.reason ?? "";
  form.elements.words.value = kept.words ?? "";
  reasons(form);
}

function reasons(form) {
  form.querySelector("[data-reason]").hidden = form.elements.level.value !== "na";
}

function count() {
  const badge = root.parentElement.querySelector("[data-open-count]");
  if (badge) badge.firstChild.textContent = [...forms.values()].filter(form => ["", "open"].includes(form.elements.level.value)).length || "✓";
  const elsewhere = root.querySelector("[data-elsewhere]"), others = keys().filter(key => !forms.has(read(key).statement)).length;
  elsewhere.hidden = others === 0;
  elsewhere.textContent = others ? say("elsewhere", others) : "";
}

// --- the page ---
for (const form of forms.values()) {
  form.addEventListener("submit", event => { event.preventDefault(); keep(form); });
  form.addEventListener("change", () => { reasons(form); keep(form); });
  form.addEventListener("input", event => {
    if (event.target.type === "radio") return;
    clearTimeout(typing.get(form));
    typing.set(form, setTimeout(keep, 800, form));
  });
  reasons(form);
  if (form.dataset.revision !== "0") known.set(form, value(form));
}
for (const key of keys()) {
  const write = read(key), form = forms.get(write.statement);
  if (!form) continue;
  fill(form, write.value);
  if (write.state === "conflict") conflict(key, write);
  else if (write.state === "refused") refused(key, write.statement, write.reason);
  else line(form, "warn", say("offline"));
}
addEventListener("online", () => { pause = 1000; send(); });
addEventListener("pagehide", () => { for (const form of [...typing.keys()]) keep(form); });
document.addEventListener("keydown", event => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
  const cards = [...forms.values()], here = cards.findIndex(form => form.contains(document.activeElement));
  const next = cards[event.key === "ArrowRight" ? here + 1 : Math.max(here, 1) - 1];
  if (!next) return;
  event.preventDefault();
  (next.querySelector("input[type=radio]:checked") ?? next.querySelector("input[type=radio]")).focus();
  next.scrollIntoView({ block: "start" });
});
root.addEventListener("keydown", event => {
  if (!/^[0-4]$/.test(event.key) || event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
  const radio = event.target.form.querySelector(`input[name=level][value="${event.key}"]`);
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
});
count();
send();
