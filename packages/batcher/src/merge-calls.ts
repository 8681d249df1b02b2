import { abortable, checkInputs, type Embedder, type EmbedOptions, fingerprintText, tokensOf } from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import { createDeferred, type Deferred } from "./deferred.ts";
import type { BatchEmbedOptions } from "./embed-settled.ts";
import type { SettledEmbeddings } from "./settled-embeddings.ts";
import { splitSettled } from "./split-settled.ts";

/** Embeds what can be embedded; see `BatchingEmbedder.embedSettled`. */
export type SettleCall = (inputs: readonly string[], options?: BatchEmbedOptions) => Promise<SettledEmbeddings>;

/** A caller whose inputs travel with those of others. */
interface Member {
  readonly inputs: readonly string[];
  readonly result: Deferred<SettledEmbeddings>;
}

/** Callers who share one call. */
interface Group {
  readonly members: Set<Member>;
  /** Inputs of all who came, also of those who left again. */
  inputs: number;
  /** Ends the waiting for more callers. */
  readonly window: AbortController;
  /** Ends the call, when no caller wants it any more. */
  readonly call: AbortController;
}

/** More inputs make a call of its own: it fills its requests better, and a query must not wait for it. */
const MOST_INPUTS_OF_A_CALL = 32;
/** A group that has as many goes at once: they fill the largest request there is. */
const MOST_INPUTS_OF_A_GROUP = 2048;

/** Why a wait ends that nobody waits for; without a reason an abort makes an error, which costs more than all else here. */
const OVER = "over";

/**
 * Lets small calls that come within `mergeWindowMs` of one another share requests: each gets its own rows, failures and
 * share of the usage. An abort ends the wait of its own caller; the shared call ends when nobody is left.
 */
export function mergeCalls(
  settle: SettleCall,
  embedder: Pick<Embedder, "estimateTokens">,
  { mergeWindowMs = 0, clock }: Pick<BatchingSettings, "mergeWindowMs" | "clock">,
): SettleCall {
  const waiting = new Map<string, Group>();

  async function send(group: Group, { inputType, dimensions, fingerprint, priority }: EmbedOptions): Promise<void> {
    const members = [...group.members];
    if (members.length === 0) return;
    const inputs = members.flatMap((member) => member.inputs);
    try {
      const settled = await settle(inputs, { inputType, dimensions, fingerprint, priority, signal: group.call.signal });
      const tokens = (text: unknown): number => (typeof text === "string" ? tokensOf(embedder, text) : 0);
      // The 1 keeps texts without tokens from dividing by nothing.
      const shares = members.map((member) => ({
        inputs: member.inputs.length,
        tokens: 1 + member.inputs.reduce((sum, text) => sum + tokens(text), 0),
      }));
      splitSettled(settled, shares).forEach((part, i) => members[i]!.result.resolve(part));
    } catch (error) {
      for (const { result } of members) result.reject(error);
    }
  }

  // Whoever comes later opens a group of his own.
  function close(key: string, group: Group): void {
    if (waiting.get(key) === group) waiting.delete(key);
    group.window.abort(OVER);
  }

  function open(key: string, options: EmbedOptions): Group {
    const group = { members: new Set<Member>(), inputs: 0, window: new AbortController(), call: new AbortController() };
    waiting.set(key, group);
    const depart = (): void => {
      close(key, group);
      void send(group, options);
    };
    const over = mergeWindowMs === 0 ? Promise.resolve() : clock.sleep(mergeWindowMs, group.window.signal);
    void over.then(depart, depart);
    return group;
  }

  async function join(inputs: readonly string[], options: BatchEmbedOptions): Promise<SettledEmbeddings> {
    checkInputs([], options);
    const { inputType, dimensions, fingerprint, priority } = options;
    const key = JSON.stringify([inputType, dimensions, priority, fingerprint && fingerprintText(fingerprint)]);
    const group = waiting.get(key) ?? open(key, options);
    const member = { inputs: [...inputs], result: createDeferred<SettledEmbeddings>() };
    group.members.add(member);
    group.inputs += inputs.length;
    if (group.inputs >= MOST_INPUTS_OF_A_GROUP) close(key, group);
    try {
      return await abortable(member.result.promise, options.signal);
    } finally {
      group.members.delete(member);
      if (group.members.size === 0) {
        close(key, group);
        group.call.abort(options.signal?.reason ?? OVER);
      }
    }
  }

  return async (inputs, options = {}) => {
    const alone = !Array.isArray(inputs) || inputs.length === 0 || inputs.length > MOST_INPUTS_OF_A_CALL;
    const { onProgress, onArrived, budget, maxTokens, maxCostUsd } = options;
    return alone || [onProgress, onArrived, budget, maxTokens, maxCostUsd].some((own) => own !== undefined)
      ? settle(inputs, options)
      : join(inputs, options);
  };
}
