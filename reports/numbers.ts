/** 12345 -> 12,345. Always English: a report must not differ with the locale of the machine that wrote it. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** At most 7 characters: 999,999, then 12.3M. */
export function shortCount(value: number): string {
  if (value < 1_000_000) return count(value);
  return value < 1e9 ? `${(value / 1e6).toFixed(1)}M` : `${(value / 1e9).toFixed(1)}G`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** How long a run took or a tolerance is: 3 µs, 800 ms, 41.2 s, 3 min 5 s. */
export function duration(ms: number): string {
  if (ms > 0 && ms < 0.001) return `${trim(ms * 1e6)} ns`;
  if (ms > 0 && ms < 1) return `${trim(ms * 1_000)} µs`;
  if (ms < 1_000) return `${trim(ms)} ms`;
  if (ms < 60_000) return `${trim(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Of a second: milliseconds, microseconds, nanoseconds. */
export type Digits = 3 | 6 | 9;

/** A point in a case's time: 0:00, 3:59.999, 1:04:00. Real clocks give fractions of a ms that hardly anybody reads. */
export function clock(ms: number, digits: Digits = 3): string {
  const parts = 10 ** digits;
  const total = Math.round((Math.abs(ms) * parts) / 1_000);
  const hours = Math.floor(total / (3_600 * parts));
  const minutes = Math.floor(total / (60 * parts)) % 60;
  const seconds = String(Math.floor(total / parts) % 60).padStart(2, '0');
  const rest = total % parts;
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`;
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  return `${ms < 0 ? '-' : ''}${head}:${seconds}${fraction}`;
}

/** Without trailing zeros. */
function trim(value: number): string {
  return String(Number(value.toFixed(1)));
}
