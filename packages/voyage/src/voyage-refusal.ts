import { type EmbedloomError, InputTooLongError, ModelNotFoundError, RequestTooLargeError } from "@embedloom/core";
import { type HostRefusal, hostRefusalError, type RefusedRequest, saidBy } from "@embedloom/core/http";

/** Sizes in a sentence: `120000`, `120,000` or `120K`. */
const NUMBERS = /\b(\d{1,3}(?:,\d{3})+|\d+)(k?)\b/gi;

/**
 * The typed error of Voyage's refusals: `{"detail": "…"}` with a sentence, and no code.
 *
 * Sizes are told by the numbers in it, whatever the words around them.
 */
export function voyageRefusal(refusal: HostRefusal, request: RefusedRequest): EmbedloomError {
  const { status, text, retryAfterMs } = refusal;
  if (status !== 400 && status !== 422) return hostRefusalError(refusal, request);
  const { server, model, inputs } = request;
  const said = saidBy(refusal, request);
  const facts = { status, retryAfterMs };
  if (/\bmodel\b.*\b(?:not supported|not found|does not exist|invalid|unknown)\b/i.test(text) && !/token/i.test(text)) {
    return new ModelNotFoundError(`${server} does not know ${model}${said}`, facts);
  }
  const index = Number(/\bindex (\d+)\b/i.exec(text)?.[1] ?? NaN);
  const numbers = numbersIn(text);
  if (/token/i.test(text) && numbers.length > 0) {
    const named = Number.isInteger(index) && index < inputs ? index : inputs === 1 ? 0 : undefined;
    if (named === undefined) return new RequestTooLargeError(`The request is too large for ${server}${said}`, facts);
    const sizes = numbers.filter((number) => number !== index && number >= 100);
    // Of two sizes the smaller is the limit; of one nobody says what the text has.
    const limit = sizes.length > 0 ? Math.min(...sizes) : undefined;
    const tokens = sizes.length > 1 ? Math.max(...sizes) : undefined;
    return new InputTooLongError(`The text is longer than ${model} takes${said}`, {
      ...facts,
      index: named,
      limit,
      tokens,
    });
  }
  if (/\b(?:batch|list|number of (?:inputs|chunks|documents))\b/i.test(text) && numbers.length > 0 && inputs > 1) {
    return new RequestTooLargeError(`The request of ${inputs} inputs is too large for ${server}${said}`, facts);
  }
  return hostRefusalError(refusal, request);
}

// The name of a model holds numbers too.
function numbersIn(text: string): number[] {
  const sentence = text.replace(/['"`][^'"`]*['"`]/g, "");
  return [...sentence.matchAll(NUMBERS)].map(([, digits = "", k]) => {
    return Number(digits.replaceAll(",", "")) * (k === "" ? 1 : 1000);
  });
}
