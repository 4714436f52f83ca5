import type { Change, LoadBalancer, Port, ProbeOutcome } from '../vocabulary/index.ts';
import { probeAccess, probeDecisions } from './admission.ts';
import { F } from './facts.ts';
import type { CaseState } from './case-state.ts';
import type { Configuration } from './configuration.ts';
import type { Transition } from './transition.ts';

interface ProbeState {
  /** Consecutive rounds in which the VM's groups surely blocked, or surely let pass, the probe. */
  blocked: number;
  allowed: number;
  /** It was held for down after the last of the blocked ones, however many: a VM may begin as down. */
  shownDown: boolean;
  everBlocked: boolean;
  /** Consecutive rounds that it was allowed in under this configuration, and not lost: whoever joins a pool may begin as down. */
  steady: number;
  under: Configuration | null;
}

/** Health probes: whom a load balancer holds for down, and so sends no client's new flow to. */
export class Health {
  readonly #state: CaseState;
  readonly #t: Transition;
  readonly #vms = new Map<string, ProbeState>();

  constructor(state: CaseState, transition: Transition) {
    this.#state = state;
    this.#t = transition;
  }

  probed(n: number, name: string, { sent, seen, vms }: ProbeOutcome): void {
    const balancer = this.#balancer(name);
    if (balancer === undefined || balancer.probe === null) return;
    const { lossless } = this.#state.context.hello.capabilities;
    const members = this.#members(name, sent);
    const told = vms.filter(({ vm }) => members.has(vm));
    for (const { vm } of told) members.delete(vm);
    // Those that a target says nothing of were probed all the same.
    const untold = [...members].map((vm) => ({ vm, reached: null, up: null }));
    for (const { vm, reached, up } of [...told, ...untold]) {
      const access = probeAccess(vm, balancer.probe.port, sent, this.#state);
      const blocked = access === 'deny';
      const allowed = access === 'allow';
      const health = this.#of(name, vm);
      health.blocked = blocked ? health.blocked + 1 : 0;
      health.allowed = allowed ? health.allowed + 1 : 0;
      health.shownDown = blocked && up === false;
      if (blocked) health.everBlocked = true;
      const passed = (blocked ? health.blocked : health.allowed) >= balancer.probe.threshold;
      const t = this.#t;
      const facts = t.facts.clear().add(F.health);
      t.n = t.settledAt = n;
      t.sent = sent;
      t.seen = seen;
      t.vm = vm;
      t.measured = health.blocked;
      facts
        .addIf(blocked, F.probeBlocked)
        .addIf(allowed, F.probeAllowed)
        .addIf(reached === true, F.probeReached);
      facts
        .addIf(passed, F.thresholdPassed)
        .addIf(up === true, F.markedUp)
        .addIf(up === false, F.markedDown);
      facts.addIf(allowed && health.everBlocked && up === true, F.upAgain);
      // How soon a VM is up again after it was blocked, or a probe of it lost, nobody says: the default rules answer for the others.
      const got = allowed && (reached === true || up === true || lossless);
      const steady = this.#steady(health, got) >= balancer.probe.threshold && !health.everBlocked;
      facts.addIf(steady && this.#byDefault(vm, balancer.probe.port, sent), F.byDefault);
      this.#state.emit(t);
    }
  }

  /** Which VMs surely are members of the pool. */
  #members(name: string, sent: number): Set<number> {
    const { configurations, context } = this.#state;
    const pools = configurations
      .inForce(sent)
      .map(({ deployment }) => deployment.loadBalancers.find((one) => one.name === name)?.pool ?? []);
    const members = [...context.deployment.vms.entries()].filter(([, { name: member }]) =>
      pools.every((pool) => pool.includes(member)),
    );
    return new Set(members.map(([vm]) => vm));
  }

  /**
   * Once the change may be in force. Who joins a pool begins anew: what was counted of it ends when it leaves. So do rounds in a row
   * that were blocked: whoever is not for a while may be probed unseen, and be up again.
   */
  changed(change: Change, sent: number): void {
    const { vms } = this.#state.context.deployment;
    if (change.kind === 'join-pool' || change.kind === 'leave-pool') {
      this.#vms.delete(`${change.loadBalancer}/${vms.findIndex(({ name }) => name === change.vm)}`);
    }
    if (change.kind !== 'set-security-group') return;
    for (const { name, probe } of this.#state.configurations.latest.deployment.loadBalancers) {
      for (const vm of vms.keys()) {
        const health = this.#vms.get(`${name}/${vm}`);
        if (probe === null || health === undefined) continue;
        if (probeAccess(vm, probe.port, sent, this.#state) === 'deny') continue;
        health.blocked = 0;
        health.shownDown = false;
      }
    }
  }

  /** A client's new flow got to a VM through a load balancing rule. */
  opened(t: Transition, balancer: LoadBalancer): void {
    const { vm, facts } = t;
    const health = this.#of(balancer.name, vm);
    const down = this.#isDown(balancer, vm, t.sent);
    let otherDown = false;
    for (const other of this.#state.context.deployment.vms.keys())
      if (other !== vm && this.#isDown(balancer, other, t.sent)) otherDown = true;
    t.measured = health.blocked;
    facts.addIf(down, F.reachedDownVm).addIf(!down, F.reachedVm);
    facts.addIf(otherDown && !down, F.otherVmReached);
    facts.addIf(!health.everBlocked && balancer.probe !== null, F.beforeBlock);
    facts.addIf(health.everBlocked && health.allowed >= (balancer.probe?.threshold ?? 1), F.upAgain);
  }

  /** As long as its groups deny the probe. */
  #isDown({ name, probe }: LoadBalancer, vm: number, sent: number): boolean {
    const health = this.#vms.get(`${name}/${vm}`);
    if (probe === null || health === undefined) return false;
    if (health.blocked < probe.threshold && !health.shownDown) return false;
    return probeAccess(vm, probe.port, sent, this.#state) === 'deny';
  }

  #steady(health: ProbeState, got: boolean): number {
    const { latest } = this.#state.configurations;
    health.steady = !got ? 0 : latest === health.under ? health.steady + 1 : 1;
    health.under = latest;
    return health.steady;
  }

  /** Whether the VM has a group, and no configuration in force a rule of the user's about the probe. */
  #byDefault(vm: number, port: Port, sent: number): boolean {
    if (!this.#state.configurations.latest.hasGroups(vm)) return false;
    return probeDecisions(vm, port, sent, this.#state).every(({ by }) => by === 'default');
  }

  #balancer(name: string): LoadBalancer | undefined {
    return this.#state.configurations.latest.deployment.loadBalancers.find((one) => one.name === name);
  }

  #of(balancer: string, vm: number): ProbeState {
    const key = `${balancer}/${vm}`;
    let known = this.#vms.get(key);
    if (known === undefined) {
      known = { blocked: 0, allowed: 0, shownDown: false, everBlocked: false, steady: 0, under: null };
      this.#vms.set(key, known);
    }
    return known;
  }
}
