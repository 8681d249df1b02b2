/** One input of a request: a text, or a list of token numbers. */
export interface InputItem {
  /** The text itself, or the token numbers joined with commas: what the vector is made of. */
  readonly text: string;
  /** How many token numbers; `undefined` for a text. */
  readonly tokenCount: number | undefined;
}

/** The inputs of a request's `input` field; `undefined` when it is neither text(s) nor token numbers. */
export function inputItems(input: unknown): readonly InputItem[] | undefined {
  if (typeof input === "string") return [textItem(input)];
  if (!Array.isArray(input) || input.length === 0) return undefined;
  const items: readonly unknown[] = input;
  if (isTokens(items)) return [tokenItem(items)];
  if (items.every((item) => typeof item === "string")) return items.map(textItem);
  return items.every(isTokens) ? items.map(tokenItem) : undefined;
}

/** What the gate on whole requests counts: a quarter token per UTF-8 byte, or the token numbers. */
export function gateTokens(items: readonly InputItem[]): number {
  let quarters = 0;
  for (const { text, tokenCount } of items)
    quarters += tokenCount === undefined ? Buffer.byteLength(text) : tokenCount * 4;
  return Math.ceil(quarters / 4);
}

const textItem = (text: string): InputItem => ({ text, tokenCount: undefined });

const tokenItem = (tokens: readonly number[]): InputItem => ({ text: tokens.join(","), tokenCount: tokens.length });

function isTokens(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((token) => Number.isSafeInteger(token) && token >= 0);
}
