import { ovsSystem } from './ovs-system.ts';

export const ovsTranslatedOnly = ovsSystem(
  'Open vSwitch in user space, and only what was translated leaves',
  'translated-only',
);
