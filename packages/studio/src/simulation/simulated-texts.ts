/** What a text holds that the server refuses. */
export const POISON = "poisoned";

/** Texts to embed, and which of them the server will refuse. */
export interface SimulatedTexts {
  readonly texts: readonly string[];
  readonly poisoned: ReadonlySet<number>;
  /** Tokens of all, as the server counts. */
  readonly tokens: number;
}

const FILLER = "limits and faults are the weather of every provider, so the pipeline brings its own coat ";

/** The tokens that the fake server counts: a quarter per byte. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** Different texts of half to one and a half times `tokensPerText`; the refused ones are spread evenly. */
export function simulatedTexts(count: number, tokensPerText: number, poison: number): SimulatedTexts {
  const poisoned = new Set(Array.from({ length: poison }, (_, i) => Math.floor(((i + 0.5) * count) / poison)));
  const texts = Array.from({ length: count }, (_, i) => {
    // The golden ratio spreads the sizes without chance.
    const size = Math.round(4 * tokensPerText * (0.5 + ((i * 0.618034) % 1)));
    const head = poisoned.has(i) ? `${i} ${POISON} ` : `${i} `;
    return (head + FILLER.repeat(Math.ceil(size / FILLER.length))).slice(0, Math.max(size, head.length - 1));
  });
  return { texts, poisoned, tokens: texts.reduce((sum, text) => sum + tokensOf(text), 0) };
}
