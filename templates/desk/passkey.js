// Asks the browser for a passkey and sends what it says as an ordinary form (Web Authentication, level 3).
const form = document.querySelector("form[data-passkey]");
const failed = form.querySelector("[data-failed]");

async function ask() {
  failed.hidden = true;
  const options = JSON.parse(form.dataset.options);
  const making = form.dataset.passkey === "create";
  try {
    const credential = making
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements.credential.value = JSON.stringify({
      ...credential.toJSON(),
      extensions: JSON.stringify(credential.getClientExtensionResults()),
    });
    form.submit();
  } catch {
    // No passkey here, refused by the person, or a browser without them: the words stand in the page.
    failed.hidden = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
ask();
