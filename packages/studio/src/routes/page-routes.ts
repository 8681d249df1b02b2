import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import type { SecureHeadersVariables } from "hono/secure-headers";
import { Refusal } from "../refusal/index.ts";

const NONCE = "__CSP_NONCE__";

const isOfOthers = (path: string): boolean => path.startsWith("/api/") || path.startsWith("/assets/");
const isForPage = (path: string): boolean => !isOfOthers(path) && !/\.\w+$/.test(path);

/** Serves the built page: its files as they are, every other path as the page itself with a fresh nonce. */
export function pageRoutes(folder: string): Hono<{ Variables: SecureHeadersVariables }> {
  const app = new Hono<{ Variables: SecureHeadersVariables }>();

  async function page(c: Context<{ Variables: SecureHeadersVariables }>): Promise<Response> {
    const html = await readFile(join(folder, "index.html"), "utf8").catch(() => {
      throw new Refusal("not_found", "The page is not built. Build it: pnpm --filter @embedloom/studio build");
    });
    c.header("cache-control", "no-store");
    return c.html(html.replaceAll(NONCE, c.get("secureHeadersNonce") ?? ""));
  }

  app.get("/index.html", (c) => page(c));
  // Of a folder that is not there the library would complain at every start; the page says what to do.
  if (!existsSync(folder)) return app.get("*", async (c) => (isForPage(c.req.path) ? page(c) : c.notFound()));
  app.get(
    "/assets/*",
    serveStatic({
      root: folder,
      precompressed: true,
      onFound: (_path, c) => c.header("cache-control", "public, max-age=31536000, immutable"),
    }),
  );
  app.get("*", async (c, next) => {
    if (isForPage(c.req.path)) return page(c);
    return /\.\w+$/.test(c.req.path) && !isOfOthers(c.req.path) ? next() : c.notFound();
  });
  app.get("*", serveStatic({ root: folder }));
  return app;
}
