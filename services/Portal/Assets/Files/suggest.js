// Names that fit what is being typed, under the search field: arrows move, Enter opens, Escape closes. Without this script the field searches all the same.
const field = document.querySelector("[data-suggest]"), list = document.createElement("ul");
let asked = 0, chosen = -1, wait;
list.id = "suggestions";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", field.dataset.name);
field.after(list);
for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) field.setAttribute(name, value);

const show = open => {
  list.hidden = !open;
  field.setAttribute("aria-expanded", open);
  if (!open) choose(-1);
};
const choose = to => {
  list.children[chosen]?.removeAttribute("aria-selected");
  chosen = to;
  const option = list.children[chosen];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  option ? field.setAttribute("aria-activedescendant", option.id) : field.removeAttribute("aria-activedescendant");
};
const ask = async () => {
  const words = field.value.trim(), turn = ++asked;
  if (words.length < 2 && !/[\u3400-\u9fff]/.test(words)) return show(false);
  const address = new URL(field.dataset.suggest, location.href);
  address.searchParams.set("q", words);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  list.innerHTML = await answer.text(); // our own page, escaped there
  chosen = -1;
  show(list.children.length > 0 && document.activeElement === field);
};
field.addEventListener("input", event => {
  if (event.isComposing) return;
  clearTimeout(wait);
  wait = setTimeout(ask, 150);
});
field.addEventListener("compositionend", ask);
field.addEventListener("keydown", event => {
  const count = list.children.length;
  if (event.isComposing || !["ArrowDown", "ArrowUp", "Escape", "Enter"].includes(event.key) || (list.hidden && event.key !== "Escape")) return;
  asked++; // what is still on its way neither takes the choice away nor opens what was closed
  clearTimeout(wait);
  if (list.hidden) return;
  if (event.key === "ArrowDown") choose((chosen + 1) % count);
  else if (event.key === "ArrowUp") choose((chosen <= 0 ? count : chosen) - 1);
  else if (event.key === "Escape") show(false);
  else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.to);
  else return;
  event.preventDefault();
});
field.addEventListener("blur", () => show(false));
list.addEventListener("mousedown", event => event.preventDefault());
list.addEventListener("click", event => {
  const option = event.target.closest("[data-to]");
  if (option) location.assign(option.dataset.to);
});
