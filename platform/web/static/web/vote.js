// Voting without waiting. The next pair stands ready in a <template>; a choice swaps it in at once and
// is sent behind the scenes, in order, until the server has said "saved". Each pair carries a key of
// its own, so sending twice counts once. Without this file the bar is a plain form that does the same.

const QUIET_MS = 250; // a key still held down from the last pair must not vote on the next one
const SPEAK_MS = 500; // let the focus change be read before the status text
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30000;
const TIMEOUT_MS = 20000;
const AGAIN = new Set([408, 425, 429]); // refusals of the moment, not of the vote

const byId = (id) => document.getElementById(id);
const form = byId("choice");
const pair = () => document.querySelector(".pair");
const waiting = () => pair().hasAttribute("aria-busy");

const queue = []; // {url, body, native}: native is how to send it as an ordinary form
let sending = false;
let wake = () => {};
let shownAt = 0; // the first pair is read long before this script runs, where the network is slow
let folded = true;
let reasonsChanged = false;

// ---- showing a pair

function fold() {
  const shown = pair();
  const button = shown.querySelector("[data-act=expand]");
  if (!button) return;
  const texts = [...shown.querySelectorAll(".answer .text")];
  shown.classList.add("folded");
  const long = texts.some((text) => text.scrollHeight > text.clientHeight * 1.15);
  shown.classList.toggle("folded", long && folded);
  button.hidden = !long;
}

function measure() {
  const top = document.querySelector(".pair-top");
  const bar = document.querySelector(".bar");
  const sticks = (part) => part && getComputedStyle(part).position === "sticky";
  const root = document.documentElement.style;
  root.scrollPaddingTop = `${sticks(top) ? top.offsetHeight + 12 : 0}px`;
  root.scrollPaddingBottom = `${sticks(bar) ? bar.offsetHeight + 12 : 0}px`;
}

const resized = new ResizeObserver(measure);

function show(fragment, { focus = true } = {}) {
  const open = pair().querySelector(".prompt")?.open ?? true;
  pair().replaceWith(fragment);
  const prompt = pair().querySelector(".prompt");
  if (prompt) prompt.open = open;
  arrived();
  byId("voted").scrollIntoView({ block: "start" });
  if (focus) pair().querySelector("h2").focus({ preventScroll: true });
  shownAt = performance.now();
}

function arrived() {
  fold();
  const top = document.querySelector(".pair-top");
  if (top) resized.observe(top);
  measure();
  const messages = pair().querySelector(".messages");
  const asked = messages?.lastElementChild;
  // Of a long conversation the last question is what was answered.
  if (asked) messages.scrollTop = asked.offsetTop - messages.firstElementChild.offsetTop;
  document.dispatchEvent(new Event("pair-shown"));
}

function showNext() {
  const next = byId("next-pair");
  show((next ?? byId("loading-pair")).content.cloneNode(true));
  next?.remove();
}

// ---- sending, one after the other

function say(text) {
  setTimeout(() => {
    byId("status").textContent = text;
  }, SPEAK_MS);
}

function unsaved(yes) {
  const notice = byId("unsaved");
  if (notice.hidden === !yes) return;
  notice.hidden = !yes;
  if (yes) say(notice.textContent);
}

async function post({ url, body }) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(body),
    headers: { Accept: "text/html", "HX-Request": "true", "X-Folkmoot-Fragment": "pair" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok && !response.redirected) return { html: await response.text() };
  return { refused: response.redirected || (response.status < 500 && !AGAIN.has(response.status)) };
}

async function send() {
  if (sending) return;
  sending = true;
  let explain = null;
  for (let pause = FIRST_RETRY_MS; queue.length; ) {
    const { html, refused } = await post(queue[0]).catch(() => ({}));
    if (html !== undefined) {
      unsaved(false);
      take(html, queue.shift());
      pause = FIRST_RETRY_MS;
    } else if (refused) {
      explain ??= queue[0].native; // what waits behind it is still sent first
      queue.shift();
    } else {
      unsaved(true);
      await new Promise((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause);
      });
      pause = Math.min(pause * 2, LAST_RETRY_MS);
    }
  }
  sending = false;
  explain?.(); // sent again as an ordinary form: its answer is the page that explains the refusal
}

