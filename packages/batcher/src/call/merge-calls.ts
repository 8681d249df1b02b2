import {
  abortable,
  type Embedder,
  type EmbedOptions,
  type Fingerprint,
  fingerprintText,
  tokensOf,
} from "@embedloom/core";
import type { BatchingSettings } from "../options/index.ts";
import { createDeferred, type Deferred } from "../wait/index.ts";
import type { BatchEmbedOptions } from "./embed-settled.ts";
import { type CallShare, type SettledEmbeddings, splitSettled } from "../results/index.ts";

/** Embeds what can be embedded; see `BatchingEmbedder.embedSettled`. */
export type SettleCall = (inputs: readonly string[], options?: BatchEmbedOptions) => Promise<SettledEmbeddings>;

/** A caller whose inputs travel with those of others. */
interface Member {
  readonly inputs: readonly string[];
  readonly result: Deferred<SettledEmbeddings>;
  /** Whether it has a signal. */
  readonly mayLeave: boolean;
}

/** Callers who share one call. */
interface Group {
  readonly members: Set<Member>;
  /** Inputs of all who came, also of those who left again. */
  inputs: number;
  /** What they all want. */
  readonly options: EmbedOptions;
  /** Ends the waiting for more callers. Absent: it ends with the turn. */
  readonly window: AbortController | undefined;
  /** Ends the call, when no caller wants it any more. Absent: one of those who began it cannot leave. */
  call: AbortController | undefined;
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
  const waiting = new Set<Group>();

  async function send(group: Group): Promise<void> {
    const members = [...group.members];
    const [first] = members;
    if (first === undefined) return;
    const { inputType, dimensions, fingerprint, priority } = group.options;
    const inputs = members.length === 1 ? first.inputs : members.flatMap((member) => member.inputs);
    try {
      if (members.every((member) => member.mayLeave)) group.call = new AbortController();
      const signal = group.call?.signal;
      const settled = await settle(inputs, { inputType, dimensions, fingerprint, priority, signal });
      if (members.length === 1) return first.result.resolve(settled);
      const shares = members.map((member) => shareOf(member.inputs, embedder));
      splitSettled(settled, shares).forEach((part, i) => members[i]!.result.resolve(part));
    } catch (error) {
      for (const { result } of members) result.reject(error);
    }
  }

  // Whoever comes later opens a group of his own.
  function close(group: Group): void {
    if (waiting.delete(group)) group.window?.abort(OVER);
  }

  function open(options: EmbedOptions): Group {
    // Whoever comes later compares with it, and must not meet its faults.
    if (options.fingerprint !== undefined && !isFlat(options.fingerprint)) fingerprintText(options.fingerprint);
    const window = mergeWindowMs === 0 ? undefined : new AbortController();
    const group: Group = { members: new Set<Member>(), inputs: 0, options, window, call: undefined };
    waiting.add(group);
    const depart = (): void => {
      close(group);
      void send(group);
    };
    const over = window === undefined ? Promise.resolve() : clock.sleep(mergeWindowMs, window.signal);
    void over.then(depart, depart);
    return group;
  }

  function groupFor(options: EmbedOptions): Group {
    for (const group of waiting) if (isAlike(group.options, options)) return group;
    return open(options);
  }

  async function join(inputs: readonly string[], options: BatchEmbedOptions): Promise<SettledEmbeddings> {
    const { signal } = options;
    const group = groupFor(options);
    const result = createDeferred<SettledEmbeddings>();
    const member = { inputs: [...inputs], result, mayLeave: signal !== undefined };
    group.members.add(member);
    group.inputs += inputs.length;
    if (group.inputs >= MOST_INPUTS_OF_A_GROUP) close(group);
    try {
      return await abortable(result.promise, signal);
    } finally {
      group.members.delete(member);
      if (group.members.size === 0) {
        close(group);
        group.call?.abort(signal?.reason ?? OVER);
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

function shareOf(inputs: readonly string[], embedder: Pick<Embedder, "estimateTokens">): CallShare {
  const tokens = (text: unknown): number => (typeof text === "string" ? tokensOf(embedder, text) : 0);
  // The 1 keeps texts without tokens from dividing by nothing.
  return { inputs: inputs.length, tokens: 1 + inputs.reduce((sum, text) => sum + tokens(text), 0) };
}

function isAlike(one: EmbedOptions, other: EmbedOptions): boolean {
  return (
    one.inputType === other.inputType &&
    one.dimensions === other.dimensions &&
    one.priority === other.priority &&
    isSame(one.fingerprint, other.fingerprint)
  );
}

function isFlat(fingerprint: Fingerprint): boolean {
  return Object.values(fingerprint).every(
    (value) => value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value),
  );
}

// The text decides; most often each value is the same, which is seen sooner.
function isSame(one: Fingerprint | undefined, other: Fingerprint | undefined): boolean {
  if (one === other || one === undefined || other === undefined) return one === other;
  const names = Object.keys(one);
  const sameValues = names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
  return sameValues || fingerprintText(one) === fingerprintText(other);
}
