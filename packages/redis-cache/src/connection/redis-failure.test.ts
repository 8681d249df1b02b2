import { ConnectionError, StoreError } from "@embedloom/core";
import { expect, test } from "vitest";
import { storeFailure } from "./redis-failure.ts";

const place = { server: "Redis at cache.example:6379", waitedMs: 250 };
const reply = (message: string): Error =>
  Object.assign(new Error(message), {
    name: "ReplyError",
    command: { name: "set", args: ["emb:secret-key", "secret-value"] },
  });

test("error: each kind of reply has a message that says what to do", () => {
  const replies = [
    "OOM command not allowed",
    "READONLY You can't write",
    "WRONGPASS invalid",
    "NOAUTH",
    "LOADING",
    "WRONGTYPE Operation",
  ];
  expect(replies.map((text) => storeFailure(reply(text), place).message)).toMatchInlineSnapshot(`
    [
      "Redis at cache.example:6379 has no memory left: raise its \`maxmemory\`, or set its \`maxmemory-policy\` to \`allkeys-lru\`.",
      "Redis at cache.example:6379 is a replica that cannot be written to: use the primary.",
      "Redis at cache.example:6379 refused the user name or the password.",
      "Redis at cache.example:6379 wants a password.",
      "Redis at cache.example:6379 is still loading its data: it will answer in a while.",
      "Redis at cache.example:6379 refused a command (WRONGTYPE).",
    ]
  `);
});

test("error: a reply that quotes the command shows nothing of it, in the message or behind it", () => {
  const failure = storeFailure(
    reply("ERR unknown command 'UNLINK', with args beginning with: 'emb:secret-key'"),
    place,
  );
  expect(failure.message).toBe("Redis at cache.example:6379 refused a command (ERR).");
  expect(failure.cause).toBeUndefined();
  const odd = storeFailure(reply("emb:secret-key is odd"), place);
  expect(odd.message).toBe("Redis at cache.example:6379 refused a command (an error reply).");
});

test("error: no connection, with its reason, from the error or from what the connection said", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
  const expected =
    "Redis at cache.example:6379 cannot be reached (ECONNREFUSED): check that it runs and that the address is right.";
  expect(storeFailure(refused, place)).toMatchObject({ message: expected, cause: refused });
  expect(storeFailure(new Error("Connection is closed."), place, refused)).toMatchObject({
    message: expected,
    cause: refused,
  });
  expect(storeFailure(new Error("Connection is closed."), place, reply("WRONGPASS invalid")).message).toContain(
    "refused the user name",
  );
});

test("error: everything else", () => {
  const errors = [
    new ConnectionError("late"),
    new Error("Connection is closed."),
    new TypeError("emb:secret-key"),
    "odd",
  ];
  expect(errors.map((error) => storeFailure(error, place).message)).toMatchInlineSnapshot(`
    [
      "Redis at cache.example:6379 did not answer within 250 ms: look after it, or raise \`commandTimeoutMs\`.",
      "Redis at cache.example:6379 failed (the connection was lost): the next call tries again.",
      "Redis at cache.example:6379 failed (TypeError): the next call tries again.",
      "Redis at cache.example:6379 failed (string): the next call tries again.",
    ]
  `);
});

test("behavior: what is already a StoreError stays as it is", () => {
  const error = new StoreError("The package is missing.");
  expect(storeFailure(error, place)).toBe(error);
});
