import type {
  Arrival,
  Delivery,
  Operation,
  Outcome,
  PacketOutcome,
  PlainOutcome,
} from '../../spec/vocabulary/index.ts';
import type { Sends } from './columns.ts';

type Step = Pick<Operation | Sends, 'op'>;

/** What an answer to `steps` holds. */
export interface Outcomes {
  readonly outcomes: readonly Outcome[];
  readonly more: boolean;
}

/**
 * Reads an answer to steps in one pass, some four times as fast as JSON and a schema: a batch is made of a great many
 * such outcomes. It knows but the forms that nearly every adapter writes (plain numbers, blanks only between tokens, keys
 * in any order) and accepts nothing that the schema does not. Null is no verdict: the schema has to read the line then,
 * and to say what is wrong with it.
 * @param steps which the answer speaks of, from `first` on.
 * @param vms How many VMs the deployment has.
 */
export function readPlainOutcomes(
  line: string,
  id: number,
  steps: readonly Step[],
  first: number,
  vms: number,
): Outcomes | null {
  try {
    return new PlainReader(line, vms).answer(id, steps, first);
  } catch (error) {
    if (error === OTHER) return null;
    throw error;
  }
}

const OTHER = new Error('This is not in a form that is read in one pass.');

const words = (...texts: string[]): readonly Uint8Array[] =>
  texts.map((text) => new TextEncoder().encode(text));
const ANSWER = words('"id":', '"outcomes":', '"more":');
const OUTCOME = words('"sent":', '"seen":', '"arrivals":', '"deliveries":', '"answer":');
const ARRIVAL = words('"source":', '"sourcePort":', '"destination":', '"destinationPort":', '"intact":');
const DELIVERY = words('"vm":', '"port":', '"source":', '"sourcePort":', '"intact":');
const [TRUE, FALSE, NULL, RST, ICMP] = words('true', 'false', 'null', '"rst"', '"icmp"') as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
/** The first so many keys of a list, as bits. */
const firstKeys = (count: number): number => (1 << count) - 1;

const BLANK = 32;
const QUOTE = 34;
const COMMA = 44;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;
const NONE: never[] = [];
/** So many digits are exact in a double. */
const MOST_DIGITS = 15;
const LAST_PORT = 65_535;

class PlainReader {
  readonly #bytes: Buffer;
  readonly #vms: number;
  #at = 0;

  constructor(text: string, vms: number) {
    this.#bytes = Buffer.from(text);
    this.#vms = vms;
  }