function replace(fresh, id) {
  const part = fresh.getElementById(id);
  if (!part) return;
  const focused = byId(id).contains(document.activeElement);
  byId(id).replaceWith(part);
  if (focused) part.querySelector("summary, a")?.focus();
}

function take(html, { url }) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const isVote = url === form.action;
  if (!isVote && url !== byId("reasons-form")?.action) return; // reasons of an earlier vote: saved, no longer shown
  if (isVote) sendReasons();
  replace(fresh, "voted");
  replace(fresh, "progress");
  byId("undo").disabled = !byId("undo-form");
  say(byId("said")?.textContent ?? "");
  if (!isVote) return;
  const next = fresh.getElementById("next-pair");
  if (next) {
    byId("next-pair")?.remove();
    document.body.append(next);
    if (waiting()) showNext();
  } else if (waiting() && !queue.length) {
    location.assign(form.dataset.end);
  }
}

// ---- what a person does

function choose(button) {
  if (waiting() || performance.now() - shownAt < QUIET_MS) return;
  sendReasons();
  const { key } = pair().dataset;
  const choice = button.value;
  const body = new FormData(form);
  body.set("key", key);
  body.set("choice", choice);
  const native = () => {
    form.elements.key.value = key;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "choice", value: choice }));
    form.submit();
  };
  queue.push({ url: form.action, body, native });
  byId("undo").disabled = false; // it waits until this vote is stored
  showNext();
  send();
}

function sendReasons() {
  const reasons = byId("reasons-form");
  if (!reasons || !reasonsChanged) return;
  reasonsChanged = false;
  queue.push({ url: reasons.action, body: new FormData(reasons), native: () => reasons.submit() });
}

async function undo() {
  while (queue.length) await new Promise((resolve) => setTimeout(resolve, 100));
  byId("undo-form")?.submit();
}

const acts = {
  help: () => byId("help").showModal(),
  expand: () => {
    folded = pair().classList.toggle("folded");
  },
  undo,
};

document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (!["choice", "undo-form", "reasons-form"].includes(target.id)) return;
  event.preventDefault();
  if (target.id === "choice" && submitter) choose(submitter);
  else if (target.id === "reasons-form") {
    reasonsChanged = true;
    sendReasons();
    send();
  }
});
document.addEventListener("click", (event) => acts[event.target.closest("[data-act]")?.dataset.act]?.());
document.addEventListener("input", (event) => {
  if (event.target.form?.id === "reasons-form") reasonsChanged = true;
});
document.addEventListener("focusin", (event) => {
  // What has the focus must be visible: a folded answer opens for it.
  if (event.target.closest(".folded .answer .text")) acts.expand();
});
window.addEventListener("online", () => wake());
window.addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});

// ---- keys

function keyOf(event) {
  if (/^\d$/.test(event.key) || event.key === "?") return event.key;
  if (event.shiftKey) return null;
  return /^Digit(\d)$/.exec(event.code)?.[1] ?? event.key.toLowerCase();
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (document.documentElement.dataset.keys === "off" || event.defaultPrevented) return;
  if (event.repeat || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  const key = keyOf(event);
  if (!key || !/^[\w?]$/.test(key)) return;
  const control = [...document.querySelectorAll(`[aria-keyshortcuts="${key}"]`)].find((found) => !found.hidden);
  if (!control || control.disabled) return;
  event.preventDefault();
  control.click();
  if (control.parentElement.open) control.parentElement.querySelector("input:not([type=hidden])")?.focus();
});

document.querySelector("[data-act=help]").hidden = false;
resized.observe(document.querySelector(".bar"));
arrived();
