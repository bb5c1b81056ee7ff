// A file that is dropped on the evidence, or pasted anywhere on the page, is put into the form as if it had been picked; sending it is still the person's own press.
const input = document.getElementById("evidence-file");
if (input) {
  const section = document.getElementById("evidence");
  const take = (event, files) => {
    if (!files?.length) return;
    event.preventDefault();
    const one = new DataTransfer();
    one.items.add(files[0]);
    input.files = one.files;
    input.closest("details").open = true;
    input.scrollIntoView({ block: "center" });
    input.form.querySelector("button").focus();
  };
  section.querySelector("[data-drop]").hidden = false;
  section.addEventListener("dragover", event => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  section.addEventListener("drop", event => take(event, event.dataTransfer.files));
  document.addEventListener("paste", event => take(event, event.clipboardData?.files));
}
