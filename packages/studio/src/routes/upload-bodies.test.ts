import { expect, test } from "vitest";
import { Refusal } from "../refusal/refusal.ts";
import { createUploadBodies } from "./upload-bodies.ts";

const tooLarge = (): Refusal => new Refusal("too_large", "too large");
const bodyOf = (...parts: readonly string[]): Request =>
  new Request("http://studio", { method: "POST", body: parts.join("") });

/** A body that gives its parts and then nothing more, for ever. */
function stalling(...parts: readonly string[]): Request {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(Buffer.from(part));
    },
  });
  return new Request("http://studio", { method: "POST", body, duplex: "half" } as RequestInit);
}

const size = async (bytes: Uint8Array): Promise<number> => bytes.byteLength;

test("default: hands over the body, an empty one as well", async () => {
  const bodies = createUploadBodies({ fileBytes: 10, tooLarge });
  expect(await bodies.withBody(bodyOf("0123", "456789"), size)).toBe(10);
  expect(await bodies.withBody(new Request("http://studio", { method: "POST" }), size)).toBe(0);
});

test("error: a body that is too large, or stands still", async () => {
  const bodies = createUploadBodies({ fileBytes: 10, tooLarge, idleMs: 20 });
  await expect(bodies.withBody(bodyOf("0123456789a"), size)).rejects.toMatchObject({ code: "too_large" });
  await expect(bodies.withBody(stalling("0123"), size)).rejects.toThrow("stood still for 20 ms");
});

test("behavior: those that stall keep nobody waiting, and what they hold is free when they end", async () => {
  const bodies = createUploadBodies({ fileBytes: 10, heldBytes: 25, tooLarge, idleMs: 100 });
  const stalled = [1, 2].map(() => bodies.withBody(stalling("0123456789"), size).catch((error: unknown) => error));
  await expect(bodies.withBody(stalling("01234", "56789"), size)).rejects.toMatchObject({ code: "too_many" });
  expect(await bodies.withBody(bodyOf("01234"), size)).toBe(5);
  await Promise.all(stalled);
  const later = [1, 2].map(() => bodies.withBody(bodyOf("0123456789"), size));
  expect(await Promise.all(later)).toEqual([10, 10]);
});
