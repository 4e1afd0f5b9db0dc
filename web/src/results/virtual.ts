// Which rows of a long table are in sight, when some of them are open and higher than the others.

export interface Layout {
  count: number;
  rowHeight: number;
  /** Extra pixels below open rows, by the place of the row. */
  extra: Map<number, number>;
}

/** The distance of a row's top from the top of the table. */
export function topOf(layout: Layout, row: number): number {
  let top = row * layout.rowHeight;
  for (const [open, extra] of layout.extra) if (open < row) top += extra;
  return top;
}

export function fullHeight(layout: Layout): number {
  return topOf(layout, layout.count);
}

/** The row at a distance from the top of the table. */
export function rowAt(layout: Layout, y: number): number {
  let low = 0;
  let high = Math.max(0, layout.count - 1);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (topOf(layout, middle) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows to draw for a window, with a few beyond both ends so that scrolling shows no gap. */
export function inSight(layout: Layout, y: number, height: number, beyond: number): { first: number; last: number } {
  if (layout.count === 0) return { first: 0, last: -1 };
  return {
    first: Math.max(0, rowAt(layout, y) - beyond),
    last: Math.min(layout.count - 1, rowAt(layout, y + height) + beyond),
  };
}
