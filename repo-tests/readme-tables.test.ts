import { describe, expect, test } from "vitest";
import * as core from "../packages/core/src/index.ts";
import { IndexMismatchError, LeaseLostError, PartialWriteError } from "../packages/core/src/sink/index.ts";
import {
  BROKEN_EMBEDDERS,
  BROKEN_JOBS,
  BROKEN_JOURNALS,
  BROKEN_SINKS,
  BROKEN_STORES,
  BROKEN_TOKEN_ENCODERS,
} from "../packages/testing/src/index.ts";
import { readText } from "./workspace.ts";

/** The cells of the table below a header row, without its ruler. */
function tableRows(text: string, header: string): string[][] {
  const [, rest = ""] = text.split(`${header}\n`);
  const [table = ""] = rest.split("\n\n");
  const rows = table.trim().split("\n").slice(1);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** One error per code, made of nothing but what its class asks for. */
const ERRORS: { readonly [C in core.ErrorCode]: core.ErrorByCode[C] } = {
  authentication: new core.AuthenticationError(""),
  budget_exhausted: new core.BudgetExhaustedError(""),
  connection: new core.ConnectionError(""),
  index_mismatch: new IndexMismatchError(""),
  input_rejected: new core.InputRejectedError(""),
  input_too_long: new core.InputTooLongError(""),
  invalid_input: new core.InvalidInputError(""),
  invalid_option: new core.InvalidOptionError("", "", 0),
  invalid_reply: new core.InvalidReplyError("shape", ""),
  lease_lost: new LeaseLostError(""),
  model_changed: new core.ModelChangedError(""),
  model_load: new core.ModelLoadError(""),
  model_not_found: new core.ModelNotFoundError(""),
  partial: new core.PartialEmbedError(
    { indices: [], embeddings: core.EmbeddingMatrix.zeros(0, 0), usage: core.NO_USAGE },
    [],
  ),
  partial_write: new PartialWriteError(0, []),
  quota_exhausted: new core.QuotaExhaustedError(""),
  rate_limited: new core.RateLimitError(""),
  request_rejected: new core.RequestRejectedError(""),
  request_too_large: new core.RequestTooLargeError(""),
  server: new core.ServerError(""),
  store: new core.StoreError(""),
  unsupported: new core.UnsupportedError(""),
};

describe("core", () => {
  const rows = tableRows(
    readText("packages/core/README.md"),
    "| code | class | retryable | splittable | meaning: what to do |",
  );

  test("behavior: the table of errors has every code once, with its class and nature", () => {
    const yes = (fact: boolean): string => (fact ? "yes" : "no");
    const facts = Object.values(ERRORS).map(({ code, name, retryable, splittable }) => [
      `\`${code}\``,
      `\`${name}\``,
      yes(retryable),
      yes(splittable),
    ]);
    // What stands in brackets after yes or no are the exceptions.
    expect(rows.map((row) => row.slice(0, 4).map((cell) => cell.replace(/ \(.*/, "")))).toEqual(facts);
  });

  test("behavior: every row says what to do", () => {
    expect(rows.filter((row) => !/^\S.*: \S/.test(row[4] ?? ""))).toEqual([]);
  });
});

test("behavior: docs/broken-fakes.md lists every broken fake under the facet that catches it", () => {
  const listed = tableRows(readText("docs/broken-fakes.md"), "| contract | facet | catches one that |").flatMap(
    ([contract, facet, names = ""]) => names.split("; ").map((name) => `${contract} ${facet}: ${name}`),
  );
  const contracts = {
    embedderContract: BROKEN_EMBEDDERS,
    embeddingStoreContract: BROKEN_STORES,
    embeddingJobContract: BROKEN_JOBS,
    journalContract: BROKEN_JOURNALS,
    tokenEncoderContract: BROKEN_TOKEN_ENCODERS,
    vectorSinkContract: BROKEN_SINKS,
  };
  const proven = Object.entries(contracts).flatMap(([contract, fakes]) =>
    fakes.map(({ name, caughtBy }) => `\`${contract}\` ${caughtBy}: ${name}`),
  );
  expect(listed.toSorted()).toEqual(proven.toSorted());
});
