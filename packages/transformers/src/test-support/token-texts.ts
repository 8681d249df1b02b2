import type { TokenizerFixture } from "./tokenizer-parts.ts";

/** The text of every id of a fixture. */
export function tokenTexts({ tokenizer }: TokenizerFixture): ReadonlyMap<number, string> {
  const parts: {
    readonly model: { readonly vocab: object };
    readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  } = JSON.parse(JSON.stringify(tokenizer));
  const { vocab } = parts.model;
  const entries: [number, string][] = Array.isArray(vocab)
    ? vocab.map(([text], id) => [id, text])
    : Object.entries(vocab).map(([text, id]) => [id, text]);
  return new Map([...entries, ...parts.added_tokens.map(({ id, content }): [number, string] => [id, content])]);
}

/** The ids for what is unknown. */
export function unknownIds(fixture: TokenizerFixture): ReadonlySet<number> {
  const { model }: { model: { unk_token?: string; unk_id?: number } } = JSON.parse(JSON.stringify(fixture.tokenizer));
  const named = [...tokenTexts(fixture)].filter(([, text]) => text === model.unk_token).map(([id]) => id);
  return new Set(model.unk_id === undefined ? named : [...named, model.unk_id]);
}
