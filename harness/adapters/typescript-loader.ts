import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/**
 * The URL of the loader with which Node runs TypeScript.
 * @throws SnatcheckError `adapter-module-typescript` where it is not installed.
 */
export function typescriptLoader(resolve: (name: string) => string): string {
  try {
    return resolve('tsx');
  } catch (error) {
    throw new SnatcheckError(
      'adapter-module-typescript',
      {
        expected: 'the package tsx, which loads TypeScript',
        received: 'none',
        remedy: 'Install snatcheck with its dependencies, or give the module as JavaScript.',
      },
      error,
    );
  }
}
