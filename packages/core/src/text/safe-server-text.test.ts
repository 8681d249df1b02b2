import { describe, expect, test } from "vitest";
import { safeServerText } from "./safe-server-text.ts";

describe("safeServerText", () => {
  test("default: a plain sentence is shown as it is, on one line", () => {
    expect(safeServerText("  The model is\n overloaded. ", ["a cat"])).toBe("The model is overloaded.");
  });

  test.each([
    ["Incorrect API key provided: sk-proj-abcdef123456.", "Incorrect API key provided: [redacted]"],
    ["got Authorization: Bearer abc.def", "got Authorization: [redacted]"],
    ["at http://me:secret@host/v1", "at http:[redacted]host/v1"],
    ["key ab12****yz is wrong", "key [redacted] is wrong"],
    [`token ${"Ab3".repeat(14)} expired`, "token [redacted] expired"],
  ])("behavior: keys are blacked out in %j", (text, shown) => {
    expect(safeServerText(text, [])).toBe(shown);
  });

  test("behavior: a long text is cut to 200 characters", () => {
    const shown = safeServerText("word ".repeat(100), []);
    expect(shown).toHaveLength(201);
    expect(shown?.endsWith("…")).toBe(true);
  });

  test.each([
    ["a whole short input", "cannot embed 'my diary'", ["other", "my diary"]],
    [
      "the start of a long input",
      "cannot embed 'It was a dark and stormy nigh...'",
      ["It was a dark and stormy night; the rain fell"],
    ],
    [
      "the middle of a long input",
      "bad value: 'and stormy night; the rain'",
      ["It was a dark and stormy night; the rain fell in torrents"],
    ],
    ["an input whose line breaks were folded", "bad: one two three", ["one\ntwo\nthree"]],
    ["an input that escapes may hide", String.raw`bad: \u0063at`, ["cat"]],
  ])("behavior: a text that quotes %s is not shown", (_, text, inputs) => {
    expect(safeServerText(text, inputs)).toBeUndefined();
  });

  test("behavior: an input of a few letters does not hide a text that happens to contain them", () => {
    expect(safeServerText("out of memory", ["a", "of"])).toBe("out of memory");
  });

  test("behavior: an HTML page or nothing at all is not shown", () => {
    expect(safeServerText("<html><h1>503</h1></html>", [])).toBeUndefined();
    expect(safeServerText(" \n ", [])).toBeUndefined();
  });

  test("behavior: what only looks like a page is shown, and words before a page are", () => {
    expect(safeServerText("<400> InternalError.Algo: batch size is invalid", [])).toMatch(/^<400> InternalError/);
    expect(safeServerText("upstream said: <!DOCTYPE html><html><h1>502</h1>", [])).toBe("upstream said:");
    expect(safeServerText("<?xml version='1.0'?><Error/>", [])).toBeUndefined();
    expect(safeServerText("a < b and c > d", [])).toBe("a < b and c > d");
  });

  test("behavior: a quotation in the part that is cut off does not matter", () => {
    expect(safeServerText(`${"word ".repeat(60)}my long diary`, ["my long diary"])).toMatch(/^word/);
  });
});
