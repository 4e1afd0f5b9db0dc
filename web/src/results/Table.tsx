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
/** Pixels of the mark that a row can be opened. */
const OPENER = 28;
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

/** The rows that are open, by their place in the result, with the height of what is open below each. */
function useOpenRows(number: number) {
  const [open, setOpen] = useState<ReadonlyMap<number, number>>(new Map());
  useEffect(() => setOpen(new Map()), [number]);
  const toggle = (place: number) =>
    setOpen((old) => {
      const next = new Map(old);
      if (!next.delete(place)) next.set(place, 0);
      return next;
    });
  const measured = (place: number, height: number) =>
    setOpen((old) => (old.has(place) && old.get(place) !== height ? new Map(old).set(place, height) : old));
  return { open, toggle, measured };
}

/** The widths of the columns: as their reader made them, also in the next result, or guessed from the first rows. */
function useColumns(result: Result, number: number) {
  const [chosen, setChosen] = useState<Record<string, number>>({});
  const names = result.columns.join("\n");
  const guessed = useMemo(() => result.columns.map((_, i) => guessWidth(result, i)), [number, names]);
  const numbers = useMemo(() => result.columns.map((_, i) => numeric(result, i)), [result]);
  const widths = result.columns.map((name, i) => chosen[name] ?? guessed[i]!);
  // Text in the last column takes what is left; numbers would go far away from the column before them.
  const wide = !numbers.at(-1);
  const tracks = widths.map((width, i) => (wide && i === widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`));
  return {
    numbers,
    widths,
    template: `${OPENER}px ${tracks.join(" ")}`,
    full: OPENER + widths.reduce((sum, width) => sum + width, 0),
    setWidth: (name: string, width: number) => setChosen((old) => ({ ...old, [name]: width })),
  };
}

/** The part of the table that is in sight. */
function useWindow(scroller: { current: HTMLDivElement | null }) {
  const [sight, setSight] = useState({ top: 0, height: 400 });
  const look = () => {
    const element = scroller.current!;
    setSight({ top: element.scrollTop, height: element.clientHeight });
  };
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(look);
    watcher.observe(scroller.current!);
    return () => watcher.disconnect();
  }, []);
  return { sight, look };
}

export function Table({ result, number, onOrder }: Props) {
  const [order, setOrder] = useState<Order | null>(null);
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { open, toggle, measured } = useOpenRows(number);
  const columns = useColumns(result, number);
  const { sight, look } = useWindow(scroller);
  const places = useMemo(
    () => sorted(result, order && order.column < result.columns.length ? order : null),
    [result, order],
  );
  useEffect(() => onOrder(places), [places]);
  useEffect(() => {
    setOrder(null);
    setActive(0);
    scroller.current!.scrollTop = 0;
  }, [number]);

  // Open rows are kept by what they are; the layout wants to know where they stand.
  const extra = useMemo(() => {
    const where = new Map<number, number>();
    if (open.size > 0) places.forEach((place, row) => open.has(place) && where.set(row, open.get(place)!));
    return where;
  }, [open, places]);
  const layout: Layout = { count: places.length, rowHeight: ROW_HEIGHT, extra };
  const { first, last } = inSight(layout, sight.top, sight.height, BEYOND);

  const moveTo = (row: number) => {
    const to = Math.max(0, Math.min(places.length - 1, row));
    setActive(to);
    scrollTo(scroller.current!, topOf(layout, to));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const to = rowOfKey(event.key, active, places.length, Math.floor(sight.height / ROW_HEIGHT));
    if (to !== null) moveTo(to);
    else if ((event.key === "Enter" || event.key === " ") && places[active] !== undefined) toggle(places[active]);
    else return;
    event.preventDefault();
  };

  const shown = Array.from({ length: last - first + 1 }, (_, i) => first + i);
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
      onScroll={look}
      onKeyDown={keys}
    >
      <Head names={result.columns} columns={columns} order={order} onOrder={setOrder} />
      <div
        class="table-body"
        role="presentation"
        style={{ height: `${fullHeight(layout)}px`, minWidth: `${columns.full}px` }}
      >
        {shown.map((row) => {
          const place = places[row]!;
          return (
            <div
              key={place}
              role="presentation"
              class="table-place"
              style={{ transform: `translateY(${topOf(layout, row)}px)` }}
            >
              <Row
                row={row}
                cells={result.columns.map((_, i) => result.rows[place]![i])}
                columns={columns}
                isActive={row === active}
                isOpen={open.has(place)}
                onOpen={() => {
                  setActive(row);
                  toggle(place);
                }}
              />
              {open.has(place) && (
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

/** The row that a key goes to; null for other keys. */
function rowOfKey(key: string, active: number, count: number, inSight: number): number | null {
  // Two rows of a page stay in sight, as a reader expects, and one is below the header.
  const page = Math.max(1, inSight - 2);
  const rows: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  };
  return rows[key] ?? null;
}

/** Scrolls as little as it takes to see a row; the header covers as much as a row. */
function scrollTo(element: HTMLElement, top: number): void {
  const bottom = top + 2 * ROW_HEIGHT;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
}

type Columns = ReturnType<typeof useColumns>;

/** The order after a click on a column: numbers begin with the largest, texts with the first, and a third click ends it. */
function nextOrder(order: Order | null, column: number, isNumber: boolean): Order | null {
  if (order?.column !== column) return { column, down: isNumber };
  return order.down === isNumber ? { column, down: !order.down } : null;
}

interface HeadProps {
  names: string[];
  columns: Columns;
  order: Order | null;
  onOrder: (order: Order | null) => void;
}

function Head({ names, columns, order, onOrder }: HeadProps) {
  return (
    <div
      class="table-head"
      role="row"
      aria-rowindex={1}
      style={{ gridTemplateColumns: columns.template, minWidth: `${columns.full}px` }}
    >
      <span role="presentation" />
      {names.map((name, i) => {
        const direction = order?.column !== i ? "none" : order.down ? "descending" : "ascending";
        return (
          <div key={name} role="columnheader" class={columns.numbers[i] ? "number" : ""} aria-sort={direction}>
            <button
              type="button"
              onClick={() => onOrder(nextOrder(order, i, columns.numbers[i]!))}
              title={`Sort by ${name}`}
            >
              <span>{name}</span>
              <span aria-hidden="true">{{ none: "", descending: "▼", ascending: "▲" }[direction]}</span>
            </button>
            <Resizer name={name} width={columns.widths[i]!} onWidth={(width) => columns.setWidth(name, width)} />
          </div>
        );
      })}
    </div>
  );
}

interface RowProps {
  row: number;
  cells: Cell[];
  columns: Columns;
  isActive: boolean;
  isOpen: boolean;
  onOpen: () => void;
}

function Row({ row, cells, columns, isActive, isOpen, onOpen }: RowProps) {
  const open = () => {
    // Selecting text in a row is no wish to open it.
    if (getSelection()?.isCollapsed !== false) onOpen();
  };
  return (
    <div
      id={`row-${row}`}
      role="row"
      aria-rowindex={row + 2}
      aria-expanded={isOpen}
      class={`table-row${isActive ? " active" : ""}`}
      style={{ gridTemplateColumns: columns.template }}
      onClick={open}
    >
      <span class="opener" role="presentation">
        {isOpen ? "▾" : "▸"}
      </span>
      {cells.map((cell, i) => (
        <CellView key={i} cell={cell} isNumber={columns.numbers[i]!} />
      ))}
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
