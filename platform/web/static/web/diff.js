// Marks the words in which two similar answers differ. The texts themselves are not touched: the
// browser paints ranges over them (CSS Custom Highlight API); where it can't, the button stays hidden.

const MOST_CELLS = 4_000_000; // a table this large takes about 30 ms
const able = "highlights" in CSS;

function wordsOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) {
    for (const { 0: text, index } of walker.currentNode.data.matchAll(/\S+/g)) {
      words.push({ text, node: walker.currentNode, start: index, end: index + text.length });
    }
  }
  return words;
}

function trimmed(a, b) {
  let start = 0;
  const least = Math.min(a.length, b.length);
  while (start < least && a[start].text === b[start].text) start += 1;
  let end = 0;
  while (end < least - start && a[a.length - 1 - end].text === b[b.length - 1 - end].text) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

// The words outside the longest common subsequence, by the usual table filled from the end.
function differing(a, b) {
  if ((a.length + 1) * (b.length + 1) > MOST_CELLS) return [...a, ...b];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        a[i].text === b[j].text
          ? common[(i + 1) * width + j + 1] + 1
          : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const out = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i].text === b[j].text) [i, j] = [i + 1, j + 1];
    else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) out.push(a[i++]);
    else out.push(b[j++]);
  }
  return [...out, ...a.slice(i), ...b.slice(j)];
}

function mark() {
  const [a, b] = [...document.querySelectorAll(".answer .text")].map(wordsOf);
  const ranges = differing(...trimmed(a, b)).map(({ node, start, end }) => {
    const range = new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end });
    return range;
  });
  CSS.highlights.set("differs", new Highlight(...ranges));
}

function offer() {
  if (!able) return;
  CSS.highlights.delete("differs");
  const button = document.querySelector("[data-act=diff]");
  if (button) button.hidden = false;
}

document.addEventListener("pair-shown", offer);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act=diff]");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  if (on) mark();
  else CSS.highlights.delete("differs");
});
offer();
