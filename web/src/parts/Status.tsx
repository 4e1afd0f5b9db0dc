// How the run goes: progress while it runs, statistics when it is done.

import { useEffect, useState } from "preact/hooks";
import { run, running, stop } from "../state/run";
import { bytes, count, duration } from "./numbers";

/** Below this a run is over before a bar could be read. */
const SHOW_AFTER_MS = 150;

export function Status() {
  const current = run.value;
  const going = running();
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!going) return;
    const timer = setTimeout(() => setLate(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [going, current?.number]);
  if (!current) return null;
  const { statistics, elapsed, totalBytes } = current;
  const read = statistics.bytesScanned ?? 0;
  const scanned = statistics.recordsScanned ?? 0;
  const perSecond = (amount: number) => (elapsed > 0 ? (amount / elapsed) * 1000 : 0);
  if (going) {
    return (
      <div class="status" role="status">
        {late && (
          <>
            <progress
              value={totalBytes > 0 ? Math.min(read, totalBytes) : undefined}
              max={totalBytes || 1}
              aria-label="Bytes scanned"
            />
            <span>
              {bytes(read)}
              {totalBytes > 0 && ` of ${bytes(totalBytes)}`}, {bytes(perSecond(read))}/s, {duration(elapsed)}
            </span>
          </>
        )}
        <button type="button" class="button small" onClick={() => void stop()}>
          Cancel
        </button>
      </div>
    );
  }
  const words: Partial<Record<typeof current.status, string>> = {
    Refused: "Not run",
    Failed: "Failed",
    Cancelled: "Cancelled",
    Timeout: "Timed out",
  };
  const word = words[current.status];
  return (
    <div class={`status ${word ? "bad" : ""}`} role="status">
      {word && <b>{word}</b>}
      {current.message && <span>{current.message}</span>}
      {current.status !== "Refused" && (
        <span class="statistics">
          {count(statistics.recordsMatched ?? 0)} records matched · {count(scanned)} records ({bytes(read)}) scanned in{" "}
          {duration(elapsed)} @ {count(Math.round(perSecond(scanned)))} records/s ({bytes(perSecond(read))}/s)
        </span>
      )}
    </div>
  );
}
