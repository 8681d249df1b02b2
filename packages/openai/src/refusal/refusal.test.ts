import { APIConnectionError, APIError } from "openai";
import { describe, expect, test } from "vitest";
import { refusalIn, refusalOf } from "./refusal.ts";

const sdkError = (status: number, body: object | undefined, text?: string): APIError =>
  APIError.generate(status, body, text, new Headers({ "x-request-id": "req_1" }));

describe("refusalOf", () => {
  test("default: OpenAI's envelope", () => {
    const body = { error: { message: "no", type: "tokens", param: "input", code: "rate_limit_exceeded" } };
    const refusal = refusalOf(sdkError(429, body));
    expect(refusal).toMatchObject({
      status: 429,
      codes: ["rate_limit_exceeded", "tokens"],
      param: "input",
      text: "no",
    });
    expect(refusal?.headers?.get("x-request-id")).toBe("req_1");
  });

  test("args: a flat body with a number as code, a bare text, a list of details, a page", () => {
    const flat = { error: { object: "error", message: "too long", type: "BadRequestError", code: 400 } };
    expect(refusalOf(sdkError(400, flat))).toMatchObject({
      codes: ["400", "badrequesterror"],
      param: undefined,
      text: "too long",
    });
    expect(refusalOf(sdkError(500, { error: "died" }))).toMatchObject({ codes: [], text: "died" });
    expect(refusalOf(sdkError(422, { error: { detail: [1] } }))).toMatchObject({ text: '{"detail":[1]}' });
    for (const nothing of [{}, { error: {} }, { error: null }]) {
      expect(refusalOf(sdkError(400, nothing, JSON.stringify(nothing)))?.text).toBe("");
    }
    expect(refusalOf(sdkError(503, undefined, "<h1>x</h1>"))).toMatchObject({ status: 503, text: "<h1>x</h1>" });
  });

  test("behavior: what is no reply is no refusal", () => {
    expect(refusalOf(new APIConnectionError({ message: "down" }))).toBeUndefined();
    expect(refusalOf(new Error("bug"))).toBeUndefined();
    expect(refusalOf(undefined)).toBeUndefined();
  });
});

describe("refusalIn", () => {
  const read = (reply: Record<string, unknown>): ReturnType<typeof refusalIn> => refusalIn(reply, new Headers());

  test("default: an error in place of the data, with the status it names", () => {
    expect(read({ error: { message: "slow down", code: 429 } })).toMatchObject({ status: 429, text: "slow down" });
    expect(read({ error: { message: "overloaded", type: "server_error" } })).toMatchObject({
      status: undefined,
      codes: ["server_error"],
    });
    expect(read({ error: "gone" })).toMatchObject({ status: undefined, text: "gone" });
  });

  test.each<[object, number | undefined]>([
    [{ error: { message: "slow", retry_after: 0.3 } }, 300],
    [{ error: { message: "slow", retry_after_ms: 250 } }, 250],
    [{ error: "Model m is currently loading", estimated_time: 20.5 }, 20_500],
    [{ error: "slow", retryAfter: "1m30s" }, 90_000],
    [{ error: "slow", retry_after: "4" }, 4000],
    [{ error: "slow", retry_after: 1_800_000_000 }, undefined],
    [{ error: "slow", retry_after: -1 }, undefined],
  ])("behavior: the wait that %j asks for", (body, waitMs) => {
    expect(read({ ...body })?.waitMs).toBe(waitMs);
  });

  test("args: errors under other names, and in a list", () => {
    expect(read({ detail: "no such model" })).toMatchObject({ text: "no such model" });
    expect(read({ errors: [{ code: 503, message: "busy" }], result: null })).toMatchObject({
      status: 503,
      text: "busy",
    });
    expect(read({ code: 10001, msg: "token wrong", success: false })).toMatchObject({ text: "token wrong" });
    expect(read({ vectors: null, base_resp: { status_code: 1004, status_msg: "login fail" } })).toMatchObject({
      codes: ["1004"],
      text: "login fail",
    });
    expect(read({ error_code: 18, error_msg: "too fast" })).toMatchObject({ codes: ["18"], text: "too fast" });
    expect(read({ Response: { Error: { Code: "AuthFailure", Message: "who?" } } })).toMatchObject({
      codes: ["authfailure"],
      text: "who?",
    });
    expect(read({ fault: { faultstring: "quota", detail: { errorcode: "policies.x" } } })).toMatchObject({
      codes: ["policies.x"],
      text: "quota",
    });
    expect(read({ success: false, message: "gone" })).toMatchObject({ text: "gone" });
    expect(refusalIn([{ error: { code: 400, message: "no" } }], new Headers())).toMatchObject({
      status: 400,
      text: "no",
    });
  });

  test("behavior: a reply with data or without an error is none", () => {
    expect(read({ errors: [], error: "", data: null })).toBeUndefined();
    expect(read({ error: "warning", data: [] })).toBeUndefined();
    expect(read({ error: null })).toBeUndefined();
    expect(read({})).toBeUndefined();
  });
});
