// What every contract suite is made of: cases, and the checks that they share.
export { assertOtherRow, assertSameRow, assertSoundRows } from "./assert-rows.ts";
export { type ContractCase, registerContract, type TestRegistrar } from "./contract-case.ts";
export { rejectionOf, typedRejectionOf } from "./expect-rejection.ts";
export { liveTimersAfter } from "./live-timers.ts";
export { subjectCase } from "./subject-case.ts";
