import assert from "node:assert/strict";
import { type ErrorByCode, type ErrorCode, isEmbedloomError } from "@embedloom/core";

/** Gives what a promise rejects with; fails with `message` when it resolves. */
export function rejectionOf(promise: Promise<unknown>, message: string): Promise<unknown> {
  return promise.then(
    () => assert.fail(message),
    (error: unknown) => error,
  );
}

/** Gives the typed error a promise rejects with; fails when it resolves or rejects with anything else. */
export async function typedRejectionOf<C extends ErrorCode>(
  promise: Promise<unknown>,
  code: C,
  situation: string,
): Promise<ErrorByCode[C]> {
  const error = await rejectionOf(promise, `${situation} must be refused with code "${code}"`);
  assert.ok(isEmbedloomError(error), `${situation} must be refused with a typed error, got ${String(error)}`);
  assert.ok(isEmbedloomError(error, code), `${situation} must be refused with code "${code}", got "${error.code}"`);
  return error;
}
