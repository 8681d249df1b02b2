import {
  type AbortOptions,
  checkAbort,
  checkInputs,
  checkResult,
  cosineSimilarity,
  checkInfo,
  type Embedder,
  type EmbedderInfo,
  type EmbedOptions,
  type EmbedResult,
  fingerprintText,
  InvalidOptionError,
  isEmbedloomError,
  kindOf,
  kinds,
  type RateLimiter,
  type RateLimitPermit,
  readOptions,
  tokensOf,
} from "@embedloom/core";
import { tighter } from "../options/index.ts";
import { createTokenBucketLimiter, guardLimiter } from "../limit/index.ts";
import { checkCooldown, createLoadBalancer, type BalancedMember } from "./load-balancer.ts";
import { dropServersVerdict } from "../classify/index.ts";

/** One key or deployment, with its own limits. */
export interface SpreadMember {
  readonly embedder: Embedder;
  /** Requests per minute. Absent: learnt from its replies. */
  readonly requestsPerMinute?: number | undefined;
  /** Tokens per minute. Absent: learnt as well. */
  readonly tokensPerMinute?: number | undefined;
  /** Your own limiter in place of the two, such as a shared one. */
  readonly rateLimiter?: RateLimiter | undefined;
}

/** The options of {@link spread}. */
export interface SpreadOptions {
  /**
   * How long a failed member is left alone, in milliseconds, unless its server says how long. A member without credit, with a
   * wrong key or without the model is left alone ten times as long. @default 10_000
   */
  readonly cooldownMs?: number | undefined;
  /**
   * A text that shows whether members give the same vectors although their fingerprints differ by address or deployment. Each
   * member embeds it once, and the cosine of any two must be at least 0.999. Absent: fingerprints must be equal.
   */
  readonly probe?: string | undefined;
}

/** Least cosine of two vectors of one text by one model: a server's rounding stays above it, another model far below. */
const SAME_VECTOR = 0.999;

/** Whatever the inputs, the next request to the same member would fail as well. */
const MEMBER_IS_OUT = new Set(["authentication", "quota_exhausted", "model_not_found", "model_load"]);

/**
 * Several keys or deployments of one model as one embedder. Each request goes to a member whose limits have room, the one with
 * the fewest under way first; one that refuses is left alone for as long as it asks, and the others take its requests.
 *
 * Every member must give the same vectors: before its first request its fingerprint is compared with that of the others, or a
 * vector where only the place differs (`probe`). Put the batcher around it; the limits are the members' own, so the batcher needs none.
 *
 * @throws InvalidOptionError at once when there is no member, or limits that cannot work
 * @throws InvalidOptionError from `describe` and `embed` when a member has another fingerprint
 * @example
 * ```ts
 * import { spread, withBatching } from "@embedloom/batcher";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const [first, second] = [createFakeEmbedder(), createFakeEmbedder()]; // the same model with two keys
 * const embedder = withBatching(spread([first, { embedder: second, requestsPerMinute: 500 }]));
 * await embedder.embed(Array.from({ length: 64 }, (_, i) => `text ${i}`));
 * console.log(first.requests.length + second.requests.length); // 4
 * ```
 */
export function spread(members: readonly (Embedder | SpreadMember)[], options: SpreadOptions = {}): Embedder {
  const { cooldownMs = 10_000, probe } = readOptions<SpreadOptions>("options", options, {
    cooldownMs: kinds.optional(kinds.anything),
    probe: kinds.optional(kinds.words),
  });
  const all = checkedMembers(members);
  const [first] = all;
  checkCooldown(cooldownMs);
  const line = createLoadBalancer(all, cooldownMs);
  // The one that all others are compared with: the first that said what it is.
  let reference: { readonly member: Member; readonly fingerprint: string } | undefined;
  const probed = new Map<Member, Promise<Float32Array>>();

  function vectorOfProbe(member: Member): Promise<Float32Array> {
    const known = probed.get(member) ?? embedProbe(member, probe!);
    probed.set(member, known);
    known.catch(() => probed.delete(member));
    return known;
  }

  async function prove(member: Member, other: Member): Promise<void> {
    const [one, two] = probe === undefined ? [] : await Promise.all([vectorOfProbe(member), vectorOfProbe(other)]);
    const same = one !== undefined && one.length === two?.length && cosineSimilarity(one, two) >= SAME_VECTOR;
    if (!same) throw otherVectors(all.indexOf(member), all.indexOf(other));
  }

  async function infoOf(member: Member, abort: AbortOptions): Promise<EmbedderInfo> {
    const info = checkInfo(await member.embedder.describe(abort));
    const fingerprint = fingerprintText(info.fingerprint);
    reference ??= { member, fingerprint };
    if (fingerprint !== reference.fingerprint) await prove(member, reference.member);
    return info;
  }

  async function embedBy(member: Member, inputs: readonly string[], call: EmbedOptions): Promise<EmbedResult> {
    await infoOf(member, { signal: call.signal });
    return checkResult(await member.embedder.embed(inputs, call), inputs.length);
  }

  async function embed(inputs: readonly string[], choices?: EmbedOptions): Promise<EmbedResult> {
    const call = checkInputs(inputs, choices);
    const { signal, priority } = call;
    if (inputs.length === 0) return first.embedder.embed(inputs, call);
    const tokens = inputs.reduce((sum, text) => sum + tokensOf(first.embedder, text), 0);
    const failed = new Map<Member, unknown>();
    for (;;) {
      const { member, permit } = await line.next({ requests: 1, tokens, priority }, failed, signal);
      try {
        const { rateLimit, ...result } = await embedBy(member, inputs, call);
        permit.release({ admitted: true, rateLimit });
        // The limits of one member say nothing about the next request.
        return result;
      } catch (error) {
        release(permit, error);
        signal?.throwIfAborted();
        // Of one member's server: the next request may go to another.
        if (all.length > 1) dropServersVerdict(error);
        if (!isMembersFault(error)) throw error;
        line.coolDown(member, error, isEmbedloomError(error) && MEMBER_IS_OUT.has(error.code) ? 10 : 1);
        failed.set(member, error);
        if (failed.size === all.length) throw error;
      } finally {
        line.leave(member);
      }
    }
  }

  return {
    provider: first.embedder.provider,
    model: first.embedder.model,
    estimateTokens: (text) => first.embedder.estimateTokens(text),
    async describe(given) {
      const abort = checkAbort(given);
      const infos = await Promise.all(all.map((member) => infoOf(member, abort)));
      return { ...infos[0]!, limits: infos.map(({ limits }) => limits).reduce(tightest) };
    },
    embed,
    close: async () => void (await Promise.all(all.map(({ embedder }) => embedder.close()))),
  };
}

