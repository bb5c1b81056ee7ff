// Asks the browser for a passkey and sends its answer as an ordinary form. Where the browser has none, the form stays as it was drawn: away, or with a sentence that says so.
const bytes = words => Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
const words = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const listed = list => (list ?? []).map(one => ({ ...one, id: bytes(one.id) }));

const ask = {
  create: options => navigator.credentials.create({
    publicKey: { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: listed(options.excludeCredentials) },
  }),
  get: options => navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) } }),
};

function plain(credential) {
  const { id, rawId, type, response, authenticatorAttachment } = credential;
  const said = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) if (response[name]) said[name] = words(response[name]);
  if (response.getTransports) said.transports = response.getTransports();
  return JSON.stringify({ id, rawId: words(rawId), type, response: said, clientExtensionResults: credential.getClientExtensionResults(), authenticatorAttachment: authenticatorAttachment ?? undefined });
}

async function question(form) {
  if (form.dataset.options) return { options: JSON.parse(form.dataset.options), state: form.elements.state.value };
  const answer = await fetch(form.dataset.ask, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const [button, away, failed] = ["button", "[data-away]", "[data-failed]"].map(part => form.querySelector(part));
  form.hidden = button.hidden = false;
  if (away) away.hidden = true;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    button.disabled = true;
    failed.hidden = true;
    try {
      const { options, state } = await question(form);
      const credential = await ask[form.dataset.passkey](options);
      form.elements.credential.value = plain(credential);
      form.elements.state.value = state;
      form.submit();
    } catch {
      // Refused, cancelled, or too late: all the browser says is that there is no answer.
      failed.hidden = button.disabled = false;
      failed.focus();
    }
  });
}
