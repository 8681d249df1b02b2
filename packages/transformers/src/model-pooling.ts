import { type KnownModel, type Pooling, UnsupportedError } from "@embedloom/core";
import type { ModelFiles } from "./model-files.ts";

/**
 * How the model pools: the caller's word, else `1_Pooling/config.json`, else what is known; `undefined` when nobody says.
 *
 * @throws UnsupportedError when the file names a pooling that is not offered
 */
export function modelPooling(
  files: ModelFiles,
  known: KnownModel | undefined,
  setting: Pooling | undefined,
): Pooling | undefined {
  if (setting !== undefined) return setting;
  if (files.pooling === undefined) return known?.pooling;
  const modes = Object.entries(files.pooling).filter(([name, on]) => name.startsWith("pooling_mode_") && on === true);
  const names = modes.map(([name]) => name.slice("pooling_mode_".length));
  const pooling = names.length === 1 ? POOLINGS[names[0]!] : undefined;
  if (pooling !== undefined) return pooling;
  throw new UnsupportedError(
    `1_Pooling/config.json in ${files.folder} asks for the pooling ${names.join(" + ") || "of no mode"}; only mean, cls and last are offered: set \`pooling\` to one of them if it fits.`,
  );
}

const POOLINGS: Readonly<Record<string, Pooling>> = { mean_tokens: "mean", cls_token: "cls", lasttoken: "last" };
