/* Passkeys: asks the browser for one and sends what it answers with the form around the button.

   A form says by data-passkey what it wants: "make" and "use" have the challenge as JSON in
   #passkey-options; "sign-in" fetches it, since nobody knows yet who will sign in. Forms are hidden
   until this script knows that the browser can do it. */
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (listed) => (listed || []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function make({ publicKey: asked }, alone) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials),
      authenticatorSelection: {
        ...asked.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        ...(alone && { userVerification: "required" }),
      },
    },
  });
  return {
    ...described(made),
    response: {
      attestationObject: toText(made.response.attestationObject),
      clientDataJSON: toText(made.response.clientDataJSON),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
  };
}

async function use({ publicKey: asked }) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      allowCredentials: known(asked.allowCredentials),
    },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = used.response;
  return {
    ...described(used),
    response: {
      authenticatorData: toText(authenticatorData),
      clientDataJSON: toText(clientDataJSON),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
}

const described = (credential) => ({
  type: credential.type,
  id: credential.id,
  rawId: toText(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
});

const onPage = () => JSON.parse(document.getElementById("passkey-options").textContent);

async function fetched(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).request_options;
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const failed = document.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const wanted = form.dataset.passkey;
    const credential =
      wanted === "make"
        ? await make(onPage().creation_options, form.elements.passwordless.checked)
        : await use(wanted === "use" ? onPage().request_options : await fetched(form));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

const forms = document.querySelectorAll("[data-passkey]");
if (window.PublicKeyCredential) {
  document.querySelector("[data-passkey-missing]").hidden = true;
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
}
