import { useState } from "react";
import { call, type Call } from "../api/call.ts";

/** How the last run of an action stands. */
interface ActionState<Reply> {
  readonly pending: boolean;
  readonly error: Error | undefined;
  readonly reply: Reply | undefined;
}

/** A call that a button makes. */
export interface Action<Reply> extends ActionState<Reply> {
  /** Makes the call; whether it succeeded. A body is not kept: it may hold a key. */
  readonly run: (body?: object) => Promise<boolean>;
}

/** A call that a button makes, and how it went last. */
export function useAction<Reply = unknown>(path: string, method: NonNullable<Call["method"]> = "POST"): Action<Reply> {
  const [state, setState] = useState<ActionState<Reply>>({ pending: false, error: undefined, reply: undefined });
  const run = async (body: object = {}): Promise<boolean> => {
    setState((last) => ({ ...last, pending: true, error: undefined }));
    try {
      const reply = await call<Reply>(path, method === "DELETE" ? { method } : { method, body });
      setState({ pending: false, error: undefined, reply });
      return true;
    } catch (error) {
      setState({ pending: false, error: error instanceof Error ? error : new Error(String(error)), reply: undefined });
      return false;
    }
  };
  return { ...state, run };
}
