import type { EmbedderLimits } from "@embedloom/core";
import { tighter } from "../options/index.ts";
import type { Clock } from "../time/index.ts";
import { createSizeGrowth } from "./size-growth.ts";

/** The two limits of a request's size. */
export type RequestSizes = Pick<EmbedderLimits, "inputsPerRequest" | "tokensPerRequest">;

/**
 * What a batcher has learnt of the size of requests from those that were too much for the server. It grows back: a little every
 * minute, and twofold after some requests as large as it allows, because time limits, 504s and broken memory also come by chance.
 */
export interface LearntSizes {
  /** The tighter of `sizes` and what was learnt. */
  tighten(sizes: RequestSizes): RequestSizes;
  /**
   * Notes that a request of this size was too much.
   *
   * @param passing whether it can be another time: the limit then holds also below what was accepted before
   * @param halvings how often the limit may be halved for it, if there is one and it can be another time. Default: once
   * @returns takes it back, when one text turns out to be to blame
   */
  refused(inputs: number, tokens: number, passing: boolean, halvings?: number): () => void;
  /** Notes that a request of this size was accepted. */
  accepted(inputs: number, tokens: number): void;
}

/** How long a limit holds, in milliseconds, and by how much it is raised then. */
const HOLDS_MS = 60_000;
const RAISE = 1.5;
/** By how much it is raised after enough requests that were about as large as it allows, and which share of it that is. */
const GROWTH = 2;
const ABOUT = 0.5;

/** Makes a memory that knows nothing yet. */
export function createLearntSizes({ now }: Pick<Clock, "now">): LearntSizes {
  const most = { inputs: Infinity, tokens: Infinity };
  const good = { inputs: 1, tokens: 1 };
  let raiseAtMs = Infinity;
  // What can be another time was told by a server that may be slower now than for those that are under way.
  let mayPass = false;
  let refusals = 0;
  const growth = createSizeGrowth();

  function raise(): void {
    if (now() < raiseAtMs) return;
    raiseAtMs = now() + HOLDS_MS;
    most.inputs = Math.ceil(most.inputs * RAISE);
    most.tokens = Math.ceil(most.tokens * RAISE);
  }

  function grow(inputs: number, tokens: number): void {
    if (most.inputs === Infinity || (inputs < ABOUT * most.inputs && tokens < ABOUT * most.tokens)) return;
    if (!growth.accepted(most.inputs)) return;
    most.inputs *= GROWTH;
    most.tokens *= GROWTH;
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
    // What can pass also comes by chance, and then to small requests as well: by one of these the limit does not fall to its size.
    refused(inputs, tokens, passing, halvings = 1) {
      const least = (limit: number): number => (passing && limit < Infinity ? limit / 2 ** halvings : 0);
      const less = {
        inputs: Math.ceil(Math.max(inputs / 2, least(most.inputs))),
        tokens: Math.ceil(Math.max(tokens * 0.75, least(most.tokens))),
      };
      // As much went through before, so the server is not what it was.
      const wasGood = passing && inputs <= good.inputs && tokens <= good.tokens;
      if (wasGood) Object.assign(good, less);
      raiseAtMs = now() + HOLDS_MS;
      mayPass ||= passing;
      const before = { ...most };
      if (passing && less.inputs < most.inputs) growth.refused(inputs, wasGood);
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
      if (mayPass) return grow(inputs, tokens);
      // Whichever of the two answers came first.
      most.inputs = Math.max(most.inputs, good.inputs);
      most.tokens = Math.max(most.tokens, good.tokens);
    },
  };
}

function finite(limit: number): number | undefined {
  return limit === Infinity ? undefined : limit;
}
