import { toRegExp } from "oniguruma-to-es";
import { type Finder, onigurumaFinder, textFinder } from "./finder.ts";
import { broken, type Component, readObject, unknownComponent } from "../component/index.ts";

/**
 * Makes a finder from the `pattern` of a part: a literal text, or a regular expression in the dialect of Oniguruma, which the
 * reference uses.
 *
 * @throws UnsupportedError when the expression cannot be written in the dialect of JavaScript
 */
export function readPattern(component: Component): Finder {
  const { String: text, Regex: expression } = readObject(component.options.pattern, `${component.place}'s pattern`);
  if (typeof text === "string") return textFinder(text);
  if (typeof expression !== "string") throw broken(component.place, "has neither a text nor an expression to look for");
  try {
    return onigurumaFinder(toRegExp(withReferenceWords(expression), { global: true }));
  } catch {
    throw unknownComponent(component, `the expression ${expression}`);
  }
}

// The word characters of Oniguruma. The translation to JavaScript would include all numbers.
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}`;
// Part of `\w` outside of brackets, but not inside.
const LATIN_NUMBERS = "²³¹¼½¾";

function withReferenceWords(expression: string): string {
  let depth = 0;
  return expression.replace(/\\.|[[\]]/gsu, (part) => {
    if (part === "[") depth++;
    if (part === "]") depth = Math.max(0, depth - 1);
    const word = depth > 0 ? WORD : WORD + LATIN_NUMBERS;
    if (part === String.raw`\w`) return `[${word}]`;
    return part === String.raw`\W` ? `[^${word}]` : part;
  });
}
