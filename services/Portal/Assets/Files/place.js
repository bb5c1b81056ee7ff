// Changing the language keeps the place: the scroll position, the focused control and what was filled in but not sent.
const key = `place:${location.pathname.replace(/^\/(en|zh)(?=\/|$)/, "")}`;

function remember() {
  const forms = [...document.querySelectorAll("form[data-keep]")].map(form => [...new FormData(form)].filter(([, value]) => typeof value === "string"));
  sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), y: scrollY, focus: document.activeElement?.dataset.place ?? document.activeElement?.id, forms }));
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  sessionStorage.removeItem(key);
  if (!kept || Date.now() - kept.at > 60_000) return;

  document.querySelectorAll("form[data-keep]").forEach((form, i) => {
    if (!kept.forms[i]) return;
    const names = new Map();
    for (const [name, value] of kept.forms[i]) names.set(name, [...names.get(name) ?? [], value]);
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden") continue;
      const values = names.get(control.name) ?? [];
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else if (control.tagName !== "BUTTON" && values.length) control.value = values[0];
    }
  });
  const target = kept.focus && document.getElementById(kept.focus);
  target?.focus({ preventScroll: true });
  scrollTo(0, kept.y);
}

for (const link of document.querySelectorAll("a[data-language]")) {
  link.addEventListener("click", () => {
    remember();
    document.cookie = `language=${link.dataset.language}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    link.hash = location.hash;
  });
}
for (const form of document.querySelectorAll("form[data-language]")) form.addEventListener("submit", remember);
restore();

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
