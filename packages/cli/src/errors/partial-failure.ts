/** A command did its work but for parts that failed and were named: exit code 3. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  /** Of an index. @param dryRun whether nothing was written */
  static ofIndex(failures: number, dryRun: boolean): PartialFailure {
    const named = failures === 1 ? "1 failed and is named above" : `${failures} failed and are named above`;
    return new PartialFailure(`${named}; everything else ${dryRun ? "would be" : "is"} in the index.`);
  }
}
