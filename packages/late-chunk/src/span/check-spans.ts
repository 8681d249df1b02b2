import { checkInteger, InvalidOptionError, isEmbedloomError, kindOf } from "@embedloom/core";
import type { Span } from "./span.ts";

/**
 * Refuses spans that are not inside the text; they may overlap, repeat and come in any order.
 *
 * @param option what the caller calls the list, for the message
 * @throws InvalidOptionError when a start or end is not an integer, is outside the text, or the end is before the start;
 * `index` names the span
 */
export function checkSpans(text: string, spans: readonly Span[], option = "spans"): void {
  let count = 0;
  const readable = (read: () => boolean): unknown => kindOf("an array of { start, end }", read)(option, spans);
  readable(() => Array.isArray(spans) && (count = spans.length) >= 0);
  // One by one: the first hole of a long sparse array ends it.
  for (let index = 0; index < count; index++) {
    let span: unknown;
    readable(() => {
      span = spans[index];
      return true;
    });
    try {
      checkSpan(text, span, `${option}[${index}]`);
    } catch (error) {
      throw isEmbedloomError(error) ? error.withIndex(index) : error;
    }
  }
}

function checkSpan(text: string, span: unknown, name: string): void {
  let [start, end]: unknown[] = [];
  kindOf("an object { start, end }", (value) => {
    if (typeof value !== "object" || value === null) return false;
    [start, end] = [Reflect.get(value, "start"), Reflect.get(value, "end")];
    return true;
  })(name, span);
  checkBound(`${name}.start`, start, 0, text.length);
  checkBound(`${name}.end`, end, start, text.length);
}

function checkBound(name: string, value: unknown, from: number, to: number): asserts value is number {
  if (typeof value !== "number") throw new InvalidOptionError(name, `an integer from ${from} to ${to}`, value);
  checkInteger(name, value, from, to);
}
