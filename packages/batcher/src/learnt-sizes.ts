import type { EmbedderLimits } from "@embedloom/core";
import { tighter } from "./batching-options.ts";
import type { Clock } from "./clock.ts";

/** The two limits of a request's size. */
export type RequestSizes = Pick<EmbedderLimits, "inputsPerRequest" | "tokensPerRequest">;

/** What a batcher has learnt of the size of requests from those that were too much for the server; it is raised a little every minute. */
export interface LearntSizes {
  /** The tighter of `sizes` and what was learnt. */
  tighten(sizes: RequestSizes): RequestSizes;
  /**
   * Notes that a request of this size was too much.
   *
   * @param passing whether it can be another time: the limit then holds also below what was accepted before
   * @returns takes it back, when one text turns out to be to blame
   */
  refused(inputs: number, tokens: number, passing: boolean): () => void;
  /** Notes that a request of this size was accepted. */
  accepted(inputs: number, tokens: number): void;
}

/** How long a limit holds, in milliseconds, and by how much it is raised then. */
const HOLDS_MS = 60_000;
const RAISE = 1.5;

/** Makes a memory that knows nothing yet. */
export function createLearntSizes({ now }: Pick<Clock, "now">): LearntSizes {
  const most = { inputs: Infinity, tokens: Infinity };
  const good = { inputs: 1, tokens: 1 };
  let raiseAtMs = Infinity;
  // What can be another time was told by a server that may be slower now than for those that are under way.
  let mayPass = false;
  let refusals = 0;

  function raise(): void {
    if (now() < raiseAtMs) return;
    raiseAtMs = now() + HOLDS_MS;
    most.inputs = Math.ceil(most.inputs * RAISE);
    most.tokens = Math.ceil(most.tokens * RAISE);
  }

  return {
    tighten(sizes) {
      raise();
      return {
        inputsPerRequest: tighter(sizes.inputsPerRequest, finite(most.inputs)),
        tokensPerRequest: tighter(sizes.tokensPerRequest, finite(most.tokens)),
      };
    },
    // A refusal does not say whether it was for the inputs or the tokens, so both are lowered: the inputs to what is sent in
    // its place, the tokens to a little more, so that the next texts may be a little longer.
    // What was accepted before is no reason, though: one giant text must not make every request small.
    refused(inputs, tokens, passing) {
      const less = { inputs: Math.ceil(inputs / 2), tokens: Math.ceil(tokens * 0.75) };
      // As much went through before, so the server is not what it was.
      if (passing && inputs <= good.inputs && tokens <= good.tokens) Object.assign(good, less);
      raiseAtMs = now() + HOLDS_MS;
      mayPass ||= passing;
      const before = { ...most };
      most.inputs = Math.min(most.inputs, Math.max(good.inputs, less.inputs));
      most.tokens = Math.min(most.tokens, Math.max(good.tokens, less.tokens));
      const own = (refusals += 1);
      return () => {
        if (own !== refusals) return;
        most.inputs = Math.max(most.inputs, before.inputs);
        most.tokens = Math.max(most.tokens, before.tokens);
      };
    },
    accepted(inputs, tokens) {
      good.inputs = Math.max(good.inputs, inputs);
      good.tokens = Math.max(good.tokens, tokens);
      if (mayPass) return;
      // Whichever of the two answers came first.
      most.inputs = Math.max(most.inputs, good.inputs);
      most.tokens = Math.max(most.tokens, good.tokens);
    },
  };
}

function finite(limit: number): number | undefined {
  return limit === Infinity ? undefined : limit;
}
