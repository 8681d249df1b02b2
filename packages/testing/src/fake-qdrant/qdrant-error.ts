import type { Reply } from "../fake-http/index.ts";

/** A refusal in Qdrant's form: `{"status":{"error":"…"},"time":0}`. */
export class QdrantError extends TypeError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A success in Qdrant's form. */
export function ok(result: unknown): Reply {
  return json(200, { result, status: "ok", time: 0.001 });
}

/** The reply for what was thrown; what is not a refusal is a bug and thrown on. */
export function refusal(error: unknown): Reply {
  if (!(error instanceof QdrantError)) throw error;
  return json(error.status, { status: { error: error.message }, time: 0.001 });
}

function json(status: number, body: unknown): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