  answer(id: number, steps: readonly Step[], first: number): Outcomes {
    let outcomes: readonly Outcome[] = [];
    let more = false;
    let known = 0;
    this.#take(OPEN);
    do {
      const key = this.#key(ANSWER, known);
      known |= 1 << key;
      if (key === 0) {
        if (this.#integer(Number.MAX_SAFE_INTEGER) !== id) throw OTHER;
      } else if (key === 1) outcomes = this.#outcomes(steps, first);
      else more = this.#flag();
    } while (this.#goesOn(CLOSE));
    if ((known & firstKeys(2)) !== firstKeys(2)) throw OTHER;
    this.#skipBlanks();
    if (this.#at !== this.#bytes.length) throw OTHER;
    return { outcomes, more };
  }

  #outcomes(steps: readonly Step[], first: number): Outcome[] {
    const outcomes: Outcome[] = [];
    if (this.#isEmptyList()) return outcomes;
    do {
      const step = steps[first + outcomes.length];
      switch (step?.op) {
        case 'send':
        case 'receive':
          outcomes.push(this.#packet());
          break;
        case 'advance':
        case 'change':
          outcomes.push(this.#plain());
          break;
        default:
          throw OTHER;
      }
    } while (this.#goesOn(CLOSE_LIST));
    return outcomes;
  }

  #plain(): PlainOutcome {
    let sent = 0;
    let seen = 0;
    let known = 0;
    this.#take(OPEN);
    do {
      const key = this.#key(OUTCOME, known);
      known |= 1 << key;
      if (key === 0) sent = this.#time();
      else seen = this.#time();
    } while (this.#goesOn(CLOSE));
    if (known !== firstKeys(2) || seen < sent) throw OTHER;
    return { sent, seen };
  }

  #packet(): PacketOutcome {
    let sent = 0;
    let seen = 0;
    let arrivals: Arrival[] = NONE;
    let deliveries: Delivery[] = NONE;
    let answer: PacketOutcome['answer'] = null;
    let known = 0;
    this.#take(OPEN);
    do {
      const key = this.#key(OUTCOME, known);
      known |= 1 << key;
      if (key === 0) sent = this.#time();
      else if (key === 1) seen = this.#time();
      else if (key === 2) {
        arrivals = [];
        if (!this.#isEmptyList())
          do arrivals.push(this.#arrival());
          while (this.#goesOn(CLOSE_LIST));
      } else if (key === 3) {
        deliveries = [];
        if (!this.#isEmptyList())
          do deliveries.push(this.#delivery());
          while (this.#goesOn(CLOSE_LIST));
      } else answer = this.#answer();
    } while (this.#goesOn(CLOSE));
    if ((known & firstKeys(4)) !== firstKeys(4) || seen < sent) throw OTHER;
    return { sent, seen, arrivals, deliveries, answer };
  }

  #arrival(): Arrival {
    let source = 0;
    let sourcePort = 0;
    let destination = 0;
    let destinationPort = 0;
    let intact = false;
    let known = 0;
    this.#take(OPEN);
    do {
      const key = this.#key(ARRIVAL, known);
      known |= 1 << key;
      if (key === 0) source = this.#address();
      else if (key === 1) sourcePort = this.#integer(LAST_PORT);
      else if (key === 2) destination = this.#address();
      else if (key === 3) destinationPort = this.#integer(LAST_PORT);
      else intact = this.#flag();
    } while (this.#goesOn(CLOSE));
    if (known !== firstKeys(5)) throw OTHER;
    return { source, sourcePort, destination, destinationPort, intact };
  }

  #delivery(): Delivery {
    let vm = 0;
    let port = 0;
    let source = 0;
    let sourcePort = 0;
    let intact = false;
    let known = 0;
    this.#take(OPEN);
    do {
      const key = this.#key(DELIVERY, known);
      known |= 1 << key;
      if (key === 0) vm = this.#integer(this.#vms - 1);
      else if (key === 1) port = this.#integer(LAST_PORT);
      else if (key === 2) source = this.#address();
      else if (key === 3) sourcePort = this.#integer(LAST_PORT);
      else intact = this.#flag();
    } while (this.#goesOn(CLOSE));
    if (known !== firstKeys(5)) throw OTHER;
    return { vm, port, source, sourcePort, intact };
  }

  /** The place in `keys` of a key that is not yet `known`; they are tried in their order. */
  #key(keys: readonly Uint8Array[], known: number): number {
    this.#skipBlanks();
    for (let key = 0; key < keys.length; key++) {
      if ((known & (1 << key)) === 0 && this.#skip(keys[key] as Uint8Array)) {
        this.#skipBlanks();
        return key;
      }
    }
    throw OTHER;
  }

  /** Goes past these bytes if they come next. */
  #skip(word: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const { length } = word;
    // The end tells keys apart soonest, such as source from sourcePort.
    for (let i = length - 1; i >= 0; i--) if (bytes[at + i] !== word[i]) return false;
    this.#at = at + length;
    return true;
  }

  /** Whether another one follows in a list or an object, or `end`. */
  #goesOn(end: number): boolean {
    this.#skipBlanks();
    const code = this.#bytes[this.#at];
    if (code !== COMMA && code !== end) throw OTHER;
    this.#at += 1;
    return code === COMMA;
  }

  /** Takes the beginning of a list, and its end if it holds nothing. */
  #isEmptyList(): boolean {
    this.#take(OPEN_LIST);
    this.#skipBlanks();
    if (this.#bytes[this.#at] !== CLOSE_LIST) return false;
    this.#at += 1;
    return true;
  }

  #take(code: number): void {
    this.#skipBlanks();
    if (this.#bytes[this.#at] !== code) throw OTHER;
    this.#at += 1;
  }

  #skipBlanks(): void {
    while (this.#bytes[this.#at] === BLANK) this.#at += 1;
  }

  #integer(most: number): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let value = 0;
    let code = bytes[at] ?? 0;
    if (code === ZERO) at += 1;
    else {
      while (code >= ZERO && code <= NINE) {
        value = value * 10 + code - ZERO;
        code = bytes[++at] ?? 0;
      }
    }
    if (at === start || at - start > MOST_DIGITS || value > most) throw OTHER;
    this.#at = at;
    return value;
  }

  #time(): number {
    const start = this.#at;
    const whole = this.#integer(Number.MAX_SAFE_INTEGER);
    if (this.#bytes[this.#at] !== DOT) return whole;
    const fraction = this.#at + 1;
    let code: number;
    do code = this.#bytes[++this.#at] ?? 0;
    while (code >= ZERO && code <= NINE);
    if (this.#at === fraction) throw OTHER;
    return Number(this.#bytes.toString('latin1', start, this.#at));
  }

  #address(): number {
    let address = 0;
    for (let octet = 0; octet < 4; octet++) {
      if (this.#bytes[this.#at] !== (octet === 0 ? QUOTE : DOT)) throw OTHER;
      this.#at += 1;
      address = address * 256 + this.#integer(255);
    }
    if (this.#bytes[this.#at] !== QUOTE) throw OTHER;
    this.#at += 1;
    return address;
  }

  #flag(): boolean {
    if (this.#skip(TRUE)) return true;
    if (this.#skip(FALSE)) return false;
    throw OTHER;
  }

  #answer(): PacketOutcome['answer'] {
    if (this.#skip(NULL)) return null;
    if (this.#skip(RST)) return 'rst';
    if (this.#skip(ICMP)) return 'icmp';
    throw OTHER;
  }
}
