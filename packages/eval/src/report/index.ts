// Writes evaluations as text, Markdown, JSON or a page.
export { formatReport, type ReportFormat } from "./format-report.ts";
export type { ReportSettings } from "./report-facts.ts";
