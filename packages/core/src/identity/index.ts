// What makes two vectors interchangeable, as one text, and the digest of a content.
export { contentDigest } from "./content-digest.ts";
export { type FingerprintCall, fingerprintText } from "./fingerprint-text.ts";
export { sha256 } from "./sha256.ts";
