import { createLanceDBSink } from "@embedloom/lancedb";
import { isEmbedloomError } from "@embedloom/core";

// LanceDB itself is the user's to install, and brings what pnpm stops to ask about: what is checked is the way out.
const sink = createLanceDBSink({ path: "vectors.lance" });
try {
  await sink.open({ fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" });
} catch (error) {
  console.log(isEmbedloomError(error, "unsupported") && error.message.includes("npm install @lancedb/lancedb")); // true
}
await sink.close();
