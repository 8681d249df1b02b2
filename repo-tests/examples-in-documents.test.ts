import { expect, test } from "vitest";
import { examplesIn, unfencedExamples } from "./examples-in-documents.ts";

const document = `# Title

\`\`\`sh
npm test
\`\`\`

\`\`\`ts
f(\`
  a\`);
\`\`\`

\`\`\`ts no-run
fetch(url);
\`\`\`
`;

const source = `/**
 * Adds.
 *
 * @example
 * \`\`\`ts
 * import { add } from "add";
 *
 * add(1, 2); // 3
 * \`\`\`
 */
`;

test("default: finds the ts blocks of a document, each with its line", () => {
  expect(examplesIn("a.md", document)).toEqual([
    { document: "a.md", line: 7, name: "a.md:7", code: "f(`\n  a`);\n", runs: true },
    { document: "a.md", line: 12, name: "a.md:12", code: "fetch(url);\n", runs: false },
  ]);
});

test("behavior: takes the prefix of a doc comment off, at any depth", () => {
  const code = 'import { add } from "add";\n\nadd(1, 2); // 3\n';
  expect(examplesIn("a.ts", source)).toEqual([{ document: "a.ts", line: 5, name: "a.ts:5", code, runs: true }]);
  const nested = source.replaceAll(/^/gm, "  ");
  expect(examplesIn("a.ts", nested)).toMatchObject([{ line: 5, code }]);
});

test.each(["```js", "```typescript", "  ```tsx", "```ts norun", " * ```javascript"])(
  "error: %j would hide code from the check",
  (fence) => {
    expect(unfencedExamples("a.md", `text\n${fence}\n`)).toEqual(["a.md:2"]);
  },
);

test("error: an example without a fence would hide code from the check", () => {
  expect(unfencedExamples("a.ts", "/**\n * @example\n * add(1, 2); // 3\n */")).toEqual(["a.ts:2"]);
  expect(unfencedExamples("a.ts", source)).toEqual([]);
  expect(unfencedExamples("a.md", document)).toEqual([]);
});
