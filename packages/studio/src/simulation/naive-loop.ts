import pLimit from "p-limit";

/** Where the naive loop sends its texts. */
export interface NaiveTarget {
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly texts: readonly string[];
  readonly textsPerRequest: number;
}

/** More connections than this a system may not give to one program; the others wait for one, as they would in a browser. */
const CONNECTIONS = 256;

/**
 * What a first version of an indexing script looks like: all requests at once, and the vectors when all of them are there.
 * Waits for the requests that are under way when one fails, since the server works them out and bills them all the same.
 *
 * @throws Error with the first failure; the vectors of all other requests are lost with it
 */
export async function naiveLoop(
  { url, apiKey, model, texts, textsPerRequest }: NaiveTarget,
  signal: AbortSignal,
): Promise<number[][]> {
  const batches = Array.from({ length: Math.ceil(texts.length / textsPerRequest) }, (_, at) =>
    texts.slice(at * textsPerRequest, (at + 1) * textsPerRequest),
  );
  const connected = pLimit(CONNECTIONS);
  const replies = batches.map((input) =>
    connected(async () => {
      const response = await fetch(`${url}/embeddings`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({ model, input }),
        signal,
      });
      if (!response.ok) throw new NaiveFailure(response.status);
      const { data } = (await response.json()) as { data: { embedding: number[] }[] };
      return data.map(({ embedding }) => embedding);
    }),
  );
  try {
    return (await Promise.all(replies)).flat();
  } finally {
    await Promise.allSettled(replies);
  }
}

/** A request of the loop was answered with something else than vectors. */
class NaiveFailure extends Error {
  override readonly name = "NaiveFailure";

  constructor(status: number) {
    super(`The server answered ${status}.`);
  }
}
