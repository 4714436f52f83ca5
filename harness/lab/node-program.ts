/** How to run a module of ours in a process of its own, from source by way of tsx, or from dist/ as it is. */
export function nodeProgram(pathWithoutExtension: string): readonly string[] {
  const fromSource = import.meta.url.endsWith('.ts');
  const loader = fromSource ? ['--import', import.meta.resolve('tsx')] : [];
  return [process.execPath, ...loader, `${pathWithoutExtension}.${fromSource ? 'ts' : 'js'}`];
}
