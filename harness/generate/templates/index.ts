import { destinations } from './destinations.ts';
import { exhaustion } from './exhaustion.ts';
import { mostTellingFirst } from './first.ts';
import { groups } from './groups.ts';
import { handshakes } from './handshakes.ts';
import { idle } from './idle.ts';
import { lifetimes } from './lifetimes.ts';
import { mapping } from './mapping.ts';
import { members } from './members.ts';
import { methods } from './methods.ts';
import { neighbours } from './neighbours.ts';
import { openQuestions } from './open-questions.ts';
import { ports } from './ports.ts';
import { reuse } from './reuse.ts';
import { full, middling } from './scale.ts';
import { subnets } from './subnets.ts';
import type { Template } from './template.ts';

export type { Template } from './template.ts';

/** By size, since what they cost differs by four orders of magnitude. */
export const TEMPLATES = {
  small: mostTellingFirst([
    ...mapping,
    ...methods,
    ...ports,
    ...neighbours,
    ...exhaustion,
    ...idle,
    ...groups,
    ...reuse,
    ...lifetimes,
    ...handshakes,
    ...members,
    ...subnets,
    ...destinations,
    ...openQuestions,
  ]),
  middling,
  full,
} as const satisfies Record<string, readonly Template[]>;
