import { type Document, isMap, parseDocument } from 'yaml';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import { foldDeployment } from '../json/deployment.ts';
import type { Topology } from './azure/topology.ts';
import { readVmsFile } from './vms-file.ts';

export interface Reach {
  /** The words that start an agent on a VM, whose name stands for `{vm}` in them. */
  readonly agent: readonly string[];
  /** Endpoints of `snatcheck reflector`. */
  readonly reflectors: readonly string[];
}

/** A whole `vms.yaml` of an imported topology. @throws SnatcheckError where it would not be one */
export function vmsText(topology: Topology, { agent, reflectors }: Reach): string {
  const document = parseDocument('format: snatcheck/vms\nversion: 1\n');
  put(document, topology);
  const names = topology.deployment.vms.map(({ name }) => name);
  const agents = names.map(
    (vm) => [vm, { command: agent.map((word) => word.replaceAll('{vm}', vm)) }] as const,
  );
  document.set('agents', document.createNode(Object.fromEntries(agents)));
  document.set('destinations', document.createNode({ reflectors: [...reflectors] }));
  return checked(document);
}

/** A `vms.yaml` with the imported topology in place of its own; everything else of it stays, comments too. */
export function vmsTextWith(topology: Topology, text: string): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) {
    throw new SnatcheckError('vms-not-yaml', {
      expected: 'a vms.yaml',
      received: document.errors[0]?.message ?? 'something else',
      remedy: 'docs/live.md has an example.',
    });
  }
  put(document, topology);
  return checked(document);
}

function put(document: Document, { deployment, idleTimeoutMs, notes }: Topology): void {
  const node = document.createNode(foldDeployment(deployment));
  node.commentBefore = [' Imported. To be weighed:', ...notes.map((note) => ` - ${note}`)].join('\n');
  if (notes.length === 0) node.commentBefore = ' Imported.';
  document.set('deployment', node);
  if (idleTimeoutMs !== null) document.set('idleTimeoutMs', idleTimeoutMs);
}

function checked(document: Document): string {
  const text = document.toString({ lineWidth: 120 });
  readVmsFile(text);
  return text;
}
