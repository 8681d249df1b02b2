import { cpSync } from "node:fs";
import { join } from "node:path";
import { contextModelPath } from "@embedloom/context-model";
import { miniModelPath } from "@embedloom/mini-model";
import { defineConfig, type UserConfig } from "vite";

const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  // Relative addresses: the files work in any folder of any server.
  base: "./",
  worker: { format: "es" },
  build: { target: "es2023", assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 1000 },
  plugins: [
    {
      name: "models-beside-the-page",
      writeBundle({ dir = "dist" }) {
        cpSync(miniModelPath, join(dir, "models", "mini-model"), { recursive: true });
        cpSync(contextModelPath, join(dir, "models", "context-model"), { recursive: true });
      },
    },
  ],
});

export default config;
