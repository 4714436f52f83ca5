import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of the package that this file belongs to, built or not. */
export const packageFolder: string = fileURLToPath(
  new URL(existsSync(new URL('../package.json', import.meta.url)) ? '..' : '../..', import.meta.url),
).replace(/\/$/, '');

export const version: string = (
  JSON.parse(readFileSync(`${packageFolder}/package.json`, 'utf8')) as { version: string }
).version;
