/** The names under which servers speak of one input. */
const INPUT = String.raw`(?:inputs?|texts?|instances?|contents?|documents?|items?|examples?|strings?|sentences?|prompts?|data)`;

// "input[3]", "input.3", "#/texts/41", "Input id 0", FastAPI's `"input",3`; "The example at index 0", "position 4". A bare
// "input 3" is left out: nobody knows whether it counts from 0 or from 1.
const PLACES: readonly RegExp[] = [
  new RegExp(String.raw`\b${INPUT}(?:\[|\.|\/|["']?,\s*|\s+(?:id|index|#)\s*:?\s*)(\d+)\b`, "gi"),
  // FastAPI again, with the member of a union in between: "body.input.list[str].3".
  /\binputs?(?:\.[\w[\],]*[a-z\]])+\.(\d+)\b/gi,
  /\b(?:at|index|position)\s+(?:index\s+|position\s+)?(\d+)\b/gi,
];

/**
 * Position of the input that a server's sentence or parameter blames; the only one when there is just one.
 *
 * @param count inputs in the request; a position beyond them blames nobody
 */
export function blamedInput(text: string, param: string | undefined, count: number): number | undefined {
  const named = PLACES.flatMap((place) =>
    [...`${param ?? ""} ${text}`.matchAll(place)].map(([, digits]) => Number(digits)),
  );
  if (named.length === 0) return count === 1 ? 0 : undefined;
  const [first = NaN] = named;
  return first < count ? first : count === 1 ? 0 : undefined;
}

/** The sentence without the positions in it, so that they are not taken for sizes. */
export function withoutPlaces(text: string): string {
  return PLACES.reduce((rest, place) => rest.replace(place, " "), text);
}
