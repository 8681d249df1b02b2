/** The collections of the sample documents, by how they are embedded; no folder of a user's gives such a name. */
export const SAMPLE_COLLECTIONS = { plain: "samples.plain", late: "samples.late" } as const;
