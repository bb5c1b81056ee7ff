// The scorecard that needs nobody: it asks no server, keeps what is answered in this browser, sealed by a key that lies in this file, and gives it out as an answer file.
const data = JSON.parse(document.getElementById("data").textContent);
const { manifest, statements, principles, markets } = data;
const byId = new Map(statements.map(s => [s.id, s]));
const place = `asean-scorecard:${manifest.fileId}:${manifest.clientId ?? "-"}:${manifest.release}`;
const mostBytes = 5 * 1024 * 1024;
const root = document.documentElement;
let language = data.language;

// --- words: everything that is written is said again when the language changes, where it stands ---
const said = [];
const t = (key, ...values) => data.texts[language][key].replace(/\{(\d)\}/g, (_, n) => values[n]);
const here = text => text[language] ?? text.en;
const say = (set, words) => { said.push(() => set(words())); set(words()); };

const element = (name, attributes, children) => {
  const drawn = ["svg", "title", "desc", "polygon", "line", "circle", "text", "tspan", "rect"].includes(name);
  const made = drawn ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (typeof value === "function") say(words => made.setAttribute(key, words), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === "function") { const text = document.createTextNode(""); say(words => { text.data = words; }, child); made.append(text); }
    else made.append(child);
  }
  return made;
};
const h = (name, attributes, ...children) => element(name, attributes, children);
const both = text => () => here(text);
const $ = id => document.getElementById(id);

const day = text => new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", language === "en" ? { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } : { dateStyle: "long", timeZone: "UTC" }).format(new Date(text));
const clock = () => new Date().toTimeString().slice(0, 5);
const today = () => { const now = new Date(); return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-"); };

// --- canonical JSON and hashes, as the server makes them: sorted members, no white space ---
const canonical = value => Array.isArray(value) ? `[${value.map(canonical).join(",")}]`
  : value !== null && typeof value === "object" ? `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`
  : JSON.stringify(value);
const bytes = text => new TextEncoder().encode(text);
const sha256 = async value => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(canonical(value))))].map(byte => byte.toString(16).padStart(2, "0")).join("");
const asked = ({ anchors, gate, generativeOnly, id, principle, text, title }) => ({ anchors, gate, generativeOnly, id, principle, text, title });
const base64 = of => btoa(Array.from(of, byte => String.fromCharCode(byte)).join(""));
const unbase64 = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

// --- what is answered ---
const none = () => ({ choice: "", reason: "", words: "" });
const given = () => ({
  answers: Object.fromEntries((data.answers ?? []).map(a => [a.statementId, { choice: a.notApplicable ? "na" : a.level === null ? "" : String(a.level), reason: a.reason ?? "", words: a.words ?? "" }])),
  markets: data.chosen ?? [],
  changed: [],
});
let state = given(), hashes = new Map(), key = null, keeps = true;
const answer = id => state.answers[id] ?? none();
const level = ({ choice }) => /^[0-4]$/.test(choice) ? Number(choice) : null;
const notApplicable = ({ choice, reason }) => choice === "na" && reason.trim() !== "";
const isDone = a => level(a) !== null || notApplicable(a);
const rated = () => statements.map(s => ({ principle: s.principle, gate: s.gate, weight: s.weight, level: level(answer(s.id)), notApplicable: notApplicable(answer(s.id)) }));

// --- kept in this browser, sealed: all files opened in a browser share one store, and only this file has the key ---
let writing = Promise.resolve();
const keep = () => writing = writing.then(async () => {
  try {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(place) }, key, bytes(JSON.stringify(state)));
    localStorage.setItem(place, `${base64(iv)}.${base64(new Uint8Array(sealed))}`);
    keeps = true;
    const at = clock();
    line(() => t("keep.saved", at), "");
  } catch (problem) {
    keeps = false;
    line(() => t("keep.not", problem.message), "bad");
  }
});
async function kept() {
  const stored = localStorage.getItem(place);
  if (!stored) return null;
  const [iv, sealed] = stored.split(".").map(unbase64);
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytes(place) }, key, sealed)));
}
let lineWords = () => t("keep.nothing");
function line(words, how) {
  lineWords = words;
  $("save-line").className = `save-line ${how}`;
  put($("save-line"), words());
}
// What is said again is read out again: nobody wants to hear at each letter that it is kept.
function put(region, text) { if (region.textContent !== text) region.textContent = text; }

