// The drawing itself. This file is loaded when the first chart is wanted, so that the page opens without it.

import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { withUnit } from "../parts/numbers";
import { timeText } from "../state/time";
import type { ChartKind, Shape } from "./shape";

echarts.use([
  LineChart,
  BarChart,
  PieChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  CanvasRenderer,
  SVGRenderer,
]);

/** Each at least 3:1 against the background of its theme, and told apart by more than hue. */
const COLOURS = {
  light: ["#0b62b8", "#c2500a", "#1b7a43", "#8a3fb0", "#b01c5c", "#5b6472", "#7a6200", "#0a7580", "#3b3bb3", "#8c2f1b"],
  dark: ["#6db3ff", "#ffa057", "#5fd18d", "#cf9bf0", "#ff86b4", "#b4bdc9", "#e0c64a", "#56cbd6", "#a5a5ff", "#f29a86"],
};
const INK = {
  light: { text: "#1b1f27", muted: "#566072", line: "#d5d9e0", back: "#ffffff", raised: "#ffffff" },
  dark: { text: "#e6e9ef", muted: "#a3adbd", line: "#343b48", back: "#12151b", raised: "#242a35" },
};

/** A slice of a circle below this part of the whole has no room for a name. */
const MOST_SLICES = 12;

function place(shape: Shape, at: number): string {
  const one = shape.places[at]!;
  return typeof one === "number"
    ? timeText(one)
        .replace(/\.000$/, "")
        .replace(/:00$/, "")
    : one;
}

function slices(shape: Shape): { name: string; value: number }[] {
  const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const all =
    shape.kind === "time"
      ? shape.series.map((series) => ({ name: series.name, value: sum(series.values) }))
      : shape.places.map((_, i) => ({ name: place(shape, i), value: shape.series[0]!.values[i] ?? 0 }));
  const ordered = all.sort((a, b) => b.value - a.value);
  if (ordered.length <= MOST_SLICES) return ordered;
  const others = ordered.slice(MOST_SLICES - 1).reduce((total, one) => total + one.value, 0);
  return [...ordered.slice(0, MOST_SLICES - 1), { name: `${ordered.length - MOST_SLICES + 1} others`, value: others }];
}

/** Labels of a time axis, by what changes from one to the next. */
const TIME_LABELS = {
  year: "{yyyy}",
  month: "{yyyy}-{MM}",
  day: "{MM}-{dd}",
  hour: "{HH}:{mm}",
  minute: "{HH}:{mm}",
  second: "{HH}:{mm}:{ss}",
  millisecond: "{HH}:{mm}:{ss}",
};

const valueText = (column: string) => (value: unknown) => (typeof value === "number" ? withUnit(value, column) : "–");

/** One axis for the values, or two when there are two columns: bytes and counts on one axis hide the smaller. */
function valueAxes(columns: string[], ink: (typeof INK)["light"]): object[] {
  return columns.map((column, i) => ({
    type: "value",
    name: column,
    nameTextStyle: { color: ink.muted, align: i === 0 ? "left" : "right" },
    axisLabel: { color: ink.muted, formatter: (value: number) => withUnit(value, column, true) },
    splitLine: { show: i === 0, lineStyle: { color: ink.line } },
  }));
}

/** The values of a series along the axis: with their times where the axis is one of time. */
function points(shape: Shape, values: (number | null)[], onTime: boolean): unknown[] {
  return onTime ? values.map((value, i) => [shape.places[i], value]) : values;
}

function pie(shape: Shape, ink: (typeof INK)["light"]): object {
  return {
    series: [
      {
        type: "pie",
        radius: ["35%", "68%"],
        center: ["50%", "44%"],
        data: slices(shape),
        minShowLabelAngle: 5,
        label: { color: ink.text, formatter: "{b}: {d} %", width: 180, overflow: "truncate" },
        itemStyle: { borderColor: ink.back, borderWidth: 2 },
        tooltip: { valueFormatter: valueText(shape.series[0]!.column) },
      },
    ],
  };
}

