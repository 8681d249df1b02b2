import type { Baselines } from "../baselines.ts";

/** A call that works, except that its folder cannot be made: a studio would open a browser. */
export const functions: Baselines["functions"] = {
  startStudio: () => [{ dataFolder: "/dev/null/studio", host: "127.0.0.1", port: 0, token: "0123456789abcdef" }],
};
