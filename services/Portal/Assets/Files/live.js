// Reports that are still becoming say so by themselves: one stream for all pages of this browser, and none while nobody looks at one of them.
import { renew } from "./place.js";

const address = "/api/v1/reports/live", pages = new BroadcastChannel(address), busy = new WeakSet();
const regions = () => [...document.querySelectorAll("[data-live=reports]")];
const shown = region => [...region.querySelectorAll("[data-report]")];
let known = null, leave = null;

function hear(list) {
  known = new Map(list.map(entry => [entry.id, entry]));
  for (const region of regions()) show(region);
}

/** A number is put in its place; whatever else changed is asked for as the page would show it. */
async function show(region) {
  if (!known || busy.has(region)) return;
  const changed = shown(region).some(item => known.get(item.dataset.report)?.state !== item.dataset.state);
  for (const item of shown(region)) {
    const ahead = item.querySelector("[data-ahead]"), now = known.get(item.dataset.report)?.ahead;
    if (ahead && now !== undefined && now !== null && ahead.textContent !== String(now)) ahead.textContent = now;
  }
  if (!changed) return;

  busy.add(region);
  await ask(region);
  setTimeout(() => {
    busy.delete(region);
    show(region); // what was heard meanwhile, or could not be asked
  }, 1000);
}

async function ask(region) {
  try {
    if (!await renew(region)) region.removeAttribute("data-live");
  } catch { /* away for the moment */ }
  attend();
}

/** Holds the stream while this page is looked at and waits for something; the other pages of this browser are told what it says. */
function attend() {
  const wanted = !document.hidden && regions().some(region => shown(region).length > 0);
  if (!wanted) return leave?.();
  if (leave) return;

  const left = new AbortController();
  leave = () => {
    leave = null;
    left.abort();
  };
  const hold = () => new Promise(done => {
    const source = new EventSource(address);
    left.signal.addEventListener("abort", () => {
      source.close();
      done();
    });
    source.addEventListener("reports", event => {
      const list = JSON.parse(event.data);
      pages.postMessage(list);
      hear(list);
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return; // it comes back by itself
      leave?.();
      setTimeout(() => { for (const region of regions()) ask(region); }, 5000); // refused: the page may be this reader's no more
    });
  });
  if (navigator.locks) navigator.locks.request(address, { signal: left.signal }, () => left.signal.aborted ? null : hold()).catch(() => { /* not needed any more */ });
  else hold();
  pages.postMessage("ask");
}

pages.addEventListener("message", ({ data }) => {
  if (data !== "ask") hear(data);
  else if (leave && known) pages.postMessage([...known.values()]);
});
document.addEventListener("visibilitychange", attend);
addEventListener("pagehide", () => leave?.());
addEventListener("pageshow", attend);
attend();
