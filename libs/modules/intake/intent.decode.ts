import type { Json } from '@kernel/json.js';
import type { Fault, Warning } from './fault.js';
import type { Intent, PlacedRef } from './intent.js';

/** Rows and faults go through the spool of the very import that made them, so their shapes are known. */
export const spooledIntent = (intent: Intent): Json => intent as unknown as Json;
export const decodeIntent = (value: Json): Intent => value as unknown as Intent;

export const spooledFault = (fault: Fault): Json => fault as unknown as Json;
export const decodeFault = (value: Json): Fault => value as unknown as Fault;

export const spooledWarning = (warning: Warning): Json => warning as unknown as Json;
export const decodeWarning = (value: Json): Warning => value as unknown as Warning;

export const spooledPlacedRef = (placed: PlacedRef): Json => placed as unknown as Json;
export const decodePlacedRef = (value: Json | undefined): PlacedRef | undefined =>
  value as unknown as PlacedRef | undefined;
