/** Names for resources: the last word of their ids, as our documents write names, each given once. */
export class Names {
  readonly #byId = new Map<string, string>();
  readonly #taken = new Set<string>();

  of(id: string): string {
    const key = id.toLowerCase();
    const known = this.#byId.get(key);
    if (known !== undefined) return known;
    const words = id.split('/');
    const last = plain(words.at(-1) ?? '');
    // Names are unique within a resource group, which is the fifth word of an id.
    const candidates = [
      last,
      plain(`${words[4] ?? ''}.${last}`),
      ...Array.from({ length: 1_000 }, (_, nth) => plain(`${last}-${nth + 2}`)),
    ];
    const name = candidates.find((one) => !this.#taken.has(one)) ?? last;
    this.#taken.add(name);
    this.#byId.set(key, name);
    return name;
  }
}

function plain(text: string): string {
  return (
    text
      .replaceAll(/[^\w.-]+/g, '-')
      .replaceAll(/\.{2,}/g, '.')
      .replace(/^[^A-Za-z0-9_]+/, '')
      .slice(0, 80) || 'unnamed'
  );
}
