import type { ModelName, Passage, Question, Told } from "./messages.ts";

const worker = new Worker(new URL("./search-worker.ts", import.meta.url), { type: "module" });
const [form, model, text, question, status, hits] = [
  element("form", HTMLFormElement),
  element("#model", HTMLSelectElement),
  element("#text", HTMLTextAreaElement),
  element("#question", HTMLInputElement),
  element("#status", HTMLElement),
  element("#hits", HTMLOListElement),
];
let asked = 0;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const message: Question = {
    id: ++asked,
    // The page has no other options.
    model: model.value as ModelName,
    document: text.value,
    question: question.value,
  };
  status.textContent = "Reading …";
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  worker.postMessage(message);
});

worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  if (data.kind === "loading") {
    status.textContent = `Fetching the model: ${(data.receivedBytes / 1e6).toFixed(1)} MB`;
  } else if (data.id === asked) {
    show(data);
  }
});
worker.addEventListener("error", ({ message }) => (status.textContent = `The worker could not start: ${message}`));

function show(told: Exclude<Told, { kind: "loading" }>): void {
  const passages = told.kind === "answer" ? told.passages : [];
  status.textContent =
    told.kind === "failure" ? told.message : `${passages.length} passages in ${Math.round(told.milliseconds)} ms`;
  hits.replaceChildren(...passages.map((passage) => item(passage)));
}

function item({ text: found, score, startLine }: Passage): HTMLLIElement {
  const about = document.createElement("small");
  about.textContent = `line ${startLine}, similarity ${score.toFixed(3)}`;
  const li = document.createElement("li");
  li.append(found, about);
  return li;
}

function element<T extends HTMLElement>(selector: string, kind: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new TypeError(`The page has no ${selector}.`);
}
