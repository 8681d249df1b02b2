/** How vectors are asked for; `omit` leaves the field out, for servers that refuse it. What comes back is read either way. */
export type EncodingFormat = "base64" | "float" | "omit";
