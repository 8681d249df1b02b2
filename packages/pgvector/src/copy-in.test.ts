import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { CopyIn } from "./copy-in.ts";

test("error: a COPY that is refused in mid write is over only when nothing of it is under way any more", async () => {
  const written: Buffer[] = [];
  let go = (): void => {};
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, done) {
      written.push(chunk);
      go = done;
    },
  });
  const ends: string[] = [];
  const connection = {
    stream,
    query: () => {},
    endCopyFrom: () => ends.push("end"),
    sendCopyFail: () => ends.push("fail"),
  };
  let settled: unknown;
  const parts = [Buffer.alloc(20 * 2 ** 20), Buffer.alloc(10)];
  const plan = { first: "", check: () => {}, copy: () => "", parts };
  const copy = new CopyIn(plan, (error) => (settled = error));
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  copy.handleCopyInResponse(connection);
  await turn();
  copy.handleError(new TypeError("refused"));
  await turn();
  expect(settled).toBeUndefined();
  // The head of the first message, and its 16 MiB.
  go();
  await turn();
  go();
  await turn();
  expect(settled).toBeInstanceOf(TypeError);
  expect(written.map(({ length }) => length)).toEqual([5, 16 * 2 ** 20]);
  expect(ends).toEqual([]);
});
