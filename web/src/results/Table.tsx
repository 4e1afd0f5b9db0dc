// The table of results. Only the rows in sight are in the document, so that ten thousand are as quick as ten.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { numeric, sorted, type Cell, type Order, type Result } from "../state/result";
import { Details } from "./Details";
import { fullHeight, inSight, topOf, type Layout } from "./virtual";

const ROW_HEIGHT = 28;
const BEYOND = 8;
/** Pixels of a character in the table's type, near enough to guess a column's width. */
const CHARACTER = 7.6;
const NARROWEST = 48;
/** Rows that a column's first width is guessed from. */
const LOOKED_AT = 60;

interface Props {
  result: Result;
  /** Changes with each run: a new result begins at its top, in its own order. */
  number: number;
  /** Tells the places of the rows in the order that is shown. */
  onOrder: (places: number[]) => void;
}

function guessWidth(result: Result, column: number): number {
  let most = result.columns[column]!.length + 3;
  for (const row of result.rows.slice(0, LOOKED_AT)) most = Math.max(most, row[column]?.length ?? 0);
  return Math.min(Math.max(most * CHARACTER + 18, 72), result.columns.length === 1 ? 900 : 520);
}

export function Table({ result, number, onOrder }: Props) {
  const [order, setOrder] = useState<Order | null>(null);
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [open, setOpen] = useState<ReadonlyMap<number, number>>(new Map());
  const [active, setActive] = useState(0);
  const [window, setWindow] = useState({ top: 0, height: 400 });
  const scroller = useRef<HTMLDivElement>(null);

  useEffect(() => {
    setOrder(null);
    setOpen(new Map());
    setActive(0);
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [number]);
  // A column keeps the width that its reader gave it, also in the next result.
  const guessed = useMemo(() => result.columns.map((_, i) => guessWidth(result, i)), [number, result.columns.join("\n")]);
  const numbers = useMemo(() => result.columns.map((_, i) => numeric(result, i)), [result]);
  const places = useMemo(() => sorted(result, order && order.column < result.columns.length ? order : null), [result, order]);
  useEffect(() => onOrder(places), [places]);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const measure = () => setWindow({ top: element.scrollTop, height: element.clientHeight });
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);

  const shownWidths = result.columns.map((name, i) => widths[name] ?? guessed[i]!);
  // Text in the last column takes what is left; numbers would go far away from the column before them.
  const wide = !numbers.at(-1);
  const template = `28px ${shownWidths.map((width, i) => (wide && i === shownWidths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ")}`;
  const fullWidth = 28 + shownWidths.reduce((sum, width) => sum + width, 0);
  // Open rows are kept by what they are; the layout wants to know where they stand.
  const extra = useMemo(() => {
    const where = new Map<number, number>();
    if (open.size > 0) places.forEach((place, row) => open.has(place) && where.set(row, open.get(place)!));
    return where;
  }, [open, places]);
  const layout: Layout = { count: places.length, rowHeight: ROW_HEIGHT, extra };
  const { first, last } = inSight(layout, window.top, window.height, BEYOND);

  const toggle = (place: number) => {
    const next = new Map(open);
    if (!next.delete(place)) next.set(place, 0);
    setOpen(next);
  };
  const measured = (place: number, height: number) => {
    setOpen((old) => (old.has(place) && old.get(place) !== height ? new Map(old).set(place, height) : old));
  };
  const moveTo = (row: number) => {
    const to = Math.max(0, Math.min(places.length - 1, row));
    setActive(to);
    const element = scroller.current!;
    const top = topOf(layout, to);
    if (top < element.scrollTop) element.scrollTop = top;
    // The header covers the first row's height of the window.
    else if (top + 2 * ROW_HEIGHT > element.scrollTop + element.clientHeight) element.scrollTop = top + 2 * ROW_HEIGHT - element.clientHeight;
  };
  const keys = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor(window.height / ROW_HEIGHT) - 2);
    const steps: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: places.length - 1 };
    if (event.key in steps) moveTo(steps[event.key]!);
    else if ((event.key === "Enter" || event.key === " ") && places[active] !== undefined) toggle(places[active]);
    else return;
    event.preventDefault();
  };
  const sortBy = (column: number) => {
    if (order?.column !== column) setOrder({ column, down: numbers[column]! });
    else if (order.down === numbers[column]) setOrder({ column, down: !order.down });
    else setOrder(null);
  };

  const shown: number[] = [];
  for (let row = first; row <= last; row++) shown.push(row);
  return (
    <div
      ref={scroller}
      class="table"
      role="grid"
      aria-label="Results"
      aria-rowcount={places.length + 1}
      aria-colcount={result.columns.length}
      aria-activedescendant={places.length > 0 ? `row-${active}` : undefined}
      tabIndex={0}
      onScroll={(event) => setWindow({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      onKeyDown={keys}
    >
      <div class="table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth: `${fullWidth}px` }}>
        <span role="presentation" />
        {result.columns.map((name, i) => (
          <div key={name} role="columnheader" class={numbers[i] ? "number" : ""} aria-sort={order?.column !== i ? "none" : order.down ? "descending" : "ascending"}>
            <button type="button" onClick={() => sortBy(i)} title={`Sort by ${name}`}>
              <span>{name}</span>
              <span aria-hidden="true">{order?.column !== i ? "" : order.down ? "▼" : "▲"}</span>
            </button>
            <Resizer name={name} width={shownWidths[i]!} onWidth={(width) => setWidths((old) => ({ ...old, [name]: width }))} />
          </div>
        ))}
      </div>
      <div class="table-body" role="presentation" style={{ height: `${fullHeight(layout)}px`, minWidth: `${fullWidth}px` }}>
        {shown.map((row) => {
          const place = places[row]!;
          const isOpen = open.has(place);
          return (
            <div key={place} role="presentation" class="table-place" style={{ transform: `translateY(${topOf(layout, row)}px)` }}>
              <div
                id={`row-${row}`}
                role="row"
                aria-rowindex={row + 2}
                aria-expanded={isOpen}
                class={`table-row${row === active ? " active" : ""}`}
                style={{ gridTemplateColumns: template }}
                onClick={() => {
                  // Selecting text in a row is no wish to open it.
                  if (getSelection()?.isCollapsed === false) return;
                  setActive(row);
                  toggle(place);
                }}
              >
                <span class="opener" role="presentation">
                  {isOpen ? "▾" : "▸"}
                </span>
                {result.columns.map((name, i) => (
                  <CellView key={name} cell={result.rows[place]![i]} isNumber={numbers[i]!} />
                ))}
              </div>
              {isOpen && (
                <Measured width={scroller.current?.clientWidth ?? 300} onHeight={(height) => measured(place, height)}>
                  <Details result={result} place={place} />
                </Measured>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function CellView({ cell, isNumber }: { cell: Cell; isNumber: boolean }) {
  return (
    <span role="gridcell" class={cell === undefined ? "missing" : isNumber ? "number" : ""}>
      {cell ?? "–"}
    </span>
  );
}

/** The handle at a column's right end: dragged, or moved with the arrow keys. */
function Resizer(props: { name: string; width: number; onWidth: (width: number) => void }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const set = (width: number) => props.onWidth(Math.max(NARROWEST, Math.round(width)));
  return (
    <span
      class="resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${props.name}`}
      aria-valuenow={Math.round(props.width)}
      aria-valuemin={NARROWEST}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: props.width };
      }}
      onPointerMove={(event) => from.current && set(from.current.width + event.clientX - from.current.x)}
      onPointerUp={() => (from.current = null)}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? 16 : event.key === "ArrowLeft" ? -16 : 0;
        if (step === 0) return;
        event.preventDefault();
        set(props.width + step);
      }}
    />
  );
}

/** Tells how high its content is, as often as that changes. */
function Measured(props: { width: number; onHeight: (height: number) => void; children: preact.ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(() => box.current && props.onHeight(box.current.offsetHeight));
    watcher.observe(box.current!);
    return () => watcher.disconnect();
  }, []);
  return (
    <div ref={box} class="details" style={{ width: `${props.width}px` }}>
      {props.children}
    </div>
  );
}
