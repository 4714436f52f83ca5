import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Address, parseAddress, quote, SnatcheckError } from '../../spec/vocabulary/index.ts';

/**
 * The alert event log of a load balancer, as it is stored: records of category LoadBalancerAlertEvent. Its operation name is that of
 * health probes, so category and event name decide. The published sample lacks a closing brace, so records that are cut off count as
 * far as they go.
 */

export interface ExhaustionAlert {
  /** When it was logged, in ms since 1970, by the cloud's clock. */
  readonly atMs: number;
  readonly address: Address;
}

export interface AlertRecords {
  readonly alerts: readonly ExhaustionAlert[];
  /** Records of which too little was left to tell what they say. */
  readonly unreadable: number;
}

const MOST_BYTES = 256 * 1024 * 1024;
/** Storage accounts keep such logs by year, month, day, hour and minute. */
const DEEPEST = 24;

/** A file, or every .json and .log below a folder. @throws SnatcheckError `alerts-unreadable` */
export function readAlertLog(path: string): AlertRecords {
  const alerts: ExhaustionAlert[] = [];
  let unreadable = 0;
  try {
    for (const file of filesAt(path, DEEPEST)) {
      if (statSync(file).size > MOST_BYTES) throw new Error(`${file} is larger than ${MOST_BYTES} bytes`);
      const read = readAlertRecords(readFileSync(file, 'utf8'));
      alerts.push(...read.alerts);
      unreadable += read.unreadable;
    }
  } catch (error) {
    throw new SnatcheckError(
      'alerts-unreadable',
      {
        expected: 'a file or folder with the alert event log of a load balancer',
        received: `${quote(path)}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
        remedy: 'Copy the container insights-logs-loadbalanceralertevent of your storage account there.',
      },
      error,
    );
  }
  return { alerts, unreadable };
}

export function readAlertRecords(text: string): AlertRecords {
  const alerts: ExhaustionAlert[] = [];
  let unreadable = 0;
  for (const record of recordsIn(text)) {
    if (record === null) unreadable += 1;
    else if (isExhaustion(record)) {
      const alert = alertOf(record);
      if (alert === null) unreadable += 1;
      else alerts.push(alert);
    }
  }
  return { alerts, unreadable };
}

interface EventRecord {
  readonly time?: unknown;
  readonly category?: unknown;
  readonly properties?: {
    readonly eventName?: unknown;
    readonly eventDescription?: unknown;
    readonly eventProperties?: Readonly<Record<string, unknown>>;
  };
}

function isExhaustion({ category, properties }: EventRecord): boolean {
  return (
    category === 'LoadBalancerAlertEvent' &&
    properties?.eventName === 'Resource Limits Hit' &&
    properties.eventDescription === 'Ports exhausted'
  );
}

function alertOf({ time, properties }: EventRecord): ExhaustionAlert | null {
  const text = String(time);
  // JavaScript takes a time without a zone for one of this machine's.
  const atMs = Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
  const address = properties?.eventProperties?.['public ip address'];
  if (Number.isNaN(atMs) || typeof address !== 'string') return null;
  try {
    return { atMs, address: parseAddress(address.trim()) };
  } catch {
    return null;
  }
}

/** Whole documents are taken as they are; others apart, by where records begin. Null for what cannot be read. */
function recordsIn(text: string): readonly (EventRecord | null)[] {
  const whole = parsed(text);
  if (whole !== undefined) {
    const records = (whole as { records?: unknown } | null)?.records;
    const list = Array.isArray(whole) ? whole : Array.isArray(records) ? records : [whole];
    return list.map((one: unknown) => (typeof one === 'object' ? (one as EventRecord | null) : null));
  }
  const starts = [...text.matchAll(/\{\s*"(?:time|category|systemId|resourceId)"\s*:/g)].map(
    ({ index }) => index,
  );
  return starts.map((start, nth) => mended(text.slice(start, starts[nth + 1])));
}

/** One record, with the braces that it lacks. */
function mended(text: string): EventRecord | null {
  const open: string[] = [];
  let inString = false;
  let end = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
      continue;
    }
    if (char === '"') inString = true;
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']');
    else if (char === '}' || char === ']') {
      // What closes something that was opened before this record is the end of it.
      if (open.at(-1) !== char) {
        end = at;
        break;
      }
      open.pop();
      if (open.length === 0) {
        end = at + 1;
        break;
      }
    }
  }
  const record = parsed(`${text.slice(0, end).replace(/[\s,]+$/, '')}${open.toReversed().join('')}`);
  return typeof record === 'object' ? (record as EventRecord | null) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function filesAt(path: string, depth: number): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  if (depth === 0) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return filesAt(inner, depth - 1);
    return entry.isFile() && /\.(?:json|log)$/.test(entry.name) ? [inner] : [];
  });
}
