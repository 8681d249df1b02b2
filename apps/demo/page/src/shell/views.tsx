import { FileText, Gauge, type LucideIcon, Plug, Ruler, Search } from "lucide-react";
import { type ComponentType, lazy, type LazyExoticComponent } from "react";

/** One of the five views. */
export interface View {
  readonly path: string;
  readonly title: string;
  /** The title where there is little room. */
  readonly short: string;
  readonly icon: LucideIcon;
  readonly component: LazyExoticComponent<ComponentType>;
}

/** The views in the order of the navigation; the first is where the page opens. */
export const views: readonly View[] = [
  {
    path: "/documents",
    title: "Documents",
    short: "Documents",
    icon: FileText,
    component: lazy(async () => ({ default: (await import("../views/documents/documents-view.tsx")).DocumentsView })),
  },
  {
    path: "/search",
    title: "Search",
    short: "Search",
    icon: Search,
    component: lazy(async () => ({ default: (await import("../views/search/search-view.tsx")).SearchView })),
  },
  {
    path: "/dimensions",
    title: "Dimensions",
    short: "Widths",
    icon: Ruler,
    component: lazy(async () => ({
      default: (await import("../views/dimensions/dimensions-view.tsx")).DimensionsView,
    })),
  },
  {
    path: "/limits",
    title: "Limits and faults",
    short: "Limits",
    icon: Gauge,
    component: lazy(async () => ({ default: (await import("../views/limits/limits-view.tsx")).LimitsView })),
  },
  {
    path: "/providers",
    title: "Providers and caches",
    short: "Providers",
    icon: Plug,
    component: lazy(async () => ({ default: (await import("../views/providers/providers-view.tsx")).ProvidersView })),
  },
];
