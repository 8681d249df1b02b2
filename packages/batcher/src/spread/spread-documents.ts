import { type DocumentEncoder, InvalidOptionError, kindOf, kinds, readOptions } from "@embedloom/core";
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
  const [first, ...others] = checkedMembers(members);
  if (first === undefined)
    throw new InvalidOptionError("members", "an array of at least one document encoder", members);
  return joinDocuments(
    first.encoder,
    others.map(({ encoder }) => encoder),
    (embedders) =>
      spread(
        embedders.map((embedder, i): SpreadMember => {
          const { encoder: _, ...limits }: SpreadDocumentMember<Vectors> = i === 0 ? first : others[i - 1]!;
          return { ...limits, embedder };
        }),
        options,
      ),
  );
}

const memberList = kinds.list(kinds.object, "an array of document encoders");
const encoderKind = kindOf("a document encoder, such as createVoyageDocuments(…)", (value) =>
  ["encode", "embedQueries", "describe", "estimateTokens", "close"].every(
    (name) => typeof Reflect.get(Object(value), name) === "function",
  ),
);

function checkedMembers<Vectors>(
  members: readonly (DocumentEncoder<Vectors> | SpreadDocumentMember<Vectors>)[],
): SpreadDocumentMember<Vectors>[] {
  memberList("members", members);
  return members.map((member, place) => {
    const name = `members[${place}]`;
    return readOptions<SpreadDocumentMember<Vectors>>(
      name,
      hasEncoder(name, member) ? member : { encoder: member },
      {
        encoder: encoderKind,
        // Looked at by `spread`.
        requestsPerMinute: kinds.optional(kinds.anything),
        tokensPerMinute: kinds.optional(kinds.anything),
        rateLimiter: kinds.optional(kinds.anything),
      },
      `${name}.`,
    );
  });
}

function hasEncoder<Vectors>(
  name: string,
  member: DocumentEncoder<Vectors> | SpreadDocumentMember<Vectors>,
): member is SpreadDocumentMember<Vectors> {
  let isMember = false;
  kindOf("a document encoder", () => [true, false].includes((isMember = "encoder" in member)))(name, member);
  return isMember;
}
