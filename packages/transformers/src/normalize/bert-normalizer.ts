import { CONTROLS, NONSPACING_MARKS, referenceForm } from "../aligned/index.ts";
import { type Component, readFlag } from "../component/index.ts";
import { lowercase } from "./lowercase.ts";

// The ranges that BERT treats as Chinese. The last of plane 2 begins at 2B920, as in the reference; in Unicode it begins at 2B820.
const CHINESE =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;

/** Makes BERT's normalizer. */
export function bertNormalizer(component: Component): (text: string) => string {
  const steps: ((text: string) => string)[] = [];
  const lower = readFlag(component, "lowercase", true);
  if (readFlag(component, "clean_text", true)) steps.push(clean);
  if (readFlag(component, "handle_chinese_chars", true)) steps.push((text) => text.replace(CHINESE, " $& "));
  if (readFlag(component, "strip_accents", lower)) steps.push(withoutAccents);
  if (lower) steps.push(lowercase);
  return (text) => steps.reduce((done, step) => step(done), text);
}

function clean(text: string): string {
  return text
    .replace(/[\0\uFFFD]/g, "")
    .replace(CONTROLS, "")
    .replace(/\p{White_Space}/gu, " ");
}

function withoutAccents(text: string): string {
  return referenceForm(text, "NFD").replace(NONSPACING_MARKS, "");
}
