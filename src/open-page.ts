import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** An opener that says nothing by then has what it needs: some of them stay for as long as the page is open. */
const PATIENCE_MS = 3_000;

/** How this machine opens a page, or null where nobody would see it. */
function openerOf({ platform, env }: Machine): readonly string[] | null {
  // What the user said (a convention of Unix systems) before what the desktop says.
  const chosen = env['BROWSER'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasScreen = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((one) => one !== undefined && one !== '');
  return hasScreen ? ['xdg-open'] : null;
}

/**
 * Opens a file in the user's browser. It never fails and never waits for the browser to end.
 * @returns one line about what happened, with the page's address where it has to be opened by hand.
 */
export async function openPage(path: string, machine: Machine = process): Promise<string> {
  const url = pathToFileURL(path).href;
  const [program, ...args] = openerOf(machine) ?? [];
  if (program === undefined) return `open      ${url} (no screen here, and no $BROWSER)`;
  const failure = await failureOf(program, [...args, url], machine.env);
  return failure === null ? `opened    ${url}` : `open      ${url} (${program} ${failure})`;
}

function failureOf(program: string, args: readonly string[], env: Machine['env']): Promise<string | null> {
  return new Promise((resolve) => {
    // Detached and unheard: the page outlives this process.
    const child = spawn(program, args, { detached: true, stdio: 'ignore', env });
    const timer = setTimeout(() => resolve(null), PATIENCE_MS);
    const done = (failure: string | null): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    child.once('error', ({ message }) => done(`could not be started: ${message}`));
    child.once('exit', (code) => done(code === 0 ? null : `ended with ${code ?? 'a signal'}`));
    child.unref();
  });
}
