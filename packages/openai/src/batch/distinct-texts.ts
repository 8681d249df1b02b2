import { type EmbedResult, type InputFailure, isEmbedloomError, PartialEmbedError } from "@embedloom/core";

/** Texts without their repetitions. */
export interface DistinctTexts {
  readonly texts: readonly string[];
  /** Brings a result over the different texts, or the error about some of them, to all positions where they occur. */
  spreadOut(result: () => EmbedResult): EmbedResult;
}

/** Keeps each text once, in the order of their first occurrence. */
export function distinctTexts(all: readonly string[]): DistinctTexts {
  const places = new Map<string, number>();
  const placeOf = all.map((text) => {
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  });

  function partial({ completed, failures }: PartialEmbedError): PartialEmbedError {
    const rowOf = new Map(completed.indices.map((place, row) => [place, row]));
    const errorOf = new Map(failures.map(({ index, error }) => [index, error]));
    const indices = [...placeOf.keys()].filter((index) => rowOf.has(placeOf[index]!));
    const embeddings = completed.embeddings.select(indices.map((index) => rowOf.get(placeOf[index]!)!));
    const failed = placeOf.flatMap((place, index): InputFailure[] => {
      const error = errorOf.get(place);
      if (error === undefined) return [];
      return [{ index, error: isEmbedloomError(error) ? error.withIndex(index) : error }];
    });
    return new PartialEmbedError({ ...completed, indices, embeddings }, failed);
  }

  return {
    texts: [...places.keys()],
    spreadOut(result) {
      try {
        const { embeddings, ...rest } = result();
        return { ...rest, embeddings: places.size === all.length ? embeddings : embeddings.select(placeOf) };
      } catch (error) {
        throw isEmbedloomError(error, "partial") ? partial(error) : error;
      }
    },
  };
}
