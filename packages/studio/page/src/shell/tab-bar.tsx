import { useViewportSize } from "@mantine/hooks";
import { type ReactElement, useEffect, useRef } from "react";
import { useLocation } from "wouter";
import classes from "./tab-bar.module.css";
import { views } from "./views.tsx";
import { ViewLink } from "./view-link.tsx";

/** The views below the content, where a thumb reaches them. */
export function TabBar(): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const { width } = useViewportSize();
  const [location] = useLocation();
  // In sight again after another view and after another width: a window that was wide shows no bar.
  useEffect(() => {
    const shown = list.current?.querySelector<HTMLElement>('[aria-current="page"]')?.parentElement;
    if (list.current === null || !shown) return;
    list.current.scrollLeft = shown.offsetLeft - (list.current.clientWidth - shown.clientWidth) / 2;
  }, [location, width]);
  return (
    <nav aria-label="Views">
      <ul ref={list} className={classes.list}>
        {views.map((view) => (
          <li key={view.path}>
            <ViewLink view={view} className={classes.tab}>
              <view.icon size={20} strokeWidth={1.75} aria-hidden="true" />
              <span aria-hidden="true">{view.short}</span>
              <span className={classes.full}>{view.title}</span>
            </ViewLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