async function embedProbe(member: Member, probe: string): Promise<Float32Array> {
  const { embeddings } = checkResult(await member.embedder.embed([probe]), 1);
  return embeddings.row(0);
}

const memberList = kinds.list(kinds.object, "an array of embedders");

function memberOf(member: Embedder | SpreadMember, place: number): Member {
  const name = `members[${place}]`;
  const own = readOptions<SpreadMember>(
    name,
    hasEmbedder(name, member) ? member : { embedder: member },
    {
      embedder: kinds.embedder,
      requestsPerMinute: kinds.optional(kinds.integer(1)),
      tokensPerMinute: kinds.optional(kinds.integer(1)),
      rateLimiter: kinds.optional(kinds.rateLimiter),
    },
    `${name}.`,
  );
  const { embedder, rateLimiter, requestsPerMinute, tokensPerMinute } = own;
  if (rateLimiter !== undefined && (requestsPerMinute ?? tokensPerMinute) !== undefined) {
    throw new InvalidOptionError("rateLimiter", "absent beside limits (a limiter has its own)", rateLimiter);
  }
  const limiter = rateLimiter && guardLimiter(rateLimiter);
  return { embedder, rateLimiter: limiter ?? createTokenBucketLimiter({ requestsPerMinute, tokensPerMinute }) };
}

function hasEmbedder(name: string, member: Embedder | SpreadMember): member is SpreadMember {
  let isMember = false;
  kindOf("an embedder", () => [true, false].includes((isMember = "embedder" in member)))(name, member);
  return isMember;
}

interface Member extends BalancedMember {
  readonly embedder: Embedder;
}

function checkedMembers(members: readonly (Embedder | SpreadMember)[]): readonly [Member, ...Member[]] {
  const [first, ...others] = (memberList("members", members) as readonly (Embedder | SpreadMember)[]).map(memberOf);
  if (first === undefined) throw new InvalidOptionError("members", "an array of at least one embedder", members);
  return [first, ...others];
}

function release(permit: RateLimitPermit, error: unknown): void {
  const refusal = isEmbedloomError(error, "rate_limited") ? error : undefined;
  permit.release({ admitted: refusal === undefined, rateLimit: refusal?.rateLimit });
}

// What lies with the member may succeed with another; what lies with the inputs or the call may not.
function isMembersFault(error: unknown): boolean {
  if (!isEmbedloomError(error) || isEmbedloomError(error, "partial")) return false;
  return MEMBER_IS_OUT.has(error.code) || (error.retryable && !error.splittable);
}

function tightest(left: EmbedderInfo["limits"], right: EmbedderInfo["limits"]): EmbedderInfo["limits"] {
  return {
    inputsPerRequest: tighter(left.inputsPerRequest, right.inputsPerRequest),
    tokensPerInput: tighter(left.tokensPerInput, right.tokensPerInput),
    tokensPerRequest: tighter(left.tokensPerRequest, right.tokensPerRequest),
  };
}

function otherVectors(place: number, reference: number): InvalidOptionError {
  const expected = `embedders of one fingerprint; number ${place} gives other vectors than number ${reference}, so they must not be mixed`;
  return new InvalidOptionError("members", expected, place);
}
