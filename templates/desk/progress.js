"use strict";
// Asks how far the messages are, once a second, and puts the answer in place until all is done.
// With a great many messages counting takes a while: then it asks less often.
for (const place of document.querySelectorAll("[data-progress]")) {
  const said = place.parentElement.querySelector("[data-said]");
  const look = async () => {
    let wait = 1000;
    const began = performance.now();
    try {
      const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.ok) throw new Error(answer.status);
      const now = await answer.json();
      wait = Math.max(wait, 10 * (performance.now() - began));
      place.innerHTML = now.html;
      if (now.over) {
        if (said) said.textContent = now.stage;
        return;
      }
    } catch {
      wait = 5000;
    }
    setTimeout(look, wait);
  };
  setTimeout(look, 300);
}
// What was posted need not be kept in this browser any more.
const posted = document.querySelector("[data-posted]");
if (posted) {
  try { localStorage.removeItem("kept:" + posted.dataset.posted); } catch { /* not allowed here */ }
}
