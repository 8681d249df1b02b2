/** What a reply says of its tokens: `"zero"` as LM Studio, `"absent"` as Together, `"total"` alone as Voyage and Jina. */
export type UsageReport = "reported" | "zero" | "absent" | "total";
