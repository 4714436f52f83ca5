import * as z from 'zod';
import { quote, SnatcheckError } from '../../../spec/vocabulary/index.ts';

/**
 * Resources of Microsoft.Network as far as outbound connections depend on them. Resource Manager puts what it tells under
 * `properties`, `az ... -o json` beside the name, and the two spell keys differently (`publicIPAddress`, `publicIpAddress`): so
 * both are folded first, into keys of lower case with nothing under `properties`. What is not named here is passed over.
 */

const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((list) => list ?? []);

const reference = orNull(z.looseObject({ id: z.string().min(1) }));
const references = listOf(z.looseObject({ id: z.string().min(1) }));
const text = orNull(z.string());
const texts = listOf(z.string());
const truth = z
  .boolean()
  .nullish()
  .transform((value) => value === true);

const named = { id: z.string().min(1), name: z.string().min(1) };

const shapes = {
  'microsoft.network/networkinterfaces': z.looseObject({
    ...named,
    virtualmachine: reference,
    primary: truth,
    ipconfigurations: listOf(
      z.looseObject({
        id: text,
        primary: truth,
        privateipaddress: text,
        privateipaddressversion: text,
        publicipaddress: reference,
        subnet: reference,
        loadbalancerbackendaddresspools: references,
      }),
    ),
  }),
  'microsoft.network/publicipaddresses': z.looseObject({
    ...named,
    ipaddress: text,
    publicipaddressversion: text,
  }),
  'microsoft.network/loadbalancers': z.looseObject({
    ...named,
    frontendipconfigurations: listOf(
      z.looseObject({ ...named, publicipaddress: reference, publicipprefix: reference }),
    ),
    backendaddresspools: listOf(
      z.looseObject({
        ...named,
        loadbalancerbackendaddresses: listOf(z.looseObject({ ipaddress: text })),
      }),
    ),
    loadbalancingrules: listOf(
      z.looseObject({
        frontendipconfiguration: reference,
        backendaddresspool: reference,
        backendaddresspools: references,
        protocol: z.string(),
        frontendport: z.int().min(0).max(65_535),
        backendport: orNull(z.int().min(0).max(65_535)),
        disableoutboundsnat: truth,
        idletimeoutinminutes: orNull(z.number()),
      }),
    ),
    outboundrules: listOf(
      z.looseObject({
        frontendipconfigurations: references,
        backendaddresspool: reference,
        protocol: text,
        allocatedoutboundports: orNull(z.int()),
        idletimeoutinminutes: orNull(z.number()),
      }),
    ),
  }),
  'microsoft.network/virtualnetworks': z.looseObject({
    ...named,
    addressspace: orNull(z.looseObject({ addressprefixes: texts })),
    subnets: listOf(
      z.looseObject({
        ...named,
        addressprefix: text,
        addressprefixes: texts,
        networksecuritygroup: reference,
        natgateway: reference,
        defaultoutboundaccess: orNull(z.boolean()),
      }),
    ),
    virtualnetworkpeerings: listOf(
      z.looseObject({
        remotevirtualnetworkaddressspace: orNull(z.looseObject({ addressprefixes: texts })),
        remoteaddressspace: orNull(z.looseObject({ addressprefixes: texts })),
      }),
    ),
  }),
};

const effectiveRule = z.looseObject({
  name: z.string(),
  protocol: z.string(),
  access: z.string(),
  direction: z.string(),
  priority: z.int(),
  sourceportrange: text,
  sourceportranges: texts,
  destinationportrange: text,
  destinationportranges: texts,
  sourceaddressprefix: text,
  sourceaddressprefixes: texts,
  destinationaddressprefix: text,
  destinationaddressprefixes: texts,
  expandedsourceaddressprefix: texts,
  expandeddestinationaddressprefix: texts,
});

