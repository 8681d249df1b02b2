import { type DocumentEncoder, InvalidOptionError } from "@embedloom/core";
import { joinDocuments, type VectorRows } from "@embedloom/core/document";
import { spread, type SpreadMember, type SpreadOptions } from "./spread.ts";

/** One key or deployment, with limits of its own. */
export interface SpreadDocumentMember<Vectors> extends Omit<SpreadMember, "embedder"> {
  readonly encoder: DocumentEncoder<Vectors>;
}

/**
 * Several keys or deployments of one model as one document encoder: what `spread` is for embedders, with the same options. A
 * request, with all of its documents, goes to one member. Put `withDocumentBatching` around it.
 *
 * @throws InvalidOptionError at once when there is no member, or limits that cannot work
 * @throws InvalidOptionError from `describe` and `encode` when a member has another fingerprint
 * @example
 * ```ts
 * import { spreadDocuments, withDocumentBatching } from "@embedloom/batcher";
 * import { createFakeDocumentEncoder } from "@embedloom/testing";
 *
 * const [first, second] = [createFakeDocumentEncoder(), createFakeDocumentEncoder()]; // the same model with two keys
 * const encoder = withDocumentBatching(spreadDocuments([first, { encoder: second, requestsPerMinute: 500 }]));
 * await encoder.encode(Array.from({ length: 64 }, (_, i) => ({ chunks: [`document ${i}`] })));
 * console.log(first.requests.length + second.requests.length); // 8
 * ```
 */
export function spreadDocuments<Vectors extends VectorRows<Vectors>>(
  members: readonly (DocumentEncoder<Vectors> | SpreadDocumentMember<Vectors>)[],
  options: SpreadOptions = {},
): DocumentEncoder<Vectors> {
  if (!Array.isArray(members)) throw noMembers(members);
  const all = members.map((member: DocumentEncoder<Vectors> | SpreadDocumentMember<Vectors>, place) => {
    const own = typeof member === "object" && member !== null && "encoder" in member ? member : { encoder: member };
    if (typeof own.encoder?.encode !== "function") {
      throw new InvalidOptionError(`members[${place}]`, "a document encoder, or one with limits", member);
    }
    return own;
  });
  const [first, ...others] = all.map(({ encoder }) => encoder);
  if (first === undefined) throw noMembers(members);
  return joinDocuments(first, others, (embedders) =>
    spread(
      embedders.map((embedder, i): SpreadMember => {
        const { encoder: _, ...limits }: SpreadDocumentMember<Vectors> = all[i]!;
        return { ...limits, embedder };
      }),
      options,
    ),
  );
}

function noMembers(members: unknown): InvalidOptionError {
  return new InvalidOptionError("members", "an array of at least one document encoder", members);
}
