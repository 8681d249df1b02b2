import { expect, test } from "vitest";
import { jsonLine, printable, visibleText } from "./visible-text.ts";

const HOSTILE = "a\u001B[2J\u009B31m\u0007\u0000\u007F\r\n\u2028\u202E\u2066b";
const STAYS = "Zürich 👩‍👩‍👧 می‌خواهم 東京 ½";

test("default: every control character becomes visible, and other text stays as it is", () => {
  expect(visibleText(HOSTILE)).toBe("a\uFFFD[2J\uFFFD31m" + "\uFFFD".repeat(8) + "b");
  expect(visibleText(STAYS)).toBe(STAYS);
});

test("behavior: what is printed keeps line ends and our own colours, and no other sequence", () => {
  const ours = "\u001B[1mbold\u001B[22m\u001B[36mcyan\u001B[39m\n\tnext";
  expect(printable(ours)).toBe(ours);
  expect(printable(`${STAYS}\n`)).toBe(`${STAYS}\n`);
  for (const sequence of [
    "\u001B[8m",
    "\u001B[34m",
    "\u001B]0;title\u0007",
    "\u001BP",
    "\u009B2J",
    "\r",
    "\u001B[1;8m",
  ]) {
    expect(printable(sequence)).not.toMatch(/\p{Cc}/u);
  }
});

test("behavior: a record keeps every character, written as an escape", () => {
  const line = jsonLine({ text: HOSTILE });
  expect(JSON.parse(line)).toEqual({ text: HOSTILE });
  expect(line).not.toMatch(/[\p{Cc}\u2028\u202E\u2066]/u);
});
