import { kinds } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { jobDeadLettersFacet } from "./dead-letters.ts";
import type { EmbeddingJobSubject } from "./embedding-job-subject.ts";
import { jobLifecycleFacet } from "./lifecycle.ts";
import { jobPlanningFacet } from "./planning.ts";
import { jobSteeringFacet } from "./steering.ts";
import { jobWorkingFacet } from "./working.ts";

const subjectKind = kinds.withMethods("a subject with `open`, `work` and `createIndex`", "open", "work", "createIndex");

/**
 * Every rule of `EmbeddingJob` of `@embedloom/jobs`, but for workers that are killed or stand still, which no test in the same process
 * can show: kill and stop some as well.
 *
 * @example
 * ```ts
 * import { createFakeJobs, createFakeSink, embeddingJobContract } from "@embedloom/testing";
 *
 * const rules = embeddingJobContract({ ...createFakeJobs(), createIndex: (identity) => createFakeSink().open(identity) });
 * for (const rule of rules) await rule.run();
 * ```
 */
export function embeddingJobContract(subject: EmbeddingJobSubject): ContractCase[] {
  subjectKind("subject", subject);
  return [
    ...jobPlanningFacet(subject),
    ...jobWorkingFacet(subject),
    ...jobSteeringFacet(subject),
    ...jobDeadLettersFacet(subject),
    ...jobLifecycleFacet(subject),
  ];
}
