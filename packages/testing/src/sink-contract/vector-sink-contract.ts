import { kinds, readOptions } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { sinkBadRowsFacet } from "./bad-rows.ts";
import { sinkIdentityFacet } from "./identity.ts";
import { sinkLifecycleFacet } from "./lifecycle.ts";
import { sinkListingFacet } from "./listing.ts";
import { sinkOddNamesFacet } from "./odd-names.ts";
import { sinkRemovalFacet } from "./removal.ts";
import { sinkRowsFacet } from "./rows.ts";
import { sinkSearchFacet } from "./search.ts";
import type { VectorSinkSubject } from "./vector-sink-subject.ts";
import { sinkWritersFacet } from "./writers.ts";

const subjectKind = kinds.withMethods("a subject with `create` and `again`", "create", "again");
const able = { encodings: kinds.optional(kinds.list(kinds.oneOf("float32", "float16", "int8", "binary"))) };
const ranked = { distances: kinds.optional(kinds.list(kinds.oneOf("cosine", "dot", "euclidean"))) };

/**
 * Every rule of core's `VectorSink`, but for the sudden end of a process, which no test in the same process can show: kill
 * one as well.
 *
 * @example
 * ```ts
 * import { createFakeSink, vectorSinkContract } from "@embedloom/testing";
 *
 * let memory = { rows: new Map() };
 * const create = () => createFakeSink((memory = { rows: new Map() }));
 * for (const rule of vectorSinkContract({ create, again: () => createFakeSink(memory) })) await rule.run();
 * ```
 */
export function vectorSinkContract(subject: VectorSinkSubject): ContractCase[] {
  subjectKind("subject", subject);
  readOptions("subject", subject as Pick<VectorSinkSubject, "encodings" | "distances">, { ...able, ...ranked });
  return [
    ...sinkIdentityFacet(subject),
    ...sinkRowsFacet(subject),
    ...sinkBadRowsFacet(subject),
    ...sinkListingFacet(subject),
    ...sinkOddNamesFacet(subject),
    ...sinkRemovalFacet(subject),
    ...sinkSearchFacet(subject),
    ...sinkWritersFacet(subject),
    ...sinkLifecycleFacet(subject),
  ];
}
