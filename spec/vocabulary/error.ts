/**
 * Every error that a person may meet: a stable code, what was expected, what came instead, and how to mend it.
 * Codes are `area-problem`, e.g. `address-malformed`; they are part of the public interface.
 */
export class SnatcheckError extends Error {
  override readonly name = 'SnatcheckError';
  readonly code: string;
  readonly expected: string;
  readonly received: string;
  readonly remedy: string;

  constructor(code: string, parts: { expected: string; received: string; remedy: string }, cause?: unknown) {
    super(
      `${code}: expected ${parts.expected}, received ${parts.received}. ${parts.remedy}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.expected = parts.expected;
    this.received = parts.received;
    this.remedy = parts.remedy;
  }
}

/** A short, quoted, printable form of a value of unknown origin, for the `received` part of an error. */
export function quote(value: unknown): string {
  const text = describe(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
