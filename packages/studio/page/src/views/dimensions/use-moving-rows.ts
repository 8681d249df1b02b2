import { type RefObject, useLayoutEffect, useRef } from "react";

const DURATION_MS = 280;

/** Lets the children of a list glide to their new places when `order` changes; they are told apart by `data-key`. */
export function useMovingRows<T extends HTMLElement>(order: string): RefObject<T | null> {
  const list = useRef<T>(null);
  const places = useRef<ReadonlyMap<string, number>>(new Map());
  useLayoutEffect(() => {
    const rows = [...(list.current?.children ?? [])].filter((row) => row instanceof HTMLElement);
    const before = places.current;
    places.current = new Map(rows.map((row) => [row.dataset["key"] ?? "", row.offsetTop]));
    if (before.size === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const row of rows) row.animate(keyframes(before.get(row.dataset["key"] ?? ""), row.offsetTop), timing);
  }, [order]);
  return list;
}

const timing: KeyframeAnimationOptions = { duration: DURATION_MS, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" };

function keyframes(before: number | undefined, after: number): Keyframe[] {
  if (before === undefined) return [{ opacity: 0 }, { opacity: 1 }];
  return [{ transform: `translateY(${before - after}px)` }, { transform: "none" }];
}
