// Numbers as people read them.

const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(value: number): string {
  return GROUPED.format(value);
}

/** Powers of 1000, as the console counts bytes. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || Math.abs(size) >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A number in the unit that the name of its column tells. */
export function withUnit(value: number, name: string, short = false): string {
  if (/byte/i.test(name)) return bytes(value);
  if (/duration|latency|elapsed|(_|\b)ms\b/i.test(name)) return duration(value);
  return (short ? SHORT : GROUPED).format(value);
}
