import type { Context } from "hono";
import { z } from "zod";
import { Refusal } from "../refusal/index.ts";

/**
 * The JSON body of a request, as a schema wants it.
 *
 * @throws Refusal naming the first field that does not fit; never its value
 */
export async function readJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    throw new Refusal("unsupported_encoding", "Send JSON as application/json.");
  }
  const body: unknown = await c.req.json().catch(() => {
    throw new Refusal("bad_request", "The body is no JSON.");
  });
  return checked(body, schema);
}

/**
 * A value, as a schema wants it.
 *
 * @throws Refusal naming the first field that does not fit
 */
export function checked<T>(value: unknown, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0] ?? { path: [], message: "Invalid input" };
  const field = path.length === 0 ? "" : `\`${path.join(".")}\`: `;
  throw new Refusal("bad_request", `${field}${message}.`);
}

/** An empty object: the body of a request that has nothing to say. */
export const nothing: z.ZodType<Record<string, never>> = z.record(z.string(), z.never());
