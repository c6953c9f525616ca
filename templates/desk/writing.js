"use strict";
// Helps at the form of a notice: counts, offers a next word, keeps what is typed. Nothing needs it.
(() => {
  const form = document.querySelector("form.writing");
  if (!form) return;

  for (const field of form.querySelectorAll("[data-limit]")) {
    const place = document.getElementById(field.id + "-count");
    const limit = Number(field.dataset.limit);
    let said;
    const count = () => {
      const number = [...field.value].length;
      place.textContent = place.dataset.words.replace("NUMBER", number);
      place.classList.toggle("late", number > limit);
    };
    field.addEventListener("input", () => {
      clearTimeout(said);
      // Read out only near the limit, and only when the typing rests.
      place.setAttribute("aria-live", [...field.value].length > limit * 0.9 ? "polite" : "off");
      said = setTimeout(count, 150);
    });
    count();
  }

  const promise = form.querySelector("[data-zone]");
  if (promise) {
    const field = promise.querySelector("input");
    const loaded = performance.now();
    promise.querySelector(".quick").hidden = false;
    promise.addEventListener("click", (event) => {
      const minutes = Number(event.target.dataset.minutes);
      if (!minutes) return;
      const fives = 5 * 60;
      const seconds = Number(promise.dataset.now) + (performance.now() - loaded) / 1000 + minutes * 60;
      const at = new Date(Math.ceil(seconds / fives) * fives * 1000);
      const parts = new Intl.DateTimeFormat("sv-SE", {
        timeZone: promise.dataset.zone, dateStyle: "short", timeStyle: "short",
      });
      field.value = parts.format(at).replace(" ", "T");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  if (!("keeps" in form.dataset)) return;
  // Kept in this browser only, until it is posted: a session may end while somebody writes.
  const name = "kept:" + form.dataset.keeps;
  const secret = new Set(["csrf_token", "seal", "do"]);
  const fields = () => [...form.elements].filter((one) => one.name && !secret.has(one.name) && one.type !== "submit");
  const read = () => fields().map((one) => (/radio|checkbox/.test(one.type) ? one.checked : one.value));
  const fresh = JSON.stringify(read());
  const notice = document.querySelector("[data-kept]");
  try {
    const kept = localStorage.getItem(name);
    if (kept && kept !== fresh && !("filled" in form.dataset)) {
      const values = JSON.parse(kept);
      const all = fields();
      if (values.length === all.length) {
        all.forEach((one, place) => {
          if (/radio|checkbox/.test(one.type)) one.checked = values[place];
          else one.value = values[place];
          one.dispatchEvent(new Event("input", { bubbles: true }));
        });
        notice.hidden = false;
      }
    }
    notice.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(name);
      location.reload();
    });
    form.addEventListener("input", () => localStorage.setItem(name, JSON.stringify(read())));
  } catch { /* this browser keeps nothing */ }
})();
