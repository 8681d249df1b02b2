import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { serveStudio } from "./serve-studio.ts";

async function startServer(): Promise<string> {
  const app = new Hono();
  app.post("/refused", (c) => c.text("refused", 413));
  app.post("/read", async (c) => c.text(String((await c.req.arrayBuffer()).byteLength)));
  const server = await serveStudio(app, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}`;
}

test("behavior: a request behind a body that was refused unread is not lost with its connection", async () => {
  const origin = await startServer();
  for (const [path, body] of [
    ["/refused", "x".repeat(5_000_000)],
    ["/refused", "x".repeat(200_000)],
    ["/read", "four"],
  ] as const) {
    for (let i = 0; i < 5; i++) {
      const refused = await fetch(`${origin}/refused`, { method: "POST", body: "x".repeat(600_000) });
      expect([refused.status, refused.headers.get("connection")]).toEqual([413, "close"]);
      const response = await fetch(`${origin}${path}`, { method: "POST", body });
      expect(await response.text()).toBe(path === "/read" ? "4" : "refused");
    }
  }
});

test("default: a connection whose requests were read to their end is kept", async () => {
  const origin = await startServer();
  for (const init of [{ method: "POST", body: "four" }, {}]) {
    const response = await fetch(`${origin}/read`, init);
    await response.arrayBuffer();
    expect(response.headers.get("connection")).toBe("keep-alive");
  }
});
