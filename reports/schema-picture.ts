import { z } from 'zod';

/** The drawing of a finding as data; see `harness/record/picture.ts`. */
export function pictureSchema() {
  return z.looseObject({
    idleTimeoutMs: z.number(),
    toleranceMs: z.number(),
    from: z.number(),
    to: z.number(),
    capacity: z.number().nullable(),
    flows: z.array(
      z.looseObject({
        flow: z.string(),
        vm: z.string(),
        protocol: z.enum(['udp', 'tcp']),
        port: z.number(),
        destination: z.string(),
        destinationPort: z.number(),
        publicAddress: z.string().nullable(),
        publicPort: z.number().nullable(),
        from: z.number(),
        to: z.number(),
        sureUntil: z.number(),
        possibleUntil: z.number(),
        events: z.array(
          z.looseObject({
            t: z.number(),
            kind: z.enum(['open', 'out', 'in', 'lost', 'refused', 'close']),
            text: z.string(),
          }),
        ),
      }),
    ),
    omitted: z.number(),
    marks: z.array(z.looseObject({ t: z.number(), text: z.string() })),
    fault: z.looseObject({ t: z.number(), text: z.string(), flows: z.array(z.string()) }).nullable(),
  });
}
