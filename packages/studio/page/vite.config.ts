import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfigFnObject } from "vite";

const config: UserConfigFnObject = defineConfig(({ command }) => {
  // A test run or a shell that says otherwise must not put React's slow development build into the page.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    root: import.meta.dirname,
    plugins: [react()],
    // The server replaces the placeholder in every response of index.html: src/routes/page-routes.ts.
    html: { cspNonce: "__CSP_NONCE__" },
    build: {
      outDir: "dist",
      emptyOutDir: true,
      // A data: address would need a hole in the policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // What was built in, and under which licence, for whoever gets the package.
      // A file named LICENSE below the package would keep pnpm from packing the one of the repository.
      license: { fileName: "third-party-notices.md" },
      // The charts, which only the views with a chart load.
      chunkSizeWarningLimit: 600,
      target: "es2023",
    },
  };
});

export default config;
