import {
  ArrowRightLeft,
  FileText,
  Gauge,
  ListChecks,
  type LucideIcon,
  Map,
  Plug,
  Ruler,
  Scissors,
  Search,
  Workflow,
} from "lucide-react";
import type { ComponentType } from "react";

/** One of the views. */
export interface View {
  readonly path: string;
  readonly title: string;
  /** The title where there is little room. */
  readonly short: string;
  /** What one can do there. */
  readonly about: string;
  readonly icon: LucideIcon;
  /** Fetches the code of the view. */
  readonly load: () => Promise<ComponentType>;
}

/** The views in the order of the navigation; the first is where the page opens. */
export const views: readonly View[] = [
  {
    path: "/documents",
    title: "Documents",
    short: "Files",
    about: "Add files, watch them being indexed, and see what became of each.",
    icon: FileText,
    load: async () => (await import("../views/documents/documents-view.tsx")).DocumentsView,
  },
  {
    path: "/lab",
    title: "Chunk lab",
    short: "Lab",
    about:
      "Turn chunker, size and overlap and watch the boundaries move; every word coloured by what it adds to an answer.",
    icon: Scissors,
    load: async () => (await import("../views/lab/lab-view.tsx")).LabView,
  },
  {
    path: "/map",
    title: "Map",
    short: "Map",
    about: "Every chunk as a point. A question lands among them, and what it finds lights up.",
    icon: Map,
    load: async () => (await import("../views/map/map-view.tsx")).MapView,
  },
  {
    path: "/search",
    title: "Search",
    short: "Search",
    about: "Plain, late and hybrid side by side, why each hit matches, and the document opened there.",
    icon: Search,
    load: async () => (await import("../views/search/search-view.tsx")).SearchView,
  },
  {
    path: "/dimensions",
    title: "Dimensions",
    short: "Widths",
    about: "Cut the vectors shorter and see at once which answers stay.",
    icon: Ruler,
    load: async () => (await import("../views/dimensions/dimensions-view.tsx")).DimensionsView,
  },
  {
    path: "/evaluation",
    title: "Evaluation",
    short: "Quality",
    about: "nDCG, MRR and recall of plain, late and hybrid on your own documents, with intervals.",
    icon: ListChecks,
    load: async () => (await import("../views/evaluation/evaluation-view.tsx")).EvaluationView,
  },
  {
    path: "/limits",
    title: "Duel",
    short: "Duel",
    about: "A loop against the batcher, same limits and faults: vectors lost, requests wasted, money gone.",
    icon: Gauge,
    load: async () => (await import("../views/limits/limits-view.tsx")).LimitsView,
  },
  {
    path: "/jobs",
    title: "Jobs",
    short: "Jobs",
    about: "Watch a job on BullMQ that workers elsewhere run: progress, rate against the limit, failures, money.",
    icon: Workflow,
    load: async () => (await import("../views/jobs/jobs-view.tsx")).JobsView,
  },
  {
    path: "/migration",
    title: "Migration",
    short: "Move",
    about:
      "Another model for a collection of the command: filled beside the old one, priced, switched and switched back.",
    icon: ArrowRightLeft,
    load: async () => (await import("../views/migration/migration-view.tsx")).MigrationView,
  },
  {
    path: "/providers",
    title: "Providers and caches",
    short: "Setup",
    about: "The bundled model, your own, Ollama or OpenAI; caches on disk, in memory or in Redis.",
    icon: Plug,
    load: async () => (await import("../views/providers/providers-view.tsx")).ProvidersView,
  },
];
