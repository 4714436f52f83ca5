import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** As much of playwright-core as the tests of the pages and the screenshots use. */
export interface Page {
  goto(url: string): Promise<unknown>;
  /** Expressions as text: the pages' world has a DOM, this one has not. */
  evaluate(expression: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  on(event: 'pageerror' | 'console' | 'request', listener: (event: PageEvent) => void): void;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  /** What the window shows, as PNG. */
  screenshot(options: { readonly path: string }): Promise<unknown>;
  /** As it is printed. */
  pdf(options?: { readonly path?: string; readonly format?: string }): Promise<Buffer>;
  close(): Promise<void>;
}

/** An error, a line of the console, or a request. */
export interface PageEvent {
  readonly message?: string;
  text?(): string;
  type?(): string;
  url?(): string;
}

export interface PageOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly bypassCSP?: boolean;
}

export interface Browser {
  newPage(options: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const require = createRequire(import.meta.url);

/** A browser, or why there is none: neither the package nor the program is needed to develop anything else. */
export async function chromium(): Promise<Browser | string> {
  if (!existsSync(EXECUTABLE)) return `no Chromium at ${EXECUTABLE} (apt-get install chromium)`;
  let playwright: Playwright;
  try {
    playwright = require('playwright-core') as Playwright;
  } catch {
    return 'no playwright-core (npm install)';
  }
  // Without a sandbox, because containers have none to give; the pages are our own files.
  return await playwright.chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
}

/** The source of axe-core, or null. */
export function axe(): string | null {
  try {
    return readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  } catch {
    return null;
  }
}