// --- the page ---
const name = manifest.clientName;
const cards = new Map();

function card(s) {
  const own = state => [...cards.get(s.id).querySelectorAll("input[type=radio]")].find(input => input.value === state);
  const choice = (value, mark, words) => h("label", { class: "choice level" },
    h("input", { type: "radio", name: s.id, id: `${s.id}-${value}`, value, onchange: () => changed(s.id, a => ({ ...a, choice: value })) }), h("span", { class: "box", "aria-hidden": "true" }), h("span", null, h("b", null, mark), words));
  const area = (field, rows, most, hint) => h("div", { class: "field", id: `${s.id}-${field}-field` },
    h("label", { for: `${s.id}-${field}` }, () => t(`answer.${field}`), field === "words" ? h("span", { class: "muted" }, () => ` ${t("optional")}`) : null),
    h("span", { class: "hint", id: `${s.id}-${field}-hint` }, () => t(hint)),
    h("textarea", { id: `${s.id}-${field}`, rows, maxlength: most, "aria-describedby": `${s.id}-${field}-hint`, oninput: event => changed(s.id, a => ({ ...a, [field]: event.target.value })) }),
    h("div", { class: "typed", "aria-hidden": "true" }));
  const made = h("section", { class: "card", id: s.id, "aria-labelledby": `${s.id}-title` },
    h("fieldset", { "aria-describedby": `${s.id}-text` },
      h("legend", { id: `${s.id}-title` }, h("span", { class: "code" }, s.code, s.gate ? () => ` · ${t("gate")}` : ""), both(s.title)),
      h("p", { id: `${s.id}-text` }, both(s.text)),
      h("details", { class: "small" }, h("summary", null, () => t("evidence"), h("span", { class: "visually-hidden" }, ` ${s.code}`)),
        h("ul", null, s.evidence.map(hint => h("li", null, both(hint)))), h("p", null, h("strong", null, () => t("warning")), " ", both(s.warningSign))),
      h("div", { class: "levels" },
        s.anchors.map((anchor, n) => choice(String(n), () => `${n} · ${t(`level.${n}`)}`, both(anchor))),
        choice("na", () => t("answer.na"), () => t("answer.na.hint")),
        choice("open", () => t("answer.unknown"), () => t("answer.unknown.hint")))),
    area("reason", 2, 4000, "answer.reason.hint"), area("words", 3, 20000, "answer.words.hint"));
  cards.set(s.id, made);
  made.fill = () => {
    const a = answer(s.id);
    for (const input of made.querySelectorAll("input[type=radio]")) input.checked = false;
    const chosen = own(a.choice);
    if (chosen) chosen.checked = true;
    for (const field of ["reason", "words"]) {
      const text = $(`${s.id}-${field}`);
      if (text.value !== a[field]) text.value = a[field];
      text.nextSibling.textContent = a[field];
    }
    made.look();
  };
  made.look = () => {
    const a = answer(s.id), missing = a.choice === "na" && a.reason.trim() === "";
    $(`${s.id}-reason-field`).hidden = a.choice !== "na";
    $(`${s.id}-reason`).setAttribute("aria-invalid", missing);
    for (const field of ["reason", "words"]) $(`${s.id}-${field}`).nextSibling.textContent = a[field];
  };
  return made;
}

function changed(id, change) {
  state.answers[id] = change(answer(id));
  if (!state.changed.includes(id)) state.changed.push(id);
  cards.get(id).look();
  keep();
  figures();
}

const button = (key, act, quiet) => h("button", { type: "button", class: quiet ? "quiet" : null, id: `do-${key}`, onclick: act }, () => t(`do.${key}`));

