import { type Embedder, ConnectionError, wrapEmbedder } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { withWaitingNotice } from "./with-waiting-notice.ts";

/** Fails at once as often as asked, as a port does where nothing listens. */
function refusing(times: number): Embedder {
  const inner = createFakeEmbedder();
  let left = times;
  return wrapEmbedder(inner, {
    embed: (inputs, options) =>
      left-- > 0 ? Promise.reject(new ConnectionError("No connection.")) : inner.embed(inputs, options),
  });
}

test("behavior: says that an answer is missing when requests fail at once, so that no timer has its turn", async () => {
  const notices: string[] = [];
  const embedder = withWaitingNotice(refusing(2), "the server", ({ who }) => notices.push(who), 0);
  await expect(embedder.embed(["a"])).rejects.toBeInstanceOf(ConnectionError);
  expect(notices).toEqual([]);
  await expect(embedder.embed(["a"])).rejects.toBeInstanceOf(ConnectionError);
  expect(notices).toEqual(["the server"]);
});

test("behavior: an answer ends the wait", async () => {
  const notices: string[] = [];
  const embedder = withWaitingNotice(refusing(1), "the server", ({ who }) => notices.push(who), 60_000);
  await expect(embedder.embed(["a"])).rejects.toBeInstanceOf(ConnectionError);
  await embedder.embed(["a"]);
  await embedder.embed(["a"]);
  expect(notices).toEqual([]);
});
