import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(
  new URL("../../../../../packages/studio/src/test-support/studio-process.ts", import.meta.url),
);

/** A studio in a process of its own. */
export interface Studio {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly token: string;
  /** What it wrote on standard error: failures that nobody foresaw. */
  readonly said: string[];
}

/** Starts a studio over a folder, at any free port. */
export async function startStudio(data: string): Promise<Studio> {
  const child = spawn(process.execPath, [MAIN, "--port", "0", "--data", data], { stdio: "pipe" });
  const said: string[] = [];
  child.stderr.on("data", (text: Buffer) => said.push(text.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    const [link] = /http:\S+/.exec(line) ?? [];
    if (link === undefined) continue;
    const { origin, searchParams } = new URL(link);
    return { child, origin, token: searchParams.get("token") ?? "", said };
  }
  throw new TypeError(`The studio ended before it listened: ${said.join("")}`);
}

/** Uploads a document; whether it was taken, or refused with a sentence. */
export async function upload(
  { origin, token }: Pick<Studio, "origin" | "token">,
  name: string,
  body: string,
): Promise<boolean> {
  const response = await fetch(`${origin}/api/documents?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
    body,
  });
  await response.arrayBuffer();
  return [200, 201, 422].includes(response.status);
}