function page() {
  document.body.append(
    h("a", { class: "skip", href: "#main" }, () => t("skip")),
    h("header", { class: "strip" },
      h("svg", { class: "band", width: "100%", height: "6", "aria-hidden": "true", focusable: "false" }, h("rect", { width: "100%", height: "100%", fill: data.brand?.colour ?? "#0A5B78" })),
      h("div", { class: "wide" }, data.brand?.logo ? h("img", { src: data.brand.logo, alt: "", class: "logo" }) : null, h("b", null, data.brand?.name ?? "AseanPlatform"), name ? h("span", { class: "client" }, name) : null,
        h("button", { type: "button", class: "link", id: "language", lang: () => language === "en" ? "zh-Hans" : "en", onclick: turn }, () => language === "en" ? "中文" : "English"))),
    h("main", { id: "main", class: "wide", tabindex: "-1" },
      h("h1", null, () => name ? t("title.of", name) : t("title")),
      h("p", { class: "lead" }, () => t("lead", statements.length)),
      h("dl", { class: "facts" },
        h("div", null, h("dt", null, () => t("fact.release")), h("dd", null, () => t("fact.release.of", manifest.release, day(manifest.releaseAsOf)))),
        h("div", null, h("dt", null, () => t("fact.made")), h("dd", null, () => day(manifest.madeAt))),
        h("div", null, h("dt", null, () => t("fact.valid")), h("dd", null, () => day(manifest.validUntil)))),
      h("p", { class: "note attention", id: "expired", hidden: true }, () => t("expired", day(manifest.validUntil))),
      h("p", { class: "note attention", id: "other-words", hidden: true, role: "status" }, () => t("other-words")),
      h("div", { class: "tools" },
        h("p", { class: "actions" }, button("save", saveFile), button("print-blank", () => print("blank"), true), button("print-filled", () => print("filled"), true)),
        h("p", { id: "reminder", class: "reminder" }), h("p", { id: "save-line", class: "save-line", role: "status" }), h("p", { id: "heard", class: "visually-hidden", role: "status" })),
      h("nav", { "aria-label": () => t("chapters") }, h("ul", { class: "chapters" },
        principles.map(p => h("li", null, h("a", { href: `#${p.code}` }, both(p.name)), " ", h("span", { class: "muted", id: `open-${p.code}` }))),
        h("li", null, h("a", { href: "#markets" }, () => t("markets"))), h("li", null, h("a", { href: "#score" }, () => t("score"))), h("li", null, h("a", { href: "#file" }, () => t("file"))))),
      principles.map(p => h("section", { "aria-labelledby": p.code }, h("h2", { id: p.code }, both(p.name)), statements.filter(s => s.principle === p.id).map(card))),
      h("section", { class: "card", "aria-labelledby": "markets" }, h("h2", { id: "markets" }, () => t("markets")), h("p", null, () => t("markets.text")),
        h("fieldset", null, h("legend", { class: "visually-hidden" }, () => t("markets")), h("div", { class: "ticks" }, markets.filter(m => !m.reference).map(tick)),
          markets.filter(m => m.reference).map(m => h("div", { class: "apart" }, h("p", { class: "hint" }, () => t("markets.reference")), tick(m))))),
      h("section", { class: "filled-only", "aria-labelledby": "score" }, h("h2", { id: "score" }, () => t("score")),
        h("p", { class: "score-line", id: "score-line" }), h("p", { class: "muted" }, () => t("score.here")),
        h("div", { class: "figures" }, h("div", { id: "radar" }), h("ul", { id: "bars", class: "bars", "aria-label": () => t("score.bars") })),
        h("details", { id: "as-table" }, h("summary", null, () => t("score.table")), h("div", { class: "table", tabindex: "0", role: "region", "aria-label": () => t("score.table") }, h("table", null,
          h("thead", null, h("tr", null, ["principle", "number", "exact", "band", "how"].map(column => h("th", { scope: "col" }, () => t(`table.${column}`))))), h("tbody", { id: "rows" })))),
        h("p", { class: "small" }, () => t("score.working"))),
      h("section", { class: "card screen-only", "aria-labelledby": "file" }, h("h2", { id: "file" }, () => t("file")), h("p", null, () => t("file.text")),
        h("p", null, () => t("file.import", data.origin)),
        h("div", { class: "field" }, h("label", { for: "open-file" }, () => t("file.open")), h("span", { class: "hint", id: "open-hint" }, () => t("file.open.hint")), h("input", { id: "open-file", type: "file", accept: ".json,application/json", "aria-describedby": "open-hint", onchange: openFile })),
        h("div", { id: "found", role: "status" })),
      h("section", { class: "card screen-only", "aria-labelledby": "kept" }, h("h2", { id: "kept" }, () => t("kept")), h("p", null, () => t("kept.text")), h("p", null, () => t("kept.who")),
        h("p", { class: "actions" }, button("forget", forget, true)), h("p", { id: "forgotten", role: "status" }))),
    h("footer", null, h("div", { class: "wide" }, h("p", null, () => t("footer.wording")), h("p", null, () => t("footer.file", manifest.fileId)))));
}