/** Rows that the legend breaks into: an entry is its mark and its name. */
function legendRows(shape: Shape, width: number): number {
  const entries = shape.series.map((series) => 52 + 7 * Math.min(series.name.length, 32));
  return Math.max(1, Math.ceil(entries.reduce((sum, entry) => sum + entry, 0) / Math.max(200, width - 60)));
}

function option(shape: Shape, kind: ChartKind, dark: boolean, width: number): echarts.EChartsCoreOption {
  const theme = dark ? "dark" : "light";
  const ink = INK[theme];
  const common = {
    color: COLOURS[theme],
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: "system-ui, sans-serif", color: ink.text },
    legend: {
      type: "plain",
      bottom: 0,
      textStyle: { color: ink.text, width: 220, overflow: "truncate" },
      inactiveColor: ink.muted,
    },
    tooltip: {
      trigger: kind === "pie" ? "item" : "axis",
      // Drawn on the canvas: names come from logs and must never be taken for HTML.
      renderMode: "richText",
      confine: true,
      backgroundColor: ink.raised,
      borderColor: ink.line,
      textStyle: { color: ink.text },
    },
  };
  if (kind === "pie") return { ...common, ...pie(shape, ink) };
  // Lines and areas stand at their times; bars at equal distances, so that they have a width.
  const onTime = shape.kind === "time" && kind !== "bar";
  const stacked = kind === "area" || (kind === "bar" && shape.kind === "time");
  const columns = [...new Set(shape.series.map((series) => series.column))];
  const axes = columns.length === 2 ? columns : columns.slice(0, 1);
  const axisOfColumn = (column: string) => Math.max(0, axes.indexOf(column));
  return {
    ...common,
    grid: { left: 12, right: 24, top: 34, bottom: 30 + 25 * legendRows(shape, width), containLabel: true },
    xAxis: {
      type: onTime ? "time" : "category",
      name: shape.axis,
      nameLocation: "middle",
      nameGap: 28,
      nameTextStyle: { color: ink.muted },
      ...(!onTime && { data: shape.places.map((_, i) => place(shape, i)), boundaryGap: kind === "bar" }),
      axisLabel: {
        color: ink.muted,
        hideOverlap: true,
        ...(onTime ? { formatter: TIME_LABELS } : { width: 130, overflow: "truncate" }),
      },
      axisLine: { lineStyle: { color: ink.line } },
      splitLine: { show: false },
    },
    yAxis: valueAxes(axes, ink),
    series: shape.series.map((series) => ({
      name: series.name,
      type: kind === "bar" ? "bar" : "line",
      data: points(shape, series.values, onTime),
      yAxisIndex: axisOfColumn(series.column),
      stack: stacked ? series.column : undefined,
      areaStyle: kind === "area" ? { opacity: 0.55 } : undefined,
      symbolSize: 5,
      showSymbol: shape.places.length < 60,
      barMaxWidth: 48,
      tooltip: { valueFormatter: valueText(series.column) },
    })),
  };
}

export interface Drawing {
  show(shape: Shape, kind: ChartKind, dark: boolean): void;
  resize(): void;
  png(): Promise<Blob | null>;
  end(): void;
}

/** Draws into an element. */
export function drawing(element: HTMLElement): Drawing {
  const chart = echarts.init(element, null, { renderer: "canvas" });
  let back = INK.light.back;
  let draw = () => {};
  return {
    show(shape, kind, dark) {
      back = INK[dark ? "dark" : "light"].back;
      draw = () => chart.setOption(option(shape, kind, dark, chart.getWidth()), { notMerge: true });
      draw();
    },
    resize() {
      chart.resize();
      draw();
    },
    png: () =>
      new Promise((done) => chart.renderToCanvas({ pixelRatio: 2, backgroundColor: back }).toBlob(done, "image/png")),
    end: () => chart.dispose(),
  };
}

/** The chart as a file of SVG: made as text, without touching the page. */
export function svg(shape: Shape, kind: ChartKind, dark: boolean, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option(shape, kind, dark, width), backgroundColor: INK[dark ? "dark" : "light"].back });
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}
