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

/** How long a run took or a tolerance is: 800 ms, 41.2 s, 3 min 5 s. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${trim(ms)} ms`;
  if (ms < 60_000) return `${trim(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A point in a case's time: 0:00, 3:59.999, 1:04:00. Real clocks give fractions of a ms that nobody reads. */
export function clock(ms: number): string {
  const total = Math.round(Math.abs(ms));
  const hours = Math.floor(total / 3_600_000);
  const minutes = Math.floor(total / 60_000) % 60;
  const seconds = String(Math.floor(total / 1_000) % 60).padStart(2, '0');
  const rest = total % 1_000;
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0').replace(/0+$/, '')}`;
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes);
  return `${ms < 0 ? '-' : ''}${head}:${seconds}${fraction}`;
}

/** Without trailing zeros. */
function trim(value: number): string {
  return String(Number(value.toFixed(1)));
}
