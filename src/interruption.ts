/** Turns Ctrl-C and SIGTERM into an abort that lets the run finish its report; a second one ends it at once. */
export function interruptible(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCodeOf(controller.signal));
    controller.abort(name);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** As shells count: 128 and the signal's number. */
export function exitCodeOf({ reason }: AbortSignal): number {
  return reason === 'SIGTERM' ? 143 : 130;
}
