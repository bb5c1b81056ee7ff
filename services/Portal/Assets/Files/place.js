// Changing the language keeps the place: the scroll position, the field that was written in last and what was filled in but not sent.
const key = `place:${location.pathname.replace(/^\/(en|zh)(?=\/|$)/, "")}`;

// By the time the language is chosen, its own button has the focus.
let field = null;
document.addEventListener("focusin", event => { if (event.target.matches("input, textarea, select")) field = event.target; });

// A form is known by its first field: others may come in between, as somebody else's comment does.
const kept = () => [...document.querySelectorAll("form[data-keep]")].map((form, i) => [[...form.elements].find(control => control.id)?.id ?? i, form]);

function remember() {
  const forms = Object.fromEntries(kept().map(([name, form]) => [name, [...new FormData(form)].filter(([, value]) => typeof value === "string")]));
  sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), y: scrollY, focus: field?.id, caret: field?.selectionStart, forms }));
}

function restore() {
  const left = JSON.parse(sessionStorage.getItem(key) ?? "null");
  sessionStorage.removeItem(key);
  if (!left || Date.now() - left.at > 60_000) return;

  for (const [id, form] of kept()) {
    if (!left.forms[id]) continue;
    const names = new Map();
    for (const [name, value] of left.forms[id]) names.set(name, [...names.get(name) ?? [], value]);
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden") continue;
      const values = names.get(control.name) ?? [], before = [control.checked, control.value].join();
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else if (control.tagName !== "BUTTON" && values.length) control.value = values[0];
      if ([control.checked, control.value].join() !== before) unfold(control);
    }
  }
  scrollTo(0, left.y);
  const target = left.focus && document.getElementById(left.focus);
  if (!target) return;
  unfold(target);
  target.focus(); // whoever went up to the switch comes back to where they wrote
  if (Number.isInteger(left.caret)) target.setSelectionRange(left.caret, left.caret);
}

const unfold = control => { for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true; };

for (const link of document.querySelectorAll("a[data-language]")) {
  link.addEventListener("click", () => {
    remember();
    document.cookie = `language=${link.dataset.language}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    link.hash = location.hash;
  });
}
for (const form of document.querySelectorAll("form[data-language]")) form.addEventListener("submit", remember);
document.addEventListener("DOMContentLoaded", restore); // after the page's own script, which folds some of it away

/** Puts what has become of a region into its place; whether there is more to come. Throws where the page cannot be asked for now. */
export async function renew(region) {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (answer.status === 429 || answer.status >= 500) throw new Error(answer.status);
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(region.id);
  if (!next) return false; // not this reader's any more
  if (next.innerHTML !== region.innerHTML) {
    if (region.contains(document.activeElement)) return true; // not under the reader's hand
    region.replaceChildren(...next.childNodes);
  }
  return next.hasAttribute("data-live");
}

// A region that is still becoming is asked for again while somebody looks at it.
async function refresh(region) {
  let more = true;
  if (document.visibilityState === "visible") {
    try {
      more = await renew(region);
    } catch { /* away for the moment: the next turn asks again */ }
  }
  if (more) setTimeout(refresh, 2500, region);
}
for (const region of document.querySelectorAll("[data-live=on]")) setTimeout(refresh, 2500, region);
