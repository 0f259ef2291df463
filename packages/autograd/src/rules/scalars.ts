import { type GraphBuilder, scalar } from "@leukoscope/onnx";

/** A constant of rank zero. */
export const number = (builder: GraphBuilder, value: number): string => builder.constant(scalar(value), "number");

/** `value` times a number; no node where that is 1. */
export const scaled = (builder: GraphBuilder, value: string, factor: number): string =>
  factor === 1 ? value : builder.op("Mul", [value, number(builder, factor)]);

/** `value` plus a number. */
export const shifted = (builder: GraphBuilder, value: string, by: number): string =>
  builder.op("Add", [value, number(builder, by)]);

/** 1 - `value` */
export const complement = (builder: GraphBuilder, value: string): string =>
  builder.op("Sub", [number(builder, 1), value]);
