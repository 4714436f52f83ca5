import * as z from 'zod';
import {
  FIRST_PRIORITY,
  formatCidr,
  LAST_PRIORITY,
  parseCidr,
  type Scope,
  type SecurityGroup,
  SnatcheckError,
  type Tag,
  TAGS,
} from '../../spec/vocabulary/index.ts';
import { name, portRange, refuse } from './fields.ts';

const scope = z
  .string()
  .meta({ id: 'scope', description: `A prefix such as 10.0.0.0/16, ${TAGS.join(', ')}, or *` })
  .transform((text, ctx): Scope => {
    if (text === '*' || (TAGS as readonly string[]).includes(text)) return text as Tag | '*';
    try {
      return parseCidr(text);
    } catch (error) {
      if (error instanceof SnatcheckError) return refuse(ctx, error, text);
      throw error;
    }
  });

const ports = z.union([z.literal('*'), portRange]);

const wrongPriority = { error: 'scenario-priority-out-of-range' };
const rule = z.strictObject({
  name,
  priority: z.int(wrongPriority).min(FIRST_PRIORITY, wrongPriority).max(LAST_PRIORITY, wrongPriority),
  direction: z.enum(['inbound', 'outbound']),
  access: z.enum(['allow', 'deny']),
  protocol: z.enum(['udp', 'tcp', '*']).default('*'),
  source: scope.default('*'),
  sourcePorts: ports.default('*'),
  destination: scope.default('*'),
  destinationPorts: ports.default('*'),
});

export const securityGroup = z
  .strictObject({ name, rules: z.array(rule).default([]) })
  .meta({ id: 'security-group' }) satisfies z.ZodType<SecurityGroup>;

export function encodeSecurityGroup(group: SecurityGroup) {
  return {
    name: group.name,
    rules: group.rules.map((rule) => ({
      ...rule,
      source: encodeScope(rule.source),
      destination: encodeScope(rule.destination),
    })),
  };
}

function encodeScope(value: Scope): string {
  return typeof value === 'string' ? value : formatCidr(value);
}
