// Saves each answer by itself, and says truthfully how far it came: what the service answers is what the card shows.
import { attend, drop, keys, outrun, put, read, retry, returned, send } from "./queue.js";

const root = document.getElementById("answers");
const { assessment } = root.dataset;
const say = (name, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, value), root.dataset[name]);
const forms = new Map([...root.querySelectorAll("form[data-statement]")].map(form => [form.dataset.statement, form]));
const typing = new Map(), known = new Map(); // what is being typed; what the service is known to hold

root.classList.add("scripted");

const said = (chosen, reason, words) => ({
  level: /^\d$/.test(chosen) ? Number(chosen) : null,
  notApplicable: chosen === "na",
  reason: chosen === "na" ? reason || null : null,
  words: words || null,
});
const value = ({ elements: { level, reason, words } }) => said(level.value, reason.value, words.value);
/** As the page was drawn: a choice or a word may have come before this script. */
const drawn = ({ elements: { level, reason, words } }) => said([...level].find(radio => radio.defaultChecked)?.value, reason.defaultValue, words.defaultValue);
const same = (a, b) => ["level", "notApplicable", "reason", "words"].every(member => (a[member] ?? null) === (b[member] ?? null));

/** @param confirm The same again counts: it was carried over from the cycle before. */
function keep(form, confirm = false) {
  clearTimeout(typing.get(form));
  typing.delete(form);
  const statement = form.dataset.statement, next = value(form);
  const mine = keys(assessment, statement).find(key => read(key)?.writeId === form.dataset.write), last = mine && read(mine); // the newest that this page shows
  if (last && !last.state && same(last.value, next)) return;
  if (!last && !confirm && known.has(form) && same(known.get(form), next)) return line(form, ...resting(form));
  const unfinished = next.notApplicable && !next.reason?.trim();
  if (last?.state === "unfinished" && !last.follows && last.basedOn === known.get(form)?.revision && same(known.get(form), next)) { // back to what is stored
    drop(mine);
    delete form.dataset.write;
    return line(form, ...resting(form));
  }

  // A write of this page that was not sent yet is replaced; one that is under way stays, and this follows it. What another tab wrote is left alone.
  const write = { statement, writeId: crypto.randomUUID(), basedOn: last ? last.basedOn : Number(form.dataset.revision), value: next };
  const underWay = last?.sent && !last.state;
  if (underWay) write.follows = last.writeId;
  else if (last?.follows) write.follows = last.follows;
  if (unfinished) write.state = "unfinished"; // kept, and not sent before its reason is there
  try {
    put(assessment, write);
  } catch {
    return line(form, "bad", say("noStore"));
  }
  if (last && !underWay) drop(mine);
  form.dataset.write = write.writeId;
  released(() => { if (form.dataset.write === write.writeId) form.querySelector(".conflict[data-here]")?.remove(); });
  if (unfinished) line(form, "bad", say("reasonMissing"));
  else line(form, navigator.onLine ? "" : "warn", say(navigator.onLine ? "saving" : "offline"));
  send();
}

const resting = form => !known.get(form)?.savedAt ? ["", ""] : ["", say("saved", time(known.get(form).savedAt))];

// --- what the queue tells ---
attend(assessment, news => {
  if (news.kind === "count") return count();
  if (news.kind === "waiting") return waiting(news.why);
  if (news.kind === "returned") return restore();
  if (news.assessment !== assessment) return;
  if (news.kind === "saving") return shown(news.write, form => line(form, "", say("saving")));
  if (news.kind === "stored") return take(news.answer, news.writeId);
  if (news.kind === "conflict") return released(() => shown(news.write, () => conflict(news.key, news.write)));
  if (news.kind === "refused") return shown(news.write, () => refused(news.key, news.write));
});

// What comes or goes above the choices while a finger or a mouse button is down would move them away from under it.
const held = [];
let pressed = false;
const released = act => pressed ? held.push(act) : act();
addEventListener("pointerdown", () => { pressed = true; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => {
  pressed = false;
  setTimeout(() => held.splice(0).forEach(act => act())); // after the click
}, true);

/** Only where this page shows that write: another tab tells of its own. */
function shown(write, act) {
  const form = forms.get(write.statement);
  if (form?.dataset.write === write.writeId) act(form);
}

function waiting(why) {
  for (const key of keys(assessment)) {
    const write = read(key);
    if (write && !write.state) shown(write, form => line(form, "warn", say(why), why === "signedOut" ? signIn() : null));
  }
}

function take(answer, writeId) {
  const form = forms.get(answer.statementId);
  if (!form) return;
  const own = form.dataset.write === writeId, busy = typing.has(form) || keys(assessment, answer.statementId).some(key => read(key)?.writeId === form.dataset.write);
  if (!own && busy) return; // somebody is writing here who has not seen it: the service will show them both values
  form.dataset.revision = form.elements.basedOn.value = answer.revision;
  known.set(form, answer);
  form.querySelectorAll("[data-confirm], [data-other-words], [data-origin]").forEach(part => part.remove());
  if (typing.has(form)) return; // something newer is on its way
  show(form, answer);
  line(form, "", say("saved", time(answer.savedAt)));
}

const time = at => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
const moment = at => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }).format(new Date(at));

