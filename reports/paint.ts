import { styleText } from 'node:util';
import type { RunVerdict, Verdict } from '../harness/record/result.ts';

export type Tone = 'bad' | 'open' | 'good' | 'quiet' | 'strong' | 'plain';

export type Paint = (tone: Tone, text: string) => string;

const STYLES = {
  bad: ['bold', 'red'],
  open: ['yellow'],
  good: ['green'],
  quiet: ['dim'],
  strong: ['bold'],
} as const;

/** Whether to colour at all is the caller's knowledge: it has the stream, NO_COLOR and the options. */
export function painter(colour: boolean): Paint {
  return (tone, text) => {
    if (!colour || tone === 'plain') return text;
    return styleText([...STYLES[tone]], text, { validateStream: false });
  };
}

const TONES: Readonly<Record<Verdict, Tone>> = {
  violates: 'bad',
  inconclusive: 'open',
  'not-exercised': 'open',
  'permitted-variation': 'good',
  conforms: 'good',
  'not-observable': 'quiet',
  'not-supported': 'quiet',
  'not-judged': 'quiet',
};

export function toneOf(verdict: Verdict): Tone {
  return TONES[verdict];
}

export function toneOfRun(verdict: RunVerdict): Tone {
  if (verdict === 'conforms') return 'good';
  return verdict === 'violates' || verdict === 'known-failure-passes' || verdict === 'target-failed'
    ? 'bad'
    : 'open';
}