const tick = m => h("label", { class: "choice" }, h("input", { type: "checkbox", name: "markets", value: m.id, onchange: choose }), h("span", { class: "box", "aria-hidden": "true" }), h("span", null, both(m.name)));

function choose() {
  state.markets = markets.map(m => m.id).filter(id => document.querySelector(`input[name=markets][value="${id}"]`).checked);
  if (!state.changed.includes("markets")) state.changed.push("markets");
  keep();
  figures();
}

function fill() {
  for (const made of cards.values()) made.fill();
  for (const input of document.querySelectorAll("input[name=markets]")) input.checked = state.markets.includes(input.value);
  figures();
}

function turn() {
  language = language === "en" ? "zh-Hans" : "en";
  written();
}
function written() {
  root.lang = language;
  document.title = name ? t("title.of", name) : t("title");
  for (const again of said) again();
  put($("save-line"), lineWords());
  figures();
}

// --- figures: a radar for the shape, bars for reading, a table for both ---
const points = n => Number(n.numerator) / Number(n.denominator) / 100; // for drawing only
const round = n => Math.round(n * 10) / 10;

function figures() {
  const score = scoreOf(rated()), words = new Map();
  for (const p of score.principles) {
    const gate = statements.find(s => s.principle === p.id && s.gate)?.code;
    words.set(p.id, { number: p.score ? shown(p.score) : t("score.none"), band: p.band ? t(`band.${p.band}`) : "–", why: p.why ? t(`why.${p.why}`, gate) : "" });
  }
  const of = p => score.principles.find(s => s.id === p.id) ?? { score: null };
  const shownPrinciples = principles.filter(p => words.has(p.id));

  $("score-line").replaceChildren(...[
    score.overall ? h("span", { class: score.provisional ? "big provisional" : "big", id: "overall" }, shown(score.overall)) : null,
    score.overall ? h("span", null, t("score.of")) : h("span", { id: "overall" }, t("score.none")),
    score.provisional ? h("span", { class: "tag" }, t("score.provisional")) : null,
    h("span", { id: "coverage" }, t("score.coverage", score.coverage.done, score.coverage.shown)), h("span", null, t("fact.release.of", manifest.release, day(manifest.releaseAsOf)))].filter(Boolean));

  const angle = i => 2 * Math.PI * i / shownPrinciples.length - Math.PI / 2, x = (i, share) => round(280 + 132 * share * Math.cos(angle(i))), y = (i, share) => round(212 + 132 * share * Math.sin(angle(i)));
  const ring = share => shownPrinciples.map((_, i) => `${x(i, share)},${y(i, share)}`).join(" ");
  const whole = shownPrinciples.every(p => of(p).score);
  $("radar").replaceChildren(h("svg", { class: "radar", viewBox: "0 0 560 430", role: "img", "aria-labelledby": "radar-title radar-desc" },
    h("title", { id: "radar-title" }, t("score.radar")),
    h("desc", { id: "radar-desc" }, shownPrinciples.map(p => `${here(p.name)}: ${words.get(p.id).number}`).join("; ")),
    [.25, .5, .75, 1].map(share => h("polygon", { class: "ring", points: ring(share) })),
    shownPrinciples.map((_, i) => h("line", { class: "ring", x1: 280, y1: 212, x2: x(i, 1), y2: y(i, 1) })),
    whole ? h("polygon", { class: score.provisional ? "area provisional" : "area", points: shownPrinciples.map((p, i) => `${x(i, points(of(p).score))},${y(i, points(of(p).score))}`).join(" ") }) : null,
    shownPrinciples.map((p, i) => of(p).score ? h("circle", { class: "point", cx: x(i, points(of(p).score)), cy: y(i, points(of(p).score)), r: 4.5 }) : null),
    shownPrinciples.map((p, i) => {
      const lines = broken(here(p.name)), up = Math.sin(angle(i)), top = y(i, 1.12) + (up < -.8 ? -18 * lines.length : up > .8 ? 14 : 5 - 9 * lines.length);
      return h("text", { x: x(i, 1.12), y: round(top), "text-anchor": Math.cos(angle(i)) > .2 ? "start" : Math.cos(angle(i)) < -.2 ? "end" : "middle" },
        lines.map((text, n) => h("tspan", { x: x(i, 1.12), dy: n ? 18 : 0 }, text)), h("tspan", { x: x(i, 1.12), dy: 19, class: "value" }, words.get(p.id).number));
    })));

  $("bars").replaceChildren(...shownPrinciples.map(p => h("li", { class: "bars-row" }, h("span", null, here(p.name)),
    h("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" }, h("rect", { class: "track", width: 100, height: 10 }), of(p).score ? h("rect", { class: "full", width: round(100 * points(of(p).score)), height: 10 }) : null),
    h("span", { class: "number" }, words.get(p.id).number), h("span", { class: "bars-note" }, [of(p).band ? words.get(p.id).band : null, words.get(p.id).why || null].filter(Boolean).join(" · ")))));

  $("rows").replaceChildren(...shownPrinciples.map(p => h("tr", { id: `row-${p.code}` }, h("th", { scope: "row" }, here(p.name)), h("td", { class: "number" }, words.get(p.id).number),
    h("td", { class: "number" }, of(p).score ? `${of(p).score.numerator}/${of(p).score.denominator}` : "–"), h("td", null, words.get(p.id).band), h("td", null, words.get(p.id).why))));

  for (const p of principles) {
    const own = statements.filter(s => s.principle === p.id), left = own.filter(s => !isDone(answer(s.id))).length;
    $(`open-${p.code}`).textContent = left ? t("chapter.open", left) : t("chapter.done");
  }
  $("reminder").textContent = state.changed.length ? t("reminder", state.changed.length) : t("reminder.none");

  // Figures and reminder for the ear, as one, when they have become others.
  const now = [score.overall ? `${shown(score.overall)} ${t("score.of")}` : t("score.none"), score.provisional && score.overall ? t("score.provisional") : null, t("score.coverage", score.coverage.done, score.coverage.shown), $("reminder").textContent].filter(Boolean).join(" · ");
  if ("ready" in root.dataset) put($("heard"), now); // nothing of what stands there when the page is opened
}
const broken = text => {
  const spaces = [...text].map((c, i) => c === " " ? i : -1).filter(i => i >= 0);
  if (text.length <= 16 || !spaces.length) return [text];
  const at = spaces.reduce((best, i) => Math.abs(i - text.length / 2) < Math.abs(best - text.length / 2) ? i : best);
  return [text.slice(0, at), text.slice(at + 1)];
};

