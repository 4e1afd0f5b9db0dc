// The drawing itself. This file is loaded when the first chart is wanted, so that the page opens without it.

import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { withUnit } from "../parts/numbers";
import { timeText } from "../state/time";
import type { ChartKind, Shape } from "./shape";

echarts.use([LineChart, BarChart, PieChart, GridComponent, TooltipComponent, LegendComponent, CanvasRenderer, SVGRenderer]);

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
  return typeof one === "number" ? timeText(one).replace(/\.000$/, "").replace(/:00$/, "") : one;
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

function option(shape: Shape, kind: ChartKind, dark: boolean): echarts.EChartsCoreOption {
  const theme = dark ? "dark" : "light";
  const ink = INK[theme];
  const unit = shape.series.length === 1 || kind === "pie" ? shape.series[0]!.name : shape.series.map((series) => series.name).find((name) => /byte|duration/i.test(name)) ?? "";
  const common = {
    color: COLOURS[theme],
    animation: false,
    textStyle: { fontFamily: "system-ui, sans-serif", color: ink.text },
    legend: { type: "plain", bottom: 0, textStyle: { color: ink.text, width: 220, overflow: "truncate" }, inactiveColor: ink.muted },
    tooltip: {
      trigger: kind === "pie" ? "item" : "axis",
      // Drawn on the canvas: names come from logs and must never be taken for HTML.
      renderMode: "richText",
      confine: true,
      backgroundColor: ink.raised,
      borderColor: ink.line,
      textStyle: { color: ink.text },
      valueFormatter: (value: unknown) => (typeof value === "number" ? withUnit(value, unit) : "–"),
    },
  };
  if (kind === "pie") {
    return {
      ...common,
      series: [{ type: "pie", radius: ["35%", "68%"], center: ["50%", "44%"], data: slices(shape), label: { color: ink.text, formatter: "{b}: {d} %" }, itemStyle: { borderColor: ink.back, borderWidth: 2 } }],
    };
  }
  const names = shape.series.length * (shape.places.length > 20 ? 1 : 0) > 6;
  return {
    ...common,
    grid: { left: 12, right: 20, top: 34, bottom: names ? 76 : 44, containLabel: true },
    xAxis: {
      type: "category",
      name: shape.axis,
      nameLocation: "middle",
      nameGap: 30,
      nameTextStyle: { color: ink.muted },
      data: shape.places.map((_, i) => place(shape, i)),
      boundaryGap: kind === "bar",
      axisLabel: { color: ink.muted, hideOverlap: true, width: 130, overflow: "truncate" },
      axisLine: { lineStyle: { color: ink.line } },
    },
    yAxis: {
      type: "value",
      name: unit,
      nameTextStyle: { color: ink.muted, align: "left" },
      axisLabel: { color: ink.muted, formatter: (value: number) => withUnit(value, unit, true) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: shape.series.map((series) => ({
      name: series.name,
      type: kind === "bar" ? "bar" : "line",
      data: series.values,
      stack: kind === "area" || (kind === "bar" && shape.kind === "time") ? "all" : undefined,
      areaStyle: kind === "area" ? { opacity: 0.55 } : undefined,
      symbolSize: 5,
      showSymbol: shape.places.length < 60,
      barMaxWidth: 48,
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
  return {
    show(shape, kind, dark) {
      back = INK[dark ? "dark" : "light"].back;
      chart.setOption(option(shape, kind, dark), { notMerge: true });
    },
    resize: () => chart.resize(),
    png: () => new Promise((done) => chart.renderToCanvas({ pixelRatio: 2, backgroundColor: back }).toBlob(done, "image/png")),
    end: () => chart.dispose(),
  };
}

/** The chart as a file of SVG: made as text, without touching the page. */
export function svg(shape: Shape, kind: ChartKind, dark: boolean, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option(shape, kind, dark), backgroundColor: INK[dark ? "dark" : "light"].back });
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}
