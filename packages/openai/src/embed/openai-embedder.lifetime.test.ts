import { execFile } from "node:child_process";
import { execPath } from "node:process";
import { promisify } from "node:util";
import { startFakeOpenAI } from "@embedloom/testing";
import { expect, test } from "vitest";

test("behavior: a process that never closes the embedder ends by itself", async () => {
  await using server = await startFakeOpenAI();
  const program = `
    import { createOpenAI } from "@embedloom/openai";
    const embedder = createOpenAI({ model: "text-embedding-3-small", baseURL: "${server.url}" });
    const { embeddings } = await embedder.embed(["a", "b"]);
    console.log(embeddings.count);`;
  const { stdout } = await promisify(execFile)(execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  expect(stdout).toBe("2\n");
}, 25_000);
