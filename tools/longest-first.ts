import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Takes minutes, and shares nothing with the others: begun last, it would be waited for alone. */
const LONGEST = "/rehearsal.test.ts";

/** Vitest's order, with the longest file in front of all projects. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's, not the array's
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(LONGEST);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}
