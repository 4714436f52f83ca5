import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CloudResources } from '../../harness/live/azure/resource.ts';
import { MANAGEMENT, readSubscription } from '../../harness/live/azure/resource-manager.ts';
import { topologyOf } from '../../harness/live/azure/topology.ts';
import { vmsText, vmsTextWith } from '../../harness/live/write-vms-file.ts';
import { parseEndpoint, quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { tokenOf } from '../chosen-target.ts';
import { readText, writeText } from '../files.ts';
import { given } from '../given.ts';
import { exitCodeOf, interruptible } from '../interruption.ts';
import { readArguments, usageError } from '../options.ts';
import { shownPath, userPath } from '../shell.ts';
import type { Command } from './command.ts';

const TOKEN_ENV = 'AZURE_TOKEN';

export const liveCommand: Command = {
  summary: 'writes the vms.yaml of a live run from what stands in the cloud',
  help: () => `Usage: snatcheck live import --subscription ID [options]
       snatcheck live import FILE|FOLDER... [options]

Reads network interfaces, public IPs, load balancers with their rules and outbound rules, virtual networks and effective
security rules, and writes the deployment of a vms.yaml: from Azure Resource Manager, with a token, or from what
"az network ... list -o json" saved. It changes nothing. What the document of 2016 does not know is said in comments.

  --subscription ID   whose networks to read
  --resource-group G  interfaces and load balancers of this group alone
  --token-env NAME    the environment variable that holds the bearer token (default ${TOKEN_ENV})
  --endpoint URL      Resource Manager of another cloud (default ${MANAGEMENT})
  --reflector A:PORT  where "snatcheck reflector" listens; twice or more, for a new vms.yaml
  --agent WORDS       how an agent is started, {vm} being a VM's name
                      (default: ssh {vm} snatcheck agent --allow A:PORT..., with the reflectors and the resolver)
  --into FILE         put the deployment into this vms.yaml, and leave the rest of it alone
  --output FILE       write there; on stdout otherwise

Exit code 0 when it was written, 2 for a wrong command line or wrong documents, 3 when the cloud did not answer.

  az account get-access-token --query accessToken -o tsv   # what ${TOKEN_ENV} should hold
  snatcheck live import --subscription ID --reflector 198.51.100.10:7007 --reflector 198.51.100.10:7008 --output vms.yaml
  snatcheck live import saved/ --into vms.yaml
`,
  async run(args, { output }) {
    const options = given(() => readOptions(args));
    const { signal, release } = interruptible();
    try {
      const found =
        options.cloud === null
          ? given(() => saved(options.paths))
          : await readSubscription({ ...options.cloud, signal, progress: (text) => output.err(`${text}\n`) });
      const text = given(() => {
        const topology = topologyOf(found);
        for (const note of topology.notes) output.err(`note      ${note}\n`);
        return options.into === null
          ? vmsText(topology, options)
          : vmsTextWith(topology, readText(options.into));
      });
      const path = options.into ?? options.path;
      if (path === null) output.out(text);
      else {
        writeText(path, [text]);
        output.err(`written   ${shownPath(path)}\n`);
      }
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      return exitCodeOf(signal);
    } finally {
      release();
    }
  },
};

function readOptions(args: readonly string[]) {
  const { values, rest } = readArguments('live', args, {
    subscription: { type: 'string' },
    'resource-group': { type: 'string' },
    'token-env': { type: 'string' },
    endpoint: { type: 'string' },
    reflector: { type: 'string', multiple: true },
    agent: { type: 'string' },
    into: { type: 'string' },
    output: { type: 'string' },
  });
  const [verb, ...paths] = rest;
  if (verb !== 'import') {
    throw usageError(
      'import after live',
      verb === undefined ? 'nothing' : quote(verb),
      'See: snatcheck live --help',
    );
  }
  const { subscription, reflector: reflectors = [], into, output } = values;
  if ((subscription === undefined) === (paths.length === 0)) {
    throw usageError(
      '--subscription ID, or files and folders of saved documents',
      subscription === undefined ? 'neither' : 'both',
      'Give one of the two.',
    );
  }
  if (into !== undefined && output !== undefined)
    throw usageError('--into or --output', 'both', '--into writes to the file that it names.');
  for (const one of reflectors) parseEndpoint(one);
  if (into === undefined && reflectors.length < 2) {
    throw usageError(
      '--reflector A:PORT twice at least, or --into FILE',
      `${reflectors.length}`,
      'A spot check asks "snatcheck reflector" on two ports; see docs/live.md.',
    );
  }
  const allowed = [...reflectors, '208.67.222.222:53'].map((to) => `--allow ${to}`).join(' ');
  const agent = (values.agent ?? `ssh {vm} snatcheck agent ${allowed}`).split(/\s+/);
  return {
    cloud: subscription === undefined ? null : cloudOf(subscription, values),
    paths: paths.map((path) => userPath(path)),
    agent: agent.filter((word) => word !== ''),
    reflectors,
    into: into === undefined ? null : userPath(into),
    path: output === undefined ? null : userPath(output),
  };
}

function cloudOf(
  subscription: string,
  values: {
    readonly 'resource-group'?: string | undefined;
    readonly 'token-env'?: string | undefined;
    readonly endpoint?: string | undefined;
  },
) {
  const endpoint = values.endpoint ?? MANAGEMENT;
  if (!URL.canParse(endpoint))
    throw usageError('an address for --endpoint', quote(endpoint), `Write ${MANAGEMENT}.`);
  return {
    endpoint: new URL(endpoint),
    subscription,
    resourceGroup: values['resource-group'] ?? null,
    token: tokenOf(values['token-env'] ?? TOKEN_ENV) ?? '',
  };
}

/** @throws SnatcheckError `file-unreadable`, `azure-not-json`, `azure-nothing`, `azure-malformed` */
function saved(paths: readonly string[]): CloudResources {
  const found = new CloudResources();
  let count = 0;
  for (const file of paths.flatMap(filesAt)) {
    const text = readText(file);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      throw new SnatcheckError('azure-not-json', {
        expected: 'a whole JSON document',
        received: `${shownPath(file)}: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'Save it again: az network nic list -o json >nics.json.',
      });
    }
    count += found.add(json, shownPath(file));
  }
  if (count > 0) return found;
  throw new SnatcheckError('azure-nothing', {
    expected: 'resources of Microsoft.Network',
    received: `none in ${paths.map((path) => shownPath(path)).join(', ')}`,
    remedy:
      'Save them: az network nic|public-ip|lb|vnet list -o json, az network nic list-effective-nsg -o json.',
  });
}

function filesAt(path: string): readonly string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(path, name));
}
