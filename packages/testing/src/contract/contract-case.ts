import { kinds } from "@embedloom/core";
/** One rule of a contract, ready to run under any test runner. */
export interface ContractCase {
  /** The group of rules it belongs to, such as `order`. */
  readonly facet: string;
  /** What holds, in the form `behavior: …`. */
  readonly title: string;
  /** Why it cannot be checked on this subject. Absent: it is checked. */
  readonly skip?: string | undefined;
  /** Resolves when the rule holds, rejects with an `AssertionError` or the subject's own error when it does not. */
  run(): Promise<void>;
}

/** The part of a test runner that {@link registerContract} needs; `test` of vitest, jest and node:test fit. */
export interface TestRegistrar {
  (title: string, run: () => Promise<void>): unknown;
  skip(title: string, run: () => Promise<void>): unknown;
}

/**
 * Hands every case to a test runner; what a subject cannot show is registered as a skip with its reason, never passed silently.
 *
 * @example
 * ```ts no-run
 * import { createFakeEmbedder, embedderContract, registerContract } from "@embedloom/testing";
 * import { test } from "node:test";
 *
 * registerContract(embedderContract({ create: () => createFakeEmbedder() }), test);
 * ```
 */
export function registerContract(cases: readonly ContractCase[], test: TestRegistrar): void {
  kinds.list(kinds.withMethods("a contract case", "run"))("cases", cases);
  kinds.callback("test", test);
  for (const contractCase of cases) {
    const title = `${contractCase.title} (contract: ${contractCase.facet})`;
    const run = (): Promise<void> => contractCase.run();
    if (contractCase.skip === undefined) test(title, run);
    else test.skip(`${title}: ${contractCase.skip}`, run);
  }
}