/** One group that acts on a network interface: by its subnet or by itself. */
const effectiveGroup = z.looseObject({
  networksecuritygroup: reference,
  association: z.looseObject({ subnet: reference, networkinterface: reference }),
  effectivesecurityrules: listOf(effectiveRule),
});

type Kind = keyof typeof shapes;
export type NetworkInterface = z.output<(typeof shapes)['microsoft.network/networkinterfaces']>;
export type PublicIpAddress = z.output<(typeof shapes)['microsoft.network/publicipaddresses']>;
export type AzureLoadBalancer = z.output<(typeof shapes)['microsoft.network/loadbalancers']>;
export type VirtualNetwork = z.output<(typeof shapes)['microsoft.network/virtualnetworks']>;
export type EffectiveGroup = z.output<typeof effectiveGroup>;
export type EffectiveRule = z.output<typeof effectiveRule>;

/** Everything that an import knows of. */
export class CloudResources {
  readonly interfaces: NetworkInterface[] = [];
  readonly publicAddresses: PublicIpAddress[] = [];
  readonly loadBalancers: AzureLoadBalancer[] = [];
  readonly virtualNetworks: VirtualNetwork[] = [];
  readonly effective: EffectiveGroup[] = [];

  /**
   * Takes a resource, a list of them, or what the effective groups of an interface are answered as.
   * @param from where it came from, for errors. @returns how many things of use were in it.
   * @throws SnatcheckError `azure-malformed`
   */
  add(json: unknown, from: string): number {
    return this.#add(fold(json), from);
  }

  #add(value: unknown, from: string): number {
    if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + this.#add(one, from), 0);
    if (!isRecord(value)) return 0;
    if (Array.isArray(value['value'])) return this.#add(value['value'], from);
    if (isRecord(value['association'])) {
      this.effective.push(checked(effectiveGroup, value, 'an effective network security group', from));
      return 1;
    }
    const kind = kindOf(value);
    if (kind === null) return 0;
    const one = checked(shapes[kind], value, `a resource of type ${kind}`, from);
    const list = this.#listOf(kind);
    // Of a resource that comes twice, from two files or pages, the first counts.
    if (!list.some(({ id }) => id.toLowerCase() === one.id.toLowerCase())) list.push(one as never);
    return 1;
  }

  #listOf(kind: Kind) {
    switch (kind) {
      case 'microsoft.network/networkinterfaces':
        return this.interfaces;
      case 'microsoft.network/publicipaddresses':
        return this.publicAddresses;
      case 'microsoft.network/loadbalancers':
        return this.loadBalancers;
      case 'microsoft.network/virtualnetworks':
        return this.virtualNetworks;
    }
  }
}

/** By its `type`, or by its id where a list leaves that out. */
function kindOf(value: Readonly<Record<string, unknown>>): Kind | null {
  const { type, id } = value;
  const [, provider, kind] =
    /\/providers\/([^/]+)\/([^/]+)\/[^/]+$/i.exec(typeof id === 'string' ? id : '') ?? [];
  const name = (typeof type === 'string' ? type : `${provider}/${kind}`).toLowerCase();
  return Object.hasOwn(shapes, name) ? (name as Kind) : null;
}

function checked<T extends z.ZodType>(schema: T, value: unknown, what: string, from: string): z.output<T> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const id = isRecord(value) && typeof value['id'] === 'string' ? value['id'] : 'no id';
  throw new SnatcheckError('azure-malformed', {
    expected: `${what} in its published form`,
    received: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''} (${quote(id)}, in ${from})`,
    remedy: 'Save it again with "az network ... list -o json", or tell us of the form that you have.',
  });
}

/** Deep documents of a stranger's are no reason to run out of stack. */
const DEEPEST = 40;

function fold(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => fold(one, depth + 1));
  const entries = Object.entries(value).map(
    ([key, inner]) => [key.toLowerCase(), fold(inner, depth + 1)] as const,
  );
  const { properties, ...own } = Object.fromEntries(entries);
  return isRecord(properties) ? { ...properties, ...own } : Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
