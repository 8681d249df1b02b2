import { expect, test } from "vitest";
import { HttpRefusal } from "./http-refusal.ts";

test.each([
  [{ error: "model 'x' not found" }, "model 'x' not found"],
  [{ error: { message: "no such route", code: 404 } }, "no such route"],
  [{ error: { error: { message: "deep" } } }, "deep"],
  [{ message: "unauthorized" }, "unauthorized"],
  [{ detail: [{ msg: "x", message: "field required" }] }, "field required"],
  [[{ error: "in a list" }], "in a list"],
  [{ error: "", message: "the second" }, "the second"],
])("default: %j says %s", (body, text) => {
  expect(new HttpRefusal(500, JSON.stringify(body)).message).toBe(text);
});

test.each(['{"error":{}}', '{"error":null}', "{}", "7", "<html>502</html>", '{"error":"cut', ""])(
  "behavior: of %s the whole body is kept",
  (body) => {
    expect(new HttpRefusal(502, body).message).toBe(body);
  },
);
