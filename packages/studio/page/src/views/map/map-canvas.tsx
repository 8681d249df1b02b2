import { ActionIcon, Tooltip, useComputedColorScheme } from "@mantine/core";
import { select } from "d3-selection";
import { zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { Minus, Plus, Scan } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactElement, type RefObject, useEffect, useRef } from "react";
import { keyTarget } from "../search/key-target.ts";
import classes from "./map-canvas.module.css";
import { drawScene, type Scene } from "./map-scene.ts";
import { nearestPoint } from "./nearest-point.ts";

const REACH = 14;
const CLOSEST = 60;
const STEP = 1.6;

interface Props {
  readonly scene: Omit<Scene, "scheme">;
  /** What is drawn, for those who do not see it. */
  readonly summary: string;
  /** Hears of the point below the pointer; `undefined` for none. */
  readonly onPoint: (point: number | undefined) => void;
  readonly onChoose: (point: number) => void;
  /** The chosen point, which arrow keys go on from. Absent: none. */
  readonly chosen: number | undefined;
  /** The chosen point in words. */
  readonly told: string;
}

/** The points on a canvas that can be moved and zoomed by wheel, touch and buttons; arrow keys go from chunk to chunk. */
export function MapCanvas({ scene, summary, onPoint, onChoose, chosen, told }: Props): ReactElement {
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const canvas = useRef<HTMLCanvasElement>(null);
  const { view, zoomBy, reset } = useView(canvas, { ...scene, scheme });
  const pointAt = ({ nativeEvent: { offsetX: x, offsetY: y } }: PointerEvent): number | undefined =>
    canvas.current === null ? undefined : nearestPoint(canvas.current, view.current, scene.map, { x, y, reach: REACH });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "+" || event.key === "-") return zoomBy(event.key === "+" ? STEP : 1 / STEP);
    const target = keyTarget(event.key, chosen, scene.documentOf.length);
    if (target === undefined) return;
    event.preventDefault();
    onChoose(target);
  };
  return (
    <div className={classes.frame}>
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label={summary}
        aria-valuemin={1}
        aria-valuemax={scene.documentOf.length}
        aria-valuenow={(chosen ?? 0) + 1}
        aria-valuetext={told}
        onKeyDown={onKeyDown}
        className={classes.canvas}
        data-frames="0"
        onPointerMove={(event) => onPoint(pointAt(event))}
        onPointerLeave={() => onPoint(undefined)}
        onClick={(event) => {
          const { offsetX: x, offsetY: y } = event.nativeEvent;
          const point = nearestPoint(event.currentTarget, view.current, scene.map, { x, y, reach: REACH });
          if (point !== undefined) onChoose(point);
        }}
      />
      <div className={classes.buttons}>
        <MapButton label="Zoom in" icon={<Plus size={16} />} onClick={() => zoomBy(STEP)} />
        <MapButton label="Zoom out" icon={<Minus size={16} />} onClick={() => zoomBy(1 / STEP)} />
        <MapButton label="Show everything" icon={<Scan size={16} />} onClick={reset} />
      </div>
    </div>
  );
}

function MapButton({
  label,
  icon,
  onClick,
}: {
  readonly label: string;
  readonly icon: ReactElement;
  readonly onClick: () => void;
}): ReactElement {
  return (
    <Tooltip label={label} position="left">
      <ActionIcon variant="default" aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

interface ViewControl {
  readonly view: RefObject<ZoomTransform>;
  readonly zoomBy: (factor: number) => void;
  readonly reset: () => void;
}

/** Draws the scene whenever it, the view or the size of the canvas changes, at most once a frame. */
function useView(canvas: RefObject<HTMLCanvasElement | null>, scene: Scene): ViewControl {
  const view = useRef<ZoomTransform>(zoomIdentity);
  const latest = useRef(scene);
  const behavior = useRef<ZoomBehavior<HTMLCanvasElement, unknown>>(undefined);
  const draw = useRef<() => void>(() => {});
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let frame = 0;
    draw.current = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        drawScene(element, view.current, latest.current);
        element.dataset["frames"] = String(Number(element.dataset["frames"]) + 1);
      });
    };
    const zooming = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([1, CLOSEST])
      .on("zoom", ({ transform }: { readonly transform: ZoomTransform }) => {
        view.current = transform;
        draw.current();
      });
    behavior.current = zooming;
    select(element).call(zooming);
    const sized = new ResizeObserver(() => draw.current());
    sized.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      sized.disconnect();
      select(element).on(".zoom", null);
    };
  }, [canvas]);
  useEffect(() => {
    latest.current = scene;
    draw.current();
  });
  const act = (
    change: (zooming: ZoomBehavior<HTMLCanvasElement, unknown>, element: HTMLCanvasElement) => void,
  ): void => {
    if (canvas.current !== null && behavior.current !== undefined) change(behavior.current, canvas.current);
  };
  return {
    view,
    zoomBy: (factor) => act((zooming, element) => zooming.scaleBy(select(element), factor)),
    reset: () => act((zooming, element) => zooming.transform(select(element), zoomIdentity)),
  };
}