// --- the answer file ---
const counted = rows => ({ statements: rows.length, answered: rows.filter(r => r.level !== null && !r.notApplicable).length, notApplicable: rows.filter(r => r.notApplicable).length, open: rows.filter(r => r.level === null && !r.notApplicable).length });

function saveFile() {
  const rows = statements.map(s => {
    const a = answer(s.id);
    return { statementId: s.id, level: level(a), notApplicable: a.choice === "na", reason: a.choice === "na" ? a.reason || null : null, words: a.words || null, textSha256: hashes.get(s.id) };
  });
  const whole = { schema: "offline-answers/1", manifest, signature: data.signature, savedAt: new Date().toISOString(), counts: counted(rows), markets: state.markets, answers: rows };
  const address = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 1)], { type: "application/json" }));
  const link = h("a", { href: address, download: `${data.stem}_${today()}.answers.json` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  state.changed = [];
  keep();
  figures();
}

async function openFile(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  const tell = key => $("found").replaceChildren(h("p", { class: "note refused" }, () => t(key, file.name)));
  if (file.size > mostBytes) return tell("found.too-large");
  let found;
  try {
    found = JSON.parse(await file.text());
  } catch {
    return tell("found.damaged");
  }
  if (found?.schema !== "offline-answers/1") return tell("found.foreign");
  const { manifest: theirs, answers, counts } = found;
  if (typeof theirs?.release !== "string" || !Array.isArray(answers) || answers.some(row => typeof row?.statementId !== "string") || canonical(counts ?? null) !== canonical(counted(answers))) return tell("found.damaged");
  if ((theirs.clientId ?? null) !== (manifest.clientId ?? null)) return $("found").replaceChildren(h("p", { class: "note refused" }, () => t("found.other-client", String(theirs.clientName ?? theirs.tenantName ?? "?"))));

  const right = row => (row.level ?? null) === null || (Number.isInteger(row.level) && row.level >= 0 && row.level <= 4 && !row.notApplicable);
  const unknown = answers.filter(row => !byId.has(row.statementId));
  const other = answers.filter(row => byId.has(row.statementId) && row.textSha256 !== hashes.get(row.statementId));
  const refused = answers.filter(row => byId.has(row.statementId) && row.textSha256 === hashes.get(row.statementId) && !right(row));
  const good = answers.filter(row => byId.has(row.statementId) && row.textSha256 === hashes.get(row.statementId) && right(row));
  const codes = rows => rows.map(row => byId.get(row.statementId)?.code ?? row.statementId).join(", ");
  const stand = Object.values(state.answers).filter(isDone).length;
  $("found").replaceChildren(h("div", { class: "note", tabindex: "-1" },
    h("h3", null, () => t("found")),
    h("dl", { class: "facts" },
      h("div", null, h("dt", null, () => t("found.client")), h("dd", null, () => String(theirs.clientName ?? t("found.no-client")))),
      h("div", null, h("dt", null, () => t("found.saved")), h("dd", null, () => day(found.savedAt))),
      h("div", null, h("dt", null, () => t("fact.release")), h("dd", null, () => theirs.release === manifest.release ? theirs.release : t("found.release", theirs.release, manifest.release))),
      h("div", null, h("dt", null, () => t("found.count")), h("dd", null, () => t("score.coverage", counts.answered + counts.notApplicable, counts.statements)))),
    other.length ? h("p", null, () => t("found.changed", codes(other))) : null,
    unknown.length ? h("p", null, () => t("found.unknown", codes(unknown))) : null,
    refused.length ? h("p", null, () => t("found.refused", codes(refused))) : null,
    h("p", null, () => t("found.effect", good.length, stand)),
    h("p", { class: "actions" },
      h("button", { type: "button", id: "do-load", onclick: () => load(good, found) }, () => t("do.load", good.length)),
      h("button", { type: "button", class: "quiet", onclick: () => $("found").replaceChildren() }, () => t("do.leave")))));
}

function load(rows, { markets: chosen }) {
  for (const row of rows) state.answers[row.statementId] = { choice: row.notApplicable ? "na" : (row.level ?? null) === null ? "" : String(row.level), reason: String(row.reason ?? ""), words: String(row.words ?? "") };
  if (Array.isArray(chosen)) state.markets = markets.map(m => m.id).filter(id => chosen.includes(id));
  state.changed = [];
  keep();
  fill();
  $("found").replaceChildren(h("p", { class: "note good" }, () => t("found.loaded", rows.length)));
}

function forget() {
  if (!confirm(t("forget.sure"))) return;
  writing = writing.then(() => {
    localStorage.removeItem(place);
    state = given();
    fill();
    line(() => t("keep.nothing"), "");
    $("forgotten").textContent = t("forgotten");
  });
}

function print(how) {
  root.dataset.print = how;
  $("as-table").open = true;
  window.print();
}
addEventListener("afterprint", () => delete root.dataset.print);

// Another window with the same file changed something: its answers are the newer ones.
addEventListener("storage", async event => {
  if (event.key !== place) return;
  state = await kept().catch(() => null) ?? given();
  fill();
});
addEventListener("beforeunload", event => { if (!keeps && state.changed.length) event.preventDefault(); });

page();
written();
try {
  key = await crypto.subtle.importKey("raw", unbase64(data.key), "AES-GCM", false, ["encrypt", "decrypt"]);
  for (const s of statements) hashes.set(s.id, await sha256(asked(s)));
  $("other-words").hidden = await sha256(statements.map(s => hashes.get(s.id))) === manifest.questionsSha256;
  const found = await kept();
  if (found) { state = { ...given(), ...found }; line(() => t("keep.found"), ""); }
  else line(() => t("keep.nothing"), "");
} catch (problem) {
  keeps = false;
  line(() => t("keep.not", problem.message), "bad");
}
$("expired").hidden = today() <= manifest.validUntil;
fill();
root.dataset.ready = "";
