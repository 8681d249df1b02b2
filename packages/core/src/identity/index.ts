// What makes two vectors interchangeable, as one text, and the digest of a content.
export { contentDigest } from "./content-digest.ts";
export { type Fingerprint, type FingerprintCall, fingerprintText } from "./fingerprint.ts";
export { sha256 } from "./sha256.ts";
