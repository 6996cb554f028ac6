// One switch turns all single keys off, on every page: it is one of the person's settings, and each
// page comes with it set on <html>.

const root = document.documentElement;
const box = document.getElementById("keys-on");

box.checked = root.dataset.keys !== "off";
box.addEventListener("change", () => {
  root.dataset.keys = box.checked ? "on" : "off";
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, keys: root.dataset.keys });
  // Where this fails the switch holds for this page, and the settings have it, too.
  fetch(box.dataset.url, { method: "POST", body }).catch(() => {});
});
