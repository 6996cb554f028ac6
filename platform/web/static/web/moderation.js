// Working the queue by keyboard: j and k move, Enter opens (a link does), the letters on the buttons
// choose. Without this file everything is a link or a radio button.

const root = document.documentElement;
const entries = [...document.querySelectorAll("[data-queue] > li")];
const form = document.querySelector("[data-decide]");

function move(step) {
  const at = entries.findIndex((entry) => entry.contains(document.activeElement));
  const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), entries.length - 1);
  entries[to]?.querySelector("[data-entry]").focus();
}

function act(key) {
  if (form) {
    const choice = form.querySelector(`[aria-keyshortcuts="${key}"]`);
    if (!choice) return false;
    choice.click();
    form.querySelector("textarea[name=reason]").focus();
    return true;
  }
  const entry = entries.find((one) => one.contains(document.activeElement)) ?? entries[0];
  const link = entry?.querySelector(`[data-key="${key}"]`);
  link?.click();
  return Boolean(link);
}

document.addEventListener("keydown", (event) => {
  if (root.dataset.keys === "off" || event.defaultPrevented) return;
  if (event.repeat || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const { target } = event;
  if (target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    if (!entries.length) return;
    move(key === "j" ? 1 : -1);
  } else if (!/^[hlwsre]$/.test(key) || !act(key)) return;
  event.preventDefault();
});

const list = document.querySelector("[data-keys]:not(html)");
if (list) list.hidden = false;
// A decision chosen in the queue goes on with its reason. The browser first goes to #decide.
if (form?.querySelector("[name=kind]:checked") && location.hash === "#decide") {
  const go = () => setTimeout(() => form.querySelector("textarea[name=reason]").focus());
  if (document.readyState === "complete") go();
  else window.addEventListener("load", go);
}
