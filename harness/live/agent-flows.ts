import { type Endpoint, formatEndpoint, SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Ask, Late } from './agent-messages.ts';
import { askHttp } from './ask-http.ts';
import { askReflectorByTcp, heardReflection, reflectorQuestion } from './ask-reflector.ts';
import { askResolver, askResolverByUdp } from './ask-resolver.ts';
import { askStunByTcp, askStunByUdp } from './ask-stun.ts';
import { newToken } from './reflection.ts';
import { TcpFlow } from './tcp-flow.ts';
import { type Patience, UdpPort } from './udp-port.ts';
import { unanswered, witnessed, type Witnessed } from './witness.ts';

interface Answered {
  readonly witnessed: Witnessed;
  readonly port: number;
  readonly stood: boolean;
  readonly ordered: readonly number[];
  readonly epoch: number | null;
}

/** Sockets by flow. UDP flows from one local port share its socket; a TCP flow is a connection. */
export class AgentFlows {
  readonly #most: number;
  readonly #udp = new Map<number, Promise<UdpPort>>();
  readonly #udpOf = new Map<string, UdpPort>();
  readonly #tcp = new Map<string, TcpFlow>();
  #connecting = 0;
  #late: { readonly flow: string; readonly index: number; readonly at: number }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async ask(ask: Ask, to: Endpoint, patience: Patience): Promise<Answered> {
    const ms = patience.tries * patience.tryMs;
    let stood = false;
    const onConnected = (): void => void (stood = true);
    if (ask.way === 'http') {
      const local = { address: 0, port: ask.port };
      const url = new URL(ask.url as string);
      const found = await askHttp({ url, at: to.address, local, ms, onConnected });
      return { witnessed: found, port: ask.port, stood, ordered: [], epoch: null };
    }
    if (ask.protocol === 'udp') return this.#askUdp(ask, to, patience);
    if (ask.way === 'resolver') {
      const local = { address: 0, port: ask.port };
      const asking = {
        resolver: to,
        name: ask.name,
        local,
        protocol: 'tcp',
        ...patience,
        onConnected,
      } as const;
      const found = await askResolver(asking);
      return { witnessed: found, port: ask.port, stood, ordered: [], epoch: null };
    }
    // A connection that is over carries no question, so nothing of it can be lost on the way.
    const isOver = this.#tcp.get(ask.flow)?.isOpen === false;
    const flow = isOver ? 'closed' : await this.#tcpFlow(ask, to, ms);
    if (typeof flow === 'string') {
      const about = { protocol: 'tcp', tries: isOver ? 0 : 1, lies: [] } as const;
      return { witnessed: unanswered(about, flow), port: ask.port, stood: isOver, ordered: [], epoch: null };
    }
    const asked = ask.way === 'stun' ? askStunByTcp : askReflectorByTcp;
    const found = await asked(flow, formatEndpoint(to.address, to.port), ms);
    return { witnessed: found, port: flow.localPort, stood: true, ordered: [], epoch: null };
  }

  /** Late answers that came since this was asked last. */
  late(): readonly Late[] {
    const now = performance.now();
    const late = this.#late.map(({ flow, index, at }) => ({ flow, index, agoMs: now - at }));
    this.#late = [];
    return late;
  }

  close(flow: string, how: 'fin' | 'rst'): void {
    this.#tcp.get(flow)?.close(how);
    this.#tcp.delete(flow);
    const port = this.#udpOf.get(flow);
    this.#udpOf.delete(flow);
    if (port === undefined || [...this.#udpOf.values()].includes(port)) return;
    this.#udp.delete(port.local.port);
    port.close();
  }

  closeAll(): void {
    for (const flow of this.#tcp.values()) flow.destroy();
    for (const port of this.#udp.values()) void port.then((one) => one.close()).catch(() => {});
    this.#tcp.clear();
    this.#udp.clear();
    this.#udpOf.clear();
  }

  async #askUdp(ask: Ask, to: Endpoint, patience: Patience): Promise<Answered> {
    const port = await this.#udpPort(ask);
    const answered = (
      found: Witnessed,
      ordered: readonly number[] = [],
      epoch: number | null = null,
    ): Answered => ({ witnessed: found, port: port.local.port, stood: false, ordered, epoch });
    if (ask.way === 'stun') return answered(await askStunByUdp(port, to, patience));
    if (ask.way === 'resolver') return answered(await askResolverByUdp(port, to, ask.name, patience));
    const delays = ask.late.length === 0 ? [0] : ask.late;
    const exchanges = await Promise.all(
      delays.map((delayMs, index) => {
        const token = newToken();
        if (delayMs > 0) this.#hearLate(port, to, ask.flow, index, token);
        return port.exchange(to, reflectorQuestion(delayMs, token), patience);
      }),
    );
    const ordered = ask.late.flatMap((_, index) =>
      (exchanges[index]?.value ?? null) === null ? [] : [index],
    );
    const value = exchanges.find((one) => one.value !== null)?.value ?? null;
    const tries = Math.max(...exchanges.map((one) => one.tries));
    const about = { protocol: 'udp', tries, lies: exchanges.flatMap(({ lies }) => lies) } as const;
    if (value === null) return answered(unanswered(about, 'timeout'));
    return answered(witnessed(about, value.source.address, value.source.port), ordered, value.epoch);
  }

  /** Each order once, however often its question had to be sent, and from whom it was ordered. */
  #hearLate(port: UdpPort, to: Endpoint, flow: string, index: number, token: Uint8Array): void {
    const stop = port.listen((bytes, from) => {
      if (from.address !== to.address || from.port !== to.port) return;
      if (heardReflection(bytes, token, true).is !== 'answer') return;
      stop();
      this.#late.push({ flow, index, at: performance.now() });
    });
  }

  async #udpPort({ flow, port }: Ask): Promise<UdpPort> {
    const mine = this.#udpOf.get(flow);
    if (mine !== undefined) return mine;
    let opening = port === 0 ? undefined : this.#udp.get(port);
    if (opening === undefined) {
      this.#checkRoom();
      opening = UdpPort.open({ address: 0, port });
      if (port !== 0) this.#udp.set(port, opening);
    }
    try {
      const opened = await opening;
      this.#udp.set(opened.local.port, opening);
      this.#udpOf.set(flow, opened);
      return opened;
    } catch (error) {
      this.#udp.delete(port);
      throw error;
    }
  }

  async #tcpFlow({ flow, port }: Ask, to: Endpoint, ms: number): Promise<TcpFlow | string> {
    const mine = this.#tcp.get(flow);
    if (mine !== undefined) return mine;
    this.#checkRoom();
    this.#connecting += 1;
    try {
      const opened = await TcpFlow.open(to, { address: 0, port }, ms);
      if (typeof opened !== 'string') this.#tcp.set(flow, opened);
      return opened;
    } finally {
      this.#connecting -= 1;
    }
  }

  #checkRoom(): void {
    if (this.#udp.size + this.#tcp.size + this.#connecting < this.#most) return;
    throw new SnatcheckError('agent-too-many-flows', {
      expected: `at most ${this.#most} open flows`,
      received: 'one more',
      remedy: 'Start the agent with a greater --flows, if that harms nobody.',
    });
  }
}
