// Passkeys: asks the browser for one and sends its answer with the form around the button. Without scripts, or in a browser
// that knows none, the form stays hidden and a line says so: the code of the app is asked for beside it.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  (window.PublicKeyCredential ? form : document.getElementById("no-passkeys")).hidden = false;
  const line = form.querySelector("[role=status]"), button = form.querySelector("button"), add = form.dataset.passkey === "add";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const ask = async (options) => {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (!add) return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: named(options.allowCredentials) } });
    const user = { ...options.user, id: bytes(options.user.id) };
    return navigator.credentials.create({ publicKey: { ...publicKey, user, excludeCredentials: named(options.excludeCredentials) } });
  };
  const written = ({ id, rawId, type, response }) => {
    const said = { clientDataJSON: text(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (response[name]) said[name] = text(response[name]);
    if (add && response.getTransports) said.transports = response.getTransports();
    return JSON.stringify({ id, rawId: text(rawId), type, response: said });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    line.textContent = line.dataset.working;
    try {
      const answer = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok) form.elements.passkey.value = written(await ask(await answer.json()));
      form.submit(); // without an answer where nothing is asked: the page says why
    } catch (error) {
      line.textContent = error.name === "InvalidStateError" ? line.dataset.known : line.dataset.failed;
      button.disabled = false;
    }
  });
});
