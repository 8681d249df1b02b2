/** A command did its work but for parts that failed and were named: exit code 3. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
}