function show(form, answer) {
  if (!same(value(form), answer)) fill(form, answer);
  reasons(form);
  count();
}

// --- what the card says ---
function line(form, kind, text, extra) {
  const p = form.querySelector(".save-line"), next = `save-line ${kind}`.trim();
  if (p.className !== next) p.className = next;
  if (p.textContent !== text || extra) p.replaceChildren(text, ...(extra ? [" · ", extra] : []));
}

function signIn() {
  const a = document.createElement("a");
  a.href = root.dataset.signIn;
  a.textContent = say("signInAgain");
  return a;
}

function refused(key, write) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = say("retry");
  button.onclick = () => retry(key);
  line(forms.get(write.statement), "bad", say("refused", say(write.reason)), button);
}

const words = answer => [answer.notApplicable ? say("na") : answer.level == null ? say("open") : say("level", answer.level), answer.reason, answer.words].filter(Boolean).join("\n");

function conflict(key, write) {
  const theirs = write.theirs ?? { level: null, notApplicable: false, revision: 0 };
  const form = forms.get(write.statement);
  const box = document.createElement("div");
  box.className = "conflict";
  box.dataset.here = "";
  box.setAttribute("role", "alert");
  const part = (title, text) => {
    const div = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = title;
    dd.textContent = text;
    div.append(dt, dd);
    return div;
  };
  const choice = (text, act) => Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text, onclick: () => {
    if (form.dataset.write !== write.writeId) return; // newer words were typed: they meet the same
    box.remove();
    drop(key);
    delete form.dataset.write;
    form.dataset.revision = form.elements.basedOn.value = theirs.revision;
    known.set(form, theirs);
    act();
  } });
  const title = document.createElement("strong"), list = document.createElement("dl"), actions = document.createElement("p");
  title.textContent = say("conflict");
  list.append(part(theirs.savedAt ? say("theirsBy", theirs.savedBy ?? "", moment(theirs.savedAt)) : say("theirs"), words(theirs)), part(say("mine"), words(write.value)));
  actions.className = "actions";
  actions.append(
    choice(say("keepTheirs"), () => { show(form, theirs); line(form, ...resting(form)); }),
    choice(say("keepMine"), () => { fill(form, write.value); keep(form); }));
  box.append(title, list, actions);
  form.querySelector(".conflict[data-here]")?.remove();
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
  if (badge) badge.firstChild.textContent = [...forms.values()].filter(form => ["", "open"].includes(form.elements.level.value) || form.querySelector("[data-confirm=words]")).length || "✓";
  const elsewhere = root.querySelector("[data-elsewhere]"), others = keys(assessment).filter(key => !forms.has(read(key)?.statement)).length;
  elsewhere.hidden = others === 0;
  elsewhere.textContent = others ? say("elsewhere", others) : "";
}

/** What waits on this device is what the person wrote last: it is shown, and marked as not stored. */
function restore() {
  for (const key of keys(assessment)) {
    const write = read(key), form = forms.get(write?.statement);
    if (!form || typing.has(form) || form.dataset.write === write.writeId) continue;
    if (write.state === "conflict" && !form.dataset.write) { // the page was drawn just now: what stands there is what is stored
      write.theirs = { level: null, notApplicable: false, ...known.get(form), revision: Number(form.dataset.revision), savedBy: form.dataset.savedBy };
      if (same(write.theirs, write.value)) { drop(key); continue; }
    }
    fill(form, write.value);
    form.dataset.write = write.writeId;
    if (write.state === "conflict") conflict(key, write);
    else if (write.state === "refused") refused(key, write);
    else if (write.state === "unfinished") line(form, "bad", say("reasonMissing"));
    else line(form, "warn", say("offline"));
  }
  count();
}

/** A page drawn while the one before it was still saving shows what was stored before that. */
async function catchUp() {
  if (![...forms].filter(([statement, form]) => outrun(assessment, statement, Number(form.dataset.revision))).length) return;
  const answer = await fetch(`/api/v1/assessments/${assessment}`, { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  for (const stored of (await answer.json()).answers) if (stored.revision > Number(forms.get(stored.statementId)?.dataset.revision)) take(stored, "");
}

// --- the page ---
for (const form of forms.values()) {
  form.addEventListener("submit", event => { event.preventDefault(); keep(form, Boolean(form.querySelector("[data-confirm]"))); });
  form.addEventListener("change", () => { reasons(form); keep(form); });
  form.addEventListener("input", event => {
    if (event.target.type === "radio") return;
    clearTimeout(typing.get(form));
    typing.set(form, setTimeout(keep, 800, form));
    line(form, "", say("saving")); // what was saved before is not what stands here now
  });
  reasons(form);
  if (form.dataset.revision !== "0") known.set(form, { ...drawn(form), revision: Number(form.dataset.revision), savedAt: form.dataset.savedAt });
}
restore();
for (const form of forms.values()) if (!form.dataset.write && !same(value(form), drawn(form))) keep(form);
catchUp();
returned.then(restore);
addEventListener("pagehide", () => { for (const form of [...typing.keys()]) keep(form); });
document.addEventListener("keydown", event => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
  const cards = [...forms.values()], at = cards.findIndex(form => form.contains(document.activeElement));
  const next = cards[event.key === "ArrowRight" ? at + 1 : Math.max(at, 1) - 1];
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
