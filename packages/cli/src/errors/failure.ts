/** A command could not do its work although it was asked correctly: exit code 1. */
export class Failure extends Error {
  override readonly name = "Failure";
}
